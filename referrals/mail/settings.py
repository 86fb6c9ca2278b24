"""The mail server's settings and the address of the links in e-mails, from the environment;
deploy/env.example explains each.
"""

from __future__ import annotations

import os
import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Mapping, Optional

from bot.errors import ConfigError
from bot.settings import SWITCH
from referrals.plan import address_setting

SUBMISSION, IMPLICIT_TLS = 587, 465
"""The usual port, and the one where encryption begins before the first word."""


@dataclass(frozen=True)
class MailSettings:
    """How e-mail is handed over. Without a host nothing is sent, and nothing is offered to
    visitors.
    """

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    sender: str
    starttls: bool
    ca_file: Optional[Path]
    public_url: str

    def tls_context(self) -> ssl.SSLContext:
        """Checks the server's certificate, against SMTP_CA_FILE where the school has an authority
        of its own.
        """
        return ssl.create_default_context(cafile=str(self.ca_file) if self.ca_file else None)

    def link(self, token: str) -> str:
        """The address behind "I have this"."""
        return f"{self.public_url}/webhooks/website/received/{token}"


def load_mail_settings(environ: Mapping[str, str] = os.environ) -> MailSettings:
    """The settings, checked together.

    Raises:
        ConfigError: naming the key that cannot be used.
    """
    given = {
        key: environ.get(key, "").strip()
        for key in (
            "SMTP_HOST",
            "SMTP_PORT",
            "SMTP_USER",
            "SMTP_PASSWORD",
            "SMTP_STARTTLS",
            "SMTP_CA_FILE",
            "PUBLIC_URL",
        )
    }
    port = given["SMTP_PORT"] or str(SUBMISSION)
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise ConfigError("SMTP_PORT", port, "a port from 1 to 65535, usually 587")
    starttls = given["SMTP_STARTTLS"].lower() or "on"
    if starttls not in SWITCH:
        raise ConfigError("SMTP_STARTTLS", starttls, "on or off")
    ca_file = Path(given["SMTP_CA_FILE"]) if given["SMTP_CA_FILE"] else None
    if ca_file:
        try:
            ssl.create_default_context(cafile=str(ca_file))
        except OSError:  # no such file, or none that holds certificates in this form
            raise ConfigError(
                "SMTP_CA_FILE",
                str(ca_file),
                "a file with certificates in PEM form (-----BEGIN CERTIFICATE-----), or nothing",
            ) from None
    sender = address_setting("SMTP_FROM", environ)
    if given["SMTP_HOST"] and not sender:
        raise ConfigError(
            "SMTP_FROM", "", "the address from which e-mails are sent, because SMTP_HOST is set"
        )
    url = (
        given["PUBLIC_URL"] or f"http://127.0.0.1:{environ.get('PORT', '').strip() or 5005}"
    ).rstrip("/")
    if not url.startswith(("http://", "https://")) or any(c.isspace() for c in url):
        raise ConfigError(
            "PUBLIC_URL",
            url,
            (
                "the address under which visitors reach the assistant, such as "
                "https://chat.school.example"
            ),
        )
    if (
        SWITCH[starttls] is False
        and given["SMTP_PASSWORD"]
        and given["SMTP_HOST"] not in ("127.0.0.1", "localhost", "::1")
    ):
        raise ConfigError(
            "SMTP_STARTTLS", "off", "on, because SMTP_PASSWORD would cross the network in the clear"
        )
    return MailSettings(
        given["SMTP_HOST"],
        int(port),
        given["SMTP_USER"],
        given["SMTP_PASSWORD"],
        sender,
        SWITCH[starttls],
        ca_file,
        url,
    )
