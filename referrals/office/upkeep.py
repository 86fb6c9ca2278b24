"""The office's commands that look after the programs: their state, what is past its time, a test
e-mail, the keys.
"""

from __future__ import annotations

import argparse
from dataclasses import asdict

from referrals.clock import moment
from referrals.database.health import health, reasons_for_a_person
from referrals.mail.smtp import Blame, MailFailure
from referrals.office.book import OfficeBook
from referrals.office.commands import CommandRefused
from referrals.office.trial import send_trial
from referrals.retention import purge


def status(book: OfficeBook, given: argparse.Namespace) -> int:
    """The numbers of /health; 1 if a person is needed."""
    numbers = health(book.desk.store)
    for name, value in asdict(numbers).items():
        if value is None:
            shown = "-"
        elif name == "last_success":
            shown = moment(value).isoformat(timespec="seconds")
        else:
            shown = round(value)
        print(f"{name.replace('_', ' '):24}{shown}")
    reasons = reasons_for_a_person(numbers, bool(book.desk.settings.smtp_host))
    for reason in reasons:
        print(f'A person is needed: {reason}. See the runbook, "Is it well?".')
    return 1 if reasons else 0


def purge_now(book: OfficeBook, given: argparse.Namespace) -> None:
    """Deletes what is past its time."""
    done = purge(book.desk.store, book.alerts)
    print(
        f"Deleted because their time was over: {done.referrals} referrals, "
        f"{done.conversation_events} lines of conversations."
    )


def send_test(book: OfficeBook, given: argparse.Namespace) -> None:
    """Sends a test e-mail to a person. If it is accepted, messages to a person whose address was
    refused before are offered again.
    """
    desk, person = book.desk, book.desk.plan.recipients.get(given.person)
    if person is None or not person.address or not desk.settings.smtp_host:
        raise CommandRefused(
            f"No e-mail can be sent to '{given.person}'. Use one of "
            f"{', '.join(desk.plan.recipients)}, and set their address, SMTP_HOST and SMTP_FROM."
        )
    try:
        send_trial(desk, person, book.who)
    except MailFailure as failure:
        remedy = (
            f"Correct {person.setting}."
            if failure.blame is Blame.ADDRESS
            else "Check the SMTP_ settings and the mail server."
        )
        raise CommandRefused(f"The mail server refused it ({failure.sort}). {remedy}") from None
    print(f"The mail server accepted a test for {person.id}. Check that it arrives.")


def reseal(book: OfficeBook, given: argparse.Namespace) -> None:
    """Seals everything with the newest key."""
    if not book.desk.store.sealer.is_on:
        raise CommandRefused("REFERRAL_KEY is not set, so there is no key to seal with.")
    print(f"{book.reseal()} referrals are sealed with the newest key.")
