"""data/safety/accused.yml as records: how people are called, and what is said against them."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path
from typing import Any, Iterator, Literal, Mapping

from pydantic import root_validator, validator

from bot.content.fields import Words, Wrong, not_empty
from bot.content.records import Record, load
from bot.settings import DATA
from bot.understanding import ACCUSED

PATH = DATA / "safety" / "accused.yml"
WHO, OTHER = "who", "other"
STAND_INS = {WHO: "theaccusedperson", OTHER: "anotherperson"}
"""Words that stand in a message for the names of the people; no visitor writes them."""
_GROUP = re.compile(r"\{(\w+)\}")
_CHOICES = re.compile(r"\(([^()]*\|[^()]*)\)")


class AccusingPhrase(Record):
    """What is said about somebody, and sentences that try it."""

    phrase: Words
    concern: tuple[Literal[ACCUSED], ...] = ACCUSED
    fires: dict[Literal[ACCUSED], tuple[Words, ...]]
    silent: tuple[Words, ...]
    _some = not_empty("fires", "silent")

    @validator("phrase")
    def _is_about_somebody(cls, phrase: str) -> str:
        if WHO not in _GROUP.findall(phrase):
            raise Wrong("has no {who}", "Write {who} where the person is named.")
        return phrase


class Called(Record):
    """By person: their names, some with choices. `nobody` holds what only looks like one."""

    headteacher: tuple[Words, ...]
    dsl: tuple[Words, ...]
    staff: tuple[Words, ...]
    nobody: tuple[Words, ...]
    _some = not_empty(*ACCUSED)

    def names(self) -> Iterator[tuple[str, str]]:
        """Each name and whose it is."""
        for who, all_names in self.dict().items():
            yield from ((name, who) for names in all_names for name in each_of(names))


class AccusedFile(Record):
    """The whole file."""

    called: Called
    skipped: tuple[Words, ...]
    bare: tuple[Words, ...]
    turned_to: tuple[Words, ...]
    reported_to: tuple[Words, ...]
    others: tuple[Words, ...]
    words: dict[Words, Words]
    phrases: tuple[AccusingPhrase, ...]
    _some = not_empty("bare", "turned_to", "reported_to", "others", "phrases")

    @root_validator(skip_on_failure=True)
    def _groups_exist(cls, values: dict[str, Any]) -> dict[str, Any]:
        for number, entry in enumerate(values["phrases"]):
            for group in _GROUP.findall(entry.phrase):
                if group not in (*STAND_INS, *values["words"]):
                    raise Wrong(
                        f"uses {{{group}}}, which is not under 'words'",
                        f"Use {', '.join(values['words'])}, or add it.",
                        *("phrases", number, "phrase"),
                    )
        return values

    def written_out(self, phrase: str) -> str:
        """A phrase with its groups of words written out."""
        return written_out(phrase, self.words)


def written_out(phrase: str, groups: Mapping[str, str]) -> str:
    """A phrase with its groups of words written out."""
    groups = {**groups, **STAND_INS}
    while _GROUP.search(phrase):
        phrase = _GROUP.sub(lambda match: groups[match[1]], phrase)
    return " ".join(phrase.split())


def each_of(names: str) -> Iterator[str]:
    """The names that "(a|b) lead" stands for: a lead, b lead."""
    pieces = _CHOICES.split(names)  # every second one is what may be chosen
    choices = [piece.split("|") if n % 2 else [piece] for n, piece in enumerate(pieces)]
    return (" ".join("".join(one).split()) for one in product(*choices))


def load_accused(path: Path = PATH) -> AccusedFile:
    """The file.

    Raises:
        ContentError: naming each key that cannot be used.
    """
    return load(AccusedFile, path)
