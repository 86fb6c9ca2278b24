"""What a visitor types: the words of a message, cleaned of what is no text and never shortened; and
a message's reference, however it is typed.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Optional

LONGEST_ABOUT = 10_000
"""Characters."""
EMPTY, TOO_LONG = "empty", "too_long"
INVISIBLE = ("Cc", "Cf", "Cs", "Zl", "Zp", "Zs")
"""Categories of Unicode."""
PREFIX = "HSM"
LETTERS = "234679CDFHJKMPQRTWXY"
"""No two that look alike (0 O, 1 I L, 5 S, 8 B, 2 Z, U V), and no vowels, so that no word comes
out. 64 million references.
"""
_WRITTEN = re.compile(
    rf"\b{PREFIX}[\s.–-]*([{LETTERS}]{{3}})[\s.–-]*([{LETTERS}]{{3}})\b", re.IGNORECASE
)


def about_problem(text: str) -> Optional[str]:
    """Why a text cannot be sent: EMPTY, TOO_LONG, or None if it can."""
    cleaned = clean_about(text)
    if not can_be_seen(cleaned):
        return EMPTY
    return TOO_LONG if len(cleaned) > LONGEST_ABOUT else None


def clean_about(text: str) -> str:
    """The visitor's words as they were typed, apart from what is no text: control characters and
    halves of characters. Never shortened.
    """
    text = (
        text.replace("\r\n", "\n")
        .replace("\r", "\n")
        .replace("\u2028", "\n")
        .replace("\u2029", "\n")
    )
    text = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc").strip()


def can_be_seen(text: str) -> bool:
    """Whether there is anything in it but blanks and invisible marks. A sign that is newer than
    this Python's tables of Unicode can be seen.
    """
    return any(unicodedata.category(c) not in INVISIBLE for c in text)


def without_references(text: str) -> str:
    """A text with the word in place of each reference: its letters and digits mean nothing."""
    return _WRITTEN.sub("reference", text)


def reference_in(text: str) -> Optional[str]:
    """The first reference in a text, or None."""
    found = _WRITTEN.search(text)
    return f"{PREFIX}-{found[1]}-{found[2]}".upper() if found else None
