"""Plain checks of what a visitor types into the form: how to reach them, their name, and what it is about. No Rasa, no network."""
from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Optional

import phonenumbers
from email_validator import EmailNotValidError, validate_email

LONGEST_ABOUT = 10_000
LONGEST_NAME = 100
LONGEST_SEARCHED = 500
"""Characters in which an address or a number is looked for; nobody needs more to say theirs."""
REGION = "GB"
EMPTY, TOO_LONG = "empty", "too_long"
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


def about_problem(text: str) -> Optional[str]:
    """Why a text cannot be sent: EMPTY, TOO_LONG, or None if it can."""
    cleaned = clean_about(text)
    if not _can_be_seen(cleaned):
        return EMPTY
    return TOO_LONG if len(cleaned) > LONGEST_ABOUT else None


def clean_about(text: str) -> str:
    """The visitor's words as they were typed, apart from what is no text: control characters and halves of characters. Never shortened."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    text = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc").strip()


def clean_name(text: str) -> Optional[str]:
    """A name on one line, at most LONGEST_NAME characters; None if nothing is left."""
    name = one_line(text)[:LONGEST_NAME].strip()
    return name if _can_be_seen(name) else None


def _can_be_seen(text: str) -> bool:
    """Whether there is anything in it but blanks and invisible marks."""
    return any(unicodedata.category(c)[0] not in "CZ" for c in text)


def one_line(text: str) -> str:
    """A text without line ends or control characters."""
    return " ".join(clean_about(text).split())
