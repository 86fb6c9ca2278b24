"""Reads data/safety/phrases.yml. Its header says what an entry holds."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, Mapping

from pydantic import root_validator

from bot.content.fields import Words, Wrong, not_empty, unique
from bot.content.records import Record, load
from bot.settings import DATA
from bot.understanding import CONCERN, EMERGENCY, SOFT

PHRASES = DATA / "safety" / "phrases.yml"
HARMS = (
    *("home", "sexual", "grooming", "images", "self_harm", "mind", "drugs", "bullying"),
    *("school_adult", "exploitation", "missing", "carer", "confession", "danger"),
)
"""The kinds of harm."""


_GROUP = re.compile(r"\{(\w+)\}")


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
    """The phrases of the file, and the groups of words that they use: {relative}."""

    words: Mapping[str, Words]
    phrases: tuple[SafetyPhrase, ...]

    _some = not_empty("phrases")
    _each_once = unique("phrases", "phrase")

    @root_validator(skip_on_failure=True)
    def _groups_exist(cls, values: dict[str, Any]) -> dict[str, Any]:
        words = values["words"]
        for name in words:
            _check_groups(words[name], words, (name,), "words", name)
        for number, entry in enumerate(values["phrases"]):
            for phrase in (entry.phrase, *entry.but):
                _check_groups(phrase, words, (), "phrases", number)
        return values

    def written_out(self, phrase: str) -> str:
        """`phrase` with the words of each group in the place of its name."""
        return _GROUP.sub(lambda group: f"({self.written_out(self.words[group[1]])})", phrase)


def _check_groups(
    phrase: str, words: Mapping[str, str], within: tuple[str, ...], *where: Any
) -> None:
    """The groups that a phrase uses are there, and none of them uses itself."""
    for group in _GROUP.findall(phrase):
        if group not in words:
            raise Wrong(
                f"uses {{{group}}}, which is not under 'words'",
                f"Use {', '.join(words)}, or add it.",
                *where,
            )
        if group in within:
            raise Wrong(f"uses {{{group}}}, which uses itself", "Write the words out.", *where)
        _check_groups(words[group], words, (*within, group), *where)


@lru_cache(maxsize=1)
def load_safety_phrases(path: Path = PHRASES) -> SafetyPhrases:
    """The phrases, in the order of the file.

    Raises:
        ContentError: with a line for everything that is wrong in the file.
    """
    return load(SafetyPhrases, path)
