"""Reads data/safety/phrases.yml. Its header says what an entry holds."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Literal, Mapping

from bot.content.fields import Words, not_empty, unique
from bot.content.records import Record, load
from bot.settings import DATA
from bot.understanding import CONCERN, EMERGENCY, SOFT

PHRASES = DATA / "safety" / "phrases.yml"
HARMS = (
    *("home", "sexual", "grooming", "images", "self_harm", "mind", "drugs", "bullying"),
    *("school_adult", "exploitation", "missing", "carer", "confession", "danger"),
)
"""The kinds of harm."""


_NAME = re.compile(r"\b[A-Z_]{2,}\b")


class SafetyPhrase(Record):
    """A phrase that brings help by itself.

    Attributes:
        kind: what kind of harm it is.
        but: phrases that excuse this one when they lie over the place where it fits.
        fires: sentences in which it must be found.
        silent: sentences in which it must not.
    """

    phrase: Words
    kind: Literal[HARMS]  # type: ignore[valid-type]
    level: Literal[EMERGENCY, CONCERN, SOFT]  # type: ignore[valid-type]
    but: tuple[Words, ...] = ()
    fires: tuple[Words, ...]
    silent: tuple[Words, ...]

    _some = not_empty("fires", "silent")


class SafetyPhrases(Record):
    """The phrases of the file, and the lists of words that they name in capitals."""

    words: Mapping[str, Words]
    phrases: tuple[SafetyPhrase, ...]

    _some = not_empty("phrases")
    _each_once = unique("phrases", "phrase")

    def written_out(self, phrase: str, within: tuple[str, ...] = ()) -> str:
        """`phrase` with the words of each list in the place of its name."""

        def words_of(name: re.Match[str]) -> str:
            words = self.words.get(name.group(), "")
            if not words or name.group() in within:
                return name.group()
            return f"({self.written_out(words, (*within, name.group()))})"

        return _NAME.sub(words_of, phrase)


@lru_cache(maxsize=1)
def load_safety_phrases(path: Path = PHRASES) -> SafetyPhrases:
    """The phrases, in the order of the file.

    Raises:
        ContentError: with a line for everything that is wrong in the file.
    """
    return load(SafetyPhrases, path)
