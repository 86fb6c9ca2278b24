"""Checks of the phrases and disguises in data/safety/: each does what its own sentences say, and no
phrase fires in ordinary life.
"""

from __future__ import annotations

from functools import cache
from typing import Iterator

from bot.checks.examples import folded
from bot.content.content import Content
from bot.nlu.disguise_words import DISGUISES, load_disguises
from bot.nlu.disguises import undisguised
from bot.nlu.harm_examples import harm_lines, ordinary_lines
from bot.nlu.safety_phrases import PHRASES, SafetyPhrase
from bot.nlu.safety_rules import rules

_PHRASES, _DISGUISES = (f"data/safety/{path.name}" for path in (PHRASES, DISGUISES))


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


def check_bodies(_: Content) -> Iterator[str]:
    """No line of harm or of ordinary life is there twice, or in both; and no phrase fires on what
    pupils, parents and staff say on any day.
    """
    seen: dict[str, str] = {}
    for line in harm_lines() + ordinary_lines():
        body = f"data/safety/harm/{line.kind}.yml" if line.kind else "data/safety/ordinary"
        other = seen.setdefault(folded(line.text), body)
        if other != body:
            yield f"{body}: '{line.text}' is in {other} too. Keep one of the two."
        if not line.kind:
            yield from _alarms(line.text)


def _alarms(line: str) -> Iterator[str]:
    for entry in _firing(line):
        yield (
            f"{_PHRASES}: '{_short(entry.phrase)}' fires on '{line}' of data/safety/ordinary. "
            "Make the phrase narrower, put what excuses it under 'but', or take the line out if it "
            "is no ordinary one."
        )


@cache
def _firing(line: str) -> tuple[SafetyPhrase, ...]:
    return tuple(rules().fitting(line))


def _short(phrase: str) -> str:
    return phrase if len(phrase) <= 60 else f"{phrase[:59]}…"
