"""A test e-mail to a person, handed over at once and past the outbox."""

from __future__ import annotations

import asyncio
import uuid

from referrals.database.addresses import note_address
from referrals.database.engine import writing
from referrals.mail.compose import TRIAL, Composer
from referrals.mail.smtp import SmtpMailer
from referrals.plan import Recipient
from referrals.records import Mail
from referrals.wiring import Desk


def send_trial(desk: Desk, person: Recipient, who: str) -> None:
    """Sends it, and writes down that the address works and who tried it.

    Raises:
        MailFailure: the mail server did not take it.
    """
    number, now = uuid.uuid4().hex, desk.store.clock()
    mail = Mail(
        number,
        f"<{number}@{desk.settings.smtp_from.rpartition('@')[2]}>",
        person.id,
        TRIAL,
        now.timestamp(),
        now.timestamp(),
    )
    message = Composer(desk.phrases, desk.settings, desk.links).compose(mail, now)

    async def hand_over() -> None:
        mailer = SmtpMailer(desk.settings)
        try:
            await mailer.send(message, desk.settings.smtp_from, person.address)
        finally:
            await mailer.close()

    asyncio.run(hand_over())
    with writing(desk.store.engine) as connection:
        note_address(connection, desk.store, person.id, None)
        desk.store.note(connection, who, f"sent a test to {person.id}", None)
