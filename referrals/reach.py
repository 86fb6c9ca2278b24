"""Plain checks of what a visitor types into the form: how to reach them, and their name. No Rasa,
no network.
"""

from __future__ import annotations

import re
from typing import Optional

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from bot.content.visitor_words import can_be_seen, clean_about

LONGEST_NAME = 100
LONGEST_REACH = 400
"""Characters. What is longer is not cut: a "not" might be lost."""
REGION = "GB"
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"]+@[^\s<>()\[\],;:\"]+")
_AROUND = ".'‘’“”!?*_-"


def reach_of(text: str) -> Optional[str]:
    """What a visitor typed, on one line, if it holds an e-mail address or a telephone number that
    would work; else None.

    All of it is kept: only a person can tell "ring my mobile" from "do not ring the house". An
    address is checked for form only (RFC 5321 and 5322, by email-validator), without asking the net
    whether it exists; a number by the numbering plans (phonenumbers), in Britain where it has no
    country code.
    """
    typed = one_line(text)
    if len(typed) > LONGEST_REACH:
        return None
    return (
        typed
        if any(map(_works, _ADDRESS.findall(typed)))
        or phonenumbers.PhoneNumberMatcher(_ADDRESS.sub(" ", typed), REGION).has_next()
        else None
    )


def _works(address: str) -> bool:
    """As it stands, or without what may stand around it in a sentence."""
    for candidate in (address, address.strip(_AROUND)):
        try:
            validate_email(candidate, check_deliverability=False)
            return True
        except EmailNotValidError:
            continue
    return False


def clean_name(text: str) -> Optional[str]:
    """A name on one line, at most LONGEST_NAME characters; None if nothing is left."""
    name = one_line(text)[:LONGEST_NAME].strip()
    return name if can_be_seen(name) else None


def one_line(text: str) -> str:
    """A text without line ends or control characters."""
    return " ".join(clean_about(text).split())
