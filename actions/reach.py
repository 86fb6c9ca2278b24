"""Plain checks of what a visitor types into the form: how to reach them, and their name. No Rasa, no network."""
from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Optional

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from bot.about import can_be_seen, clean_about

LONGEST_NAME = 100
LONGEST_SEARCHED = 500
"""Characters in which an address or a number is looked for; nobody needs more to say theirs."""
REGION = "GB"
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"]+@[^\s<>()\[\],;:\"]+")
_AROUND = ".'‘’“”!?*_-"


@dataclass(frozen=True)
class Reach:
    """How to reach a visitor: an e-mail address, a telephone number (as it is dialled), or both."""

    email: Optional[str] = None
    phone: Optional[str] = None

    @property
    def shown(self) -> str:
        """Both as they are read back to the visitor and kept."""
        return ", ".join(part for part in (self.email, self.phone) if part)


def reach_of(text: str) -> Optional[Reach]:
    """The e-mail address and the telephone number in a text such as "my email is x@y.org"; None if there is neither.

    The address is checked for form only (RFC 5321 and 5322, by email-validator), without asking the net whether it exists; the number by
    the numbering plans (phonenumbers), in Britain where it has no country code.
    """
    text = one_line(text)[:LONGEST_SEARCHED]
    found = Reach(_email_in(text), _phone_in(_ADDRESS.sub(" ", text)))
    return found if found.shown else None


def _email_in(text: str) -> Optional[str]:
    for typed in _ADDRESS.findall(text):
        try:
            return validate_email(typed.strip(_AROUND).removeprefix("mailto:"), check_deliverability=False).normalized
        except EmailNotValidError:
            continue
    return None


def _phone_in(text: str) -> Optional[str]:
    for match in phonenumbers.PhoneNumberMatcher(text, REGION):
        home = match.number.country_code == phonenumbers.country_code_for_region(REGION)
        style = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
        return phonenumbers.format_number(match.number, style)
    return None


def clean_name(text: str) -> Optional[str]:
    """A name on one line, at most LONGEST_NAME characters; None if nothing is left."""
    name = one_line(text)[:LONGEST_NAME].strip()
    return name if can_be_seen(name) else None


def one_line(text: str) -> str:
    """A text without line ends or control characters."""
    return " ".join(clean_about(text).split())
