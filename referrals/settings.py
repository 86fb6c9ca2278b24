"""The settings that only the programs need which send e-mails: the mail server, the links, the
limits. deploy/env.example explains each.
"""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any, Optional

from email_validator import validate_email
from pydantic import Field, root_validator, validator

from bot.errors import ConfigError
from bot.settings import LONG_KEY, ON_OR_OFF, Settings

SUBMISSION, IMPLICIT_TLS = 587, 465
"""The usual port, and the one where encryption begins before the first word."""
ONE_ADDRESS = "one e-mail address, such as head@school.example, or nothing"
SAME_MACHINE = ("127.0.0.1", "localhost", "::1")


class ReferralSettings(Settings):
    """See bot.settings. Without SMTP_HOST nothing is sent, and nothing is offered to visitors."""

    smtp_port: int = Field(
        SUBMISSION, ge=1, le=65535, description="a port from 1 to 65535, usually 587"
    )
    smtp_user: str = ""
    smtp_password: str = Field("", repr=False)
    smtp_from: str = Field("", repr=False, description=ONE_ADDRESS)
    smtp_starttls: bool = Field(True, description=ON_OR_OFF)
    smtp_ca_file: Optional[Path] = Field(
        description="a file with certificates in PEM form (-----BEGIN CERTIFICATE-----), or nothing"
    )
    public_url: str = Field(
        "",
        regex=r"^https?://\S+$",
        description="the address under which visitors reach the assistant, such as "
        "https://chat.school.example",
    )
    link_secret: str = Field("", min_length=32, repr=False, description=LONG_KEY)
    referrals_an_hour: Optional[int] = Field(ge=1, description="a whole number, such as 30")
    alerts_an_hour: int = Field(
        5, ge=1, description="how many alerts from one place go one by one, such as 5"
    )
    weekly_insights: bool = Field(False, description=ON_OR_OFF)
    retry_seconds: float = Field(
        15, gt=0, le=900, description="a number of seconds up to 900, such as 15"
    )

    @validator("smtp_from")
    def _read_sender(cls, value: str) -> str:
        return _address(value)

    @validator("smtp_ca_file")
    def _check_certificates(cls, value: Path) -> Path:
        try:
            ssl.create_default_context(cafile=str(value))
        except OSError as error:  # no such file, or none that holds certificates in this form
            raise ValueError from error
        return value

    @root_validator(skip_on_failure=True)
    def _check_together(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values["smtp_host"] and not values["smtp_from"]:
            raise ConfigError(
                "SMTP_FROM", "", "the address from which e-mails are sent, because SMTP_HOST is set"
            )
        in_the_clear = not values["smtp_starttls"] and values["smtp_host"] not in SAME_MACHINE
        if in_the_clear and values["smtp_password"]:
            raise ConfigError(
                "SMTP_STARTTLS",
                "off",
                "on, because SMTP_PASSWORD would cross the network in the clear",
            )
        return values

    def address(self, name: str) -> str:
        """The e-mail address in the setting `name`; empty if it is not set.

        Raises:
            ConfigError: if it is no address. The value is not repeated: it may be somebody's own.
        """
        try:
            return _address(self.details.get(name, ""))
        except ValueError:
            raise ConfigError(name, "…", ONE_ADDRESS) from None

    def tls_context(self) -> ssl.SSLContext:
        """Checks the mail server's certificate, against SMTP_CA_FILE if the school has an authority
        of its own.
        """
        return ssl.create_default_context(
            cafile=str(self.smtp_ca_file) if self.smtp_ca_file else None
        )

    def link(self, token: str) -> str:
        """The address behind "I have this"."""
        url = self.public_url or f"http://127.0.0.1:{self.port}"
        return f"{url.rstrip('/')}/webhooks/website/received/{token}"


def _address(given: str) -> str:
    if not given:
        return ""
    return validate_email(
        given, check_deliverability=False, allow_smtputf8=False, test_environment=True
    ).ascii_email
