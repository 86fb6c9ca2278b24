"""The mail port, and the real one: one SMTP connection that hands over e-mails, and says exactly
what went wrong where.
"""

from __future__ import annotations

import asyncio
import contextlib
from email.message import EmailMessage
from enum import Enum
from typing import Optional, Protocol

import aiosmtplib
from aiosmtplib import SMTPException, SMTPResponseException

from referrals.settings import IMPLICIT_TLS, ReferralSettings

CONNECT_SECONDS, COMMAND_SECONDS, DATA_SECONDS = 15.0, 30.0, 180.0
"""How long the server may take. After the last line of an e-mail it may be long at work, and to
give up there means to send it twice.
"""
LONGEST = CONNECT_SECONDS + 6 * COMMAND_SECONDS + DATA_SECONDS
NO_SUCH_MAILBOX = (550, 551, 553)
"""The answers that speak of the mailbox. With any other the server refuses everything for the
moment, or us, whoever it is for.
"""
CLOSING_CODE = 421
"""The server says that it is about to close; that is about the server and not about the letter."""


class Blame(Enum):
    """What a fault lies with."""

    SERVER = "server"
    """No letter would get through now: away, slow, wrong certificate, wrong password, sender not
    allowed.
    """
    LETTER = "letter"
    """This letter, this time; a later try may succeed. It may have been taken, where the connection
    broke after the last line.
    """
    ADDRESS = "address"
    """The server refuses the address for good."""
    CONTENT = "content"
    """The server refuses this letter for good."""


class MailFailure(Exception):
    """A letter was not handed over, or it is not known whether it was. `sort` holds none of the
    server's words: they may repeat an address.
    """

    def __init__(self, blame: Blame, sort: str) -> None:
        super().__init__(sort)
        self.blame, self.sort = blame, sort


class Mailer(Protocol):
    """Hands over e-mails."""

    async def send(self, message: EmailMessage, sender: str, recipient: str) -> None:
        """Returns when the server has said that it took the e-mail; raises MailFailure otherwise."""

    async def close(self) -> None:
        """Ends the connection, if there is one."""


class SmtpMailer:
    """One connection to the mail server, opened at the first e-mail and kept while there are more."""

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
                await self._address(client, sender, recipient)
            except MailFailure as fault:
                if not kept or fault.blame is not Blame.SERVER:
                    raise
                # A server may end a connection that has been idle; that says nothing about the next
                # one.
                await self.close()
                client = await self._connected()
                await self._address(client, sender, recipient)
            await self._content(client, message)
        except MailFailure as fault:
            if fault.blame is Blame.SERVER or not await self._reset():
                await self.close()
            raise

    async def close(self) -> None:
        """See Mailer.close."""
        client, self._client = self._client, None
        if client is not None:
            with contextlib.suppress(SMTPException, OSError, asyncio.TimeoutError):
                await client.quit(timeout=1)
            client.close()

    async def _connected(self) -> aiosmtplib.SMTP:
        if self._client is not None and self._client.is_connected:
            return self._client
        given = self._settings
        implicit = given.smtp_starttls and given.smtp_port == IMPLICIT_TLS
        try:
            tls = {"tls_context": given.tls_context()} if given.smtp_starttls else {}
        except OSError as fault:  # the file of certificates was spoilt after the start
            raise MailFailure(Blame.SERVER, type(fault).__name__) from None
        # start_tls=True means: or not at all.
        client = aiosmtplib.SMTP(
            hostname=given.smtp_host,
            port=given.smtp_port,
            timeout=COMMAND_SECONDS,
            use_tls=implicit,
            start_tls=given.smtp_starttls and not implicit,
            **tls,
        )
        try:
            await client.connect(timeout=CONNECT_SECONDS)
            if given.smtp_user:
                await client.login(given.smtp_user, given.smtp_password)
        except SMTPResponseException as fault:
            client.close()
            raise MailFailure(Blame.SERVER, f"{type(fault).__name__} {fault.code}") from None
        except (SMTPException, OSError, asyncio.TimeoutError) as fault:
            client.close()
            raise MailFailure(Blame.SERVER, type(fault).__name__) from None
        self._client = client
        return client

    async def _address(self, client: aiosmtplib.SMTP, sender: str, recipient: str) -> None:
        asked = ""
        try:
            asked = "sender"
            await client.mail(sender)
            asked = "recipient"
            await client.rcpt(recipient)
        except SMTPResponseException as fault:
            sort = f"{asked} {fault.code}"
            if asked == "sender" or fault.code == CLOSING_CODE:
                raise MailFailure(Blame.SERVER, sort) from None
            raise MailFailure(
                Blame.ADDRESS if fault.code in NO_SUCH_MAILBOX else Blame.LETTER, sort
            ) from None
        except (SMTPException, OSError, asyncio.TimeoutError) as fault:
            raise MailFailure(Blame.SERVER, f"{asked} {type(fault).__name__}") from None

    async def _content(self, client: aiosmtplib.SMTP, message: EmailMessage) -> None:
        try:
            await client.data(message.as_bytes(), timeout=DATA_SECONDS)
        except SMTPResponseException as fault:
            if fault.code == CLOSING_CODE:
                raise MailFailure(Blame.SERVER, f"content {fault.code}") from None
            raise MailFailure(
                Blame.CONTENT if fault.code >= 500 else Blame.LETTER, f"content {fault.code}"
            ) from None
        except (SMTPException, OSError, asyncio.TimeoutError) as fault:
            raise MailFailure(Blame.LETTER, f"content {type(fault).__name__}") from None

    async def _reset(self) -> bool:
        """Makes the connection ready for the next letter; whether that worked."""
        if self._client is None:
            return False
        try:
            await self._client.rset()
            return True
        except (SMTPException, OSError, asyncio.TimeoutError):
            return False
