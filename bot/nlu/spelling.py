"""Text as people type it, brought nearer to plain English before it is encoded (data/spelling.yml
holds the words).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any, Mapping

from bot.content.fields import Words, Wrong
from bot.content.records import Record, load
from bot.settings import DATA

LONGEST = 2000
"""Characters that a message may have. Of a longer one only the safety net reads anything: its
beginning and its end, this long each. The visitor is told.
"""

_CONTROL = re.compile(
    r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)
_WORD = re.compile(r"[a-z0-9']+")
_STRETCH = re.compile(r"([a-z!?.])\1{2,}")
_APOSTROPHES = str.maketrans("\u2018\u2019\u201b\u02bc`\u00b4", "''''''")


def clean(text: str) -> str:
    """The visitor's text without control and invisible characters, white space folded. Of a text
    longer than two times LONGEST the middle is left out.
    """
    text = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES)
    return ends(" ".join(_CONTROL.sub(" ", text).split()), LONGEST)


def clean_lines(text: str) -> str:
    """The same of each line of a text; lines with nothing in them are left out."""
    lines = (clean(line) for line in ends(text, LONGEST).splitlines())
    return "\n".join(line for line in lines if line)


def ends(text: str, each: int) -> str:
    """The first and the last `each` characters of a text; all of it if it has no more."""
    return text if len(text) <= 2 * each + 1 else f"{text[:each]} {text[-each:]}"


class _Typed(Words):
    """A word as people type it."""

    @classmethod
    def read(cls, value: Any) -> str:
        """`value` itself if it is of this kind."""
        if not _WORD.fullmatch(super().read(value)):
            raise Wrong(f"has '{value}', which is not one lower-case word", "Write it so.")
        return value


class _Spelling(Record):
    words: dict[_Typed, Words]


@lru_cache(maxsize=1)
def load_words(path: Path = DATA / "spelling.yml") -> Mapping[str, str]:
    """What people type, and what it means.

    Raises:
        ContentError: if an entry is not one lower-case word and its plain text.
    """
    return load(_Spelling, path).words


def plain(text: str) -> str:
    """`text` in lower case, stretched letters shortened (sooooo -> soo), typed short forms written
    out.
    """
    words = load_words()
    text = _STRETCH.sub(r"\1\1", clean(text).lower())
    return _WORD.sub(lambda match: words.get(match.group(), match.group()), text)
