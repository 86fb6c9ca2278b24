"""Whether a message asks something that yes or no answers, and of which kind. No Rasa.

"Can I add my teacher" gets "No."; "a pupil added me, what do I do" and "is it against the rules to
add my teacher" do not, although the answer may be the same.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Iterable

from bot.content.fields import Words, not_empty
from bot.content.records import Record, load
from bot.nlu.sentences import sentences
from bot.nlu.spelling import clean, plain
from bot.settings import DATA
from bot.understanding import IS, MAY

LONGEST = 30
"""Words of a message. A longer one tells a story, and yes or no says too little to it."""


class YesNo(Record):
    """The lists of data/yes_no.yml."""

    may: tuple[Words, ...]
    allowed: tuple[Words, ...]
    is_: tuple[Words, ...]
    subjects: tuple[Words, ...]
    open: tuple[Words, ...]
    reversed: tuple[Words, ...]
    _some = not_empty("may", "allowed", "is_", "subjects", "open", "reversed")

    class Config:
        """`is` is a word of Python's own."""

        fields = {"is_": "is"}


@lru_cache(maxsize=1)
def load_yes_no(path: Path = DATA / "yes_no.yml") -> YesNo:
    """The words of data/yes_no.yml.

    Raises:
        ContentError: naming each key that cannot be used.
    """
    return load(YesNo, path)


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    words = load_yes_no()
    subject = _either(words.subjects)
    begins = r"(?:^|[,;:]\s*|\b(?:and|but|so|hi|hello|please)\s+)"
    return {
        MAY: re.compile(rf"\b{_either(words.may)}\s+{subject}\b"),
        "allowed": re.compile(rf"\b{_either(words.allowed)}(?!\w)"),
        IS: re.compile(rf"{begins}{_either(words.is_)}\s+{subject}\b"),
        "open": re.compile(rf"{begins}{_either(words.open)}\b"),
        "reversed": re.compile(rf"\b{_either(words.reversed)}\b"),
    }


def _either(words: Iterable[str]) -> str:
    return f"(?:{'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})"


def asks_yes_or_no(text: str) -> str:
    """MAY or IS; empty if the message asks nothing of the kind, asks something else too, or asks it
    the other way round.
    """
    said, patterns = clean(text), _patterns()
    whole = plain(said)
    if len(whole.split()) > LONGEST or patterns["reversed"].search(whole):
        return ""
    parts = [plain(part) for part in (sentences(said) or [said])]
    if any(patterns["open"].search(part) for part in parts):
        return ""
    if patterns[MAY].search(whole):
        return MAY
    is_so = any(patterns[IS].search(part) for part in parts)
    if patterns["allowed"].search(whole) and (is_so or text.rstrip().endswith("?")):
        return MAY
    return IS if is_so else ""
