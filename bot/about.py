"""What a message to a person is about, in the visitor's own words: cleaned of what is no text, never shortened."""
from __future__ import annotations

import unicodedata
from typing import Optional

LONGEST_ABOUT = 10_000
"""Characters."""
EMPTY, TOO_LONG = "empty", "too_long"
INVISIBLE = ("Cc", "Cf", "Cs", "Zl", "Zp", "Zs")
"""Categories of Unicode."""


def about_problem(text: str) -> Optional[str]:
    """Why a text cannot be sent: EMPTY, TOO_LONG, or None if it can."""
    cleaned = clean_about(text)
    if not can_be_seen(cleaned):
        return EMPTY
    return TOO_LONG if len(cleaned) > LONGEST_ABOUT else None


def clean_about(text: str) -> str:
    """The visitor's words as they were typed, apart from what is no text: control characters and halves of characters. Never shortened."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    text = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc").strip()


def can_be_seen(text: str) -> bool:
    """Whether there is anything in it but blanks and invisible marks. A sign that is newer than this Python's tables of Unicode can be seen."""
    return any(unicodedata.category(c) not in INVISIBLE for c in text)
