"""Typing as it happens: the same questions with swapped or dropped letters, in one case, or without
punctuation.
"""

from __future__ import annotations

import random
import re
from dataclasses import replace
from typing import Callable

from benchmarks.cases import Case

SEED = 7
RATE = 20
"""One letter in so many is swapped or dropped, at least one in a message."""


def _places(text: str, rng: random.Random) -> set[int]:
    letters = [n for n in range(len(text) - 1) if text[n].isalpha() and text[n + 1].isalpha()]
    return set(rng.sample(letters, min(len(letters), max(1, len(text) // RATE))))


def swapped(text: str, rng: random.Random) -> str:
    """Neighbouring letters change places."""
    letters, places = list(text), _places(text, rng)
    for n in sorted(places):
        letters[n], letters[n + 1] = letters[n + 1], letters[n]
    return "".join(letters)


def dropped(text: str, rng: random.Random) -> str:
    """Letters go missing."""
    places = _places(text, rng)
    return "".join(letter for n, letter in enumerate(text) if n not in places)


PERTURBATIONS: dict[str, Callable[[str, random.Random], str]] = {
    "as written": lambda text, _: text,
    "letters swapped": swapped,
    "letters dropped": dropped,
    "all lower case": lambda text, _: text.lower(),
    "ALL UPPER CASE": lambda text, _: text.upper(),
    "no punctuation": lambda text, _: re.sub(r"[^\w\s]", "", text),
}


def perturbed(cases: list[Case], kind: str) -> list[Case]:
    """The cases with each message typed in this way; the same letters in every run."""
    rng = random.Random(SEED)
    return [
        replace(case, turns=tuple(PERTURBATIONS[kind](text, rng) for text in case.turns))
        for case in cases
    ]
