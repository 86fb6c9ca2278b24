"""Checks of the phrases and disguises in data/safety/: each does what its own sentences say, and no
phrase fires in ordinary life.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Iterator

from bot.content.content import Content
from bot.content.fields import Words
from bot.content.files import read_yaml
from bot.content.records import Record, record
from bot.nlu.disguise_words import DISGUISES, load_disguises
from bot.nlu.disguises import undisguised
from bot.nlu.safety_phrases import PHRASES, SafetyPhrase
from bot.nlu.safety_rules import rules
from bot.settings import DATA

ORDINARY = DATA / "safety" / "ordinary"
_PHRASES, _DISGUISES = (f"data/safety/{path.name}" for path in (PHRASES, DISGUISES))


class _Block(Record):
    about: Words
    who: Words
    lines: tuple[Words, ...]


class _Ordinary(Record):
    blocks: tuple[_Block, ...]


def check_safety_phrases(_: Content) -> Iterator[str]:
    """Each phrase fires on the sentences below it that it must fire on, and on no other of them."""
    for entry in rules().phrases:
        named = f"{_PHRASES}: '{_short(entry.phrase)}'"
        for line in entry.fires:
            if entry not in rules().fitting(line):
                yield (
                    f"{named} does not fire on '{line}'. Add these words to the phrase, or take "
                    "the line out."
                )
        for line in entry.silent:
            if entry in rules().fitting(line):
                yield (
                    f"{named} fires on '{line}'. Make the phrase narrower, or put what excuses it "
                    "under 'but'."
                )


def check_disguises(_: Content) -> Iterator[str]:
    """Each disguise below is undone, and each ordinary sentence comes back as it is."""
    for pair in load_disguises().fires:
        if (read := undisguised(pair.typed)) != pair.read:
            yield (
                f"{_DISGUISES}: '{pair.typed}' is read as '{read}', not '{pair.read}'. Add the "
                "word to its list."
            )
    for line in load_disguises().silent:
        if (read := undisguised(line)) != line:
            yield (
                f"{_DISGUISES}: '{line}' is read as '{read}'. Put what excuses it under 'but' of "
                "the code, or take the code out."
            )


def check_ordinary(_: Content) -> Iterator[str]:
    """No phrase fires on what pupils, parents and staff say on any day."""
    for path in sorted(ORDINARY.glob("*.yml")):
        yield from _alarms(path)


def _alarms(path: Path) -> Iterator[str]:
    for block in record(_Ordinary, path, {"blocks": read_yaml(path)}).blocks:
        for line in block.lines:
            for entry in _firing(line):
                yield (
                    f"{_PHRASES}: '{_short(entry.phrase)}' fires on '{line}' of "
                    f"data/safety/ordinary/{path.name}. Make the phrase narrower, put what "
                    "excuses it under 'but', or take the line out if it is no ordinary one."
                )


@cache
def _firing(line: str) -> tuple[SafetyPhrase, ...]:
    return tuple(rules().fitting(line))


def _short(phrase: str) -> str:
    return phrase if len(phrase) <= 60 else f"{phrase[:59]}…"
