"""The mail port, and the real one: one SMTP connection that hands over e-mails, and says exactly
what went wrong where.
"""

from __future__ import annotations

import asyncio
import contextlib
from email.message import EmailMessage
from enum import Enum
from typing import Callable, Iterator, Optional, Protocol

import aiosmtplib
from aiosmtplib import SMTPException, SMTPResponseException

from referrals.settings import IMPLICIT_TLS, ReferralSettings

CONNECT_SECONDS, COMMAND_SECONDS, DATA_SECONDS = 15.0, 30.0, 180.0
"""How long the server may take. After the last line of an e-mail it may work for long, and giving
up there would mean sending it twice.
"""
LONGEST = CONNECT_SECONDS + 6 * COMMAND_SECONDS + DATA_SECONDS
NO_SUCH_MAILBOX = (550, 551, 553)
"""The answers that are about the mailbox. With any other the server refuses everything for the
moment, or refuses us, no matter who the e-mail is for.
"""
CLOSING_CODE = 421
"""The server says that it is about to close: this is not about the letter."""

BROKEN = (SMTPException, OSError, asyncio.TimeoutError)
"""What a connection that fails raises."""


class Blame(Enum):
    """Where a failure lies."""

    SERVER = "server"
    """No letter would get through now: away, slow, wrong certificate, wrong password, sender not
    allowed.
    """
    LETTER = "letter"
    """This letter, this time; a later try may succeed. If the connection broke after the last line,
    the server may have accepted it.
    """
    ADDRESS = "address"
    """The server refuses the address for good."""
    CONTENT = "content"
    """The server refuses this letter for good."""


class MailFailure(Exception):
    """A letter was not handed over, or it is not known whether it was. `sort` holds none of the
    server's words, because they may repeat an address.
    """

    def __init__(self, blame: Blame, sort: str) -> None:
        super().__init__(sort)
        self.blame, self.sort = blame, sort


class Mailer(Protocol):
    """Hands over e-mails."""

    async def send(self, message: EmailMessage, sender: str, recipient: str) -> None:
        """Returns when the server has accepted the e-mail; raises MailFailure otherwise."""

    async def close(self) -> None:
        """Ends the connection, if there is one."""


class SmtpMailer:
    """One connection to the mail server, opened for the first e-mail, kept while there are more."""

    def __init__(self, settings: ReferralSettings) -> None:
        """Opens nothing yet."""
        self._settings = settings
        self._client: Optional[aiosmtplib.SMTP] = None

    async def send(self, message: EmailMessage, sender: str, recipient: str) -> None:
        """See Mailer.send."""
        kept = self._client is not None
        try:
            client = await self._connected()
            try:
                await _name_people(client, sender, recipient)
            except MailFailure as failure:
                if not kept or failure.blame is not Blame.SERVER:
                    raise
                # A server may end a connection that has been idle. That says nothing about the
                # next one.
                await self.close()
                client = await self._connected()
                await _name_people(client, sender, recipient)
            with _blaming("content", Blame.LETTER, _blame_for_content):
                await client.data(message.as_bytes(), timeout=DATA_SECONDS)
        except MailFailure as failure:
            if failure.blame is Blame.SERVER or not await self._reset():
                await self.close()
            raise

    async def close(self) -> None:
        """See Mailer.close."""
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(*BROKEN):
                await client.quit(timeout=1)
            client.close()

    async def _connected(self) -> aiosmtplib.SMTP:
        if self._client is not None and self._client.is_connected:
            return self._client
        given = self._settings
        implicit = given.smtp_starttls and given.smtp_port == IMPLICIT_TLS
        with _blaming("", Blame.SERVER), contextlib.ExitStack() as on_failure:
            tls = {"tls_context": given.tls_context()} if given.smtp_starttls else {}
            client = aiosmtplib.SMTP(
                hostname=given.smtp_host,
                port=given.smtp_port,
                timeout=COMMAND_SECONDS,
                use_tls=implicit,
                start_tls=given.smtp_starttls and not implicit,  # True means: or not at all
                **tls,
            )
            on_failure.callback(client.close)
            await client.connect(timeout=CONNECT_SECONDS)
            if given.smtp_user:
                await client.login(given.smtp_user, given.smtp_password)
            on_failure.pop_all()
        self._client = client
        return client

    async def _reset(self) -> bool:
        """Makes the connection ready for the next letter; whether that worked."""
        if self._client is None:
            return False
        try:
            await self._client.rset()
            return True
        except BROKEN:
            return False


async def _name_people(client: aiosmtplib.SMTP, sender: str, recipient: str) -> None:
    with _blaming("sender", Blame.SERVER):
        await client.mail(sender)
    with _blaming("recipient", Blame.SERVER, _blame_for_recipient):
        await client.rcpt(recipient)


def _blame_for_recipient(code: int) -> Blame:
    return Blame.ADDRESS if code in NO_SUCH_MAILBOX else Blame.LETTER


def _blame_for_content(code: int) -> Blame:
    return Blame.CONTENT if code >= 500 else Blame.LETTER


@contextlib.contextmanager
def _blaming(
    step: str, broken: Blame, refused: Callable[[int], Blame] = lambda code: Blame.SERVER
) -> Iterator[None]:
    """Turns what goes wrong at a step into a MailFailure: `broken` is to blame if the connection
    broke, `refused` says what is if the server answered with a code.
    """
    try:
        yield
    except SMTPResponseException as error:
        blame = Blame.SERVER if error.code == CLOSING_CODE else refused(error.code)
        raise MailFailure(blame, f"{step or type(error).__name__} {error.code}") from None
    except BROKEN as error:
        raise MailFailure(broken, f"{step} {type(error).__name__}".strip()) from None
