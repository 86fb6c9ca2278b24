"""Mends slips of the finger: a word that nobody uses, one letter away from a word of the training examples (after Norvig 2007). Imports no Rasa."""
from __future__ import annotations

import collections
import json
import re
from pathlib import Path
from typing import Iterable

LETTERS = "abcdefghijklmnopqrstuvwxyz"
SHORTEST = 4
OFTEN = 3
"""A word of the examples is a word that people use, and may be meant, from so many examples on."""
_WORD = re.compile(r"[a-z]+")


class Typos:
    """Knows which words are used.

    Args:
        counts: how many examples use a word.
        known: further words that are left as they are (the encoder's own).
    """

    def __init__(self, counts: dict[str, int], known: Iterable[str]) -> None:
        self._counts = {word: count for word, count in counts.items() if count >= OFTEN}
        self._known = frozenset(known)

    @classmethod
    def learn(cls, texts: Iterable[str], known: Iterable[str]) -> "Typos":
        """From the training examples, as read."""
        return cls(collections.Counter(word for text in texts for word in set(_WORD.findall(text))), known)

    def mend(self, text: str) -> str:
        """`text`, as read, with each unknown word replaced by the most used word one slip away, if there is one."""
        return _WORD.sub(lambda match: self._meant(match.group()), text)

    def _meant(self, word: str) -> str:
        if len(word) < SHORTEST or word in self._counts or word in self._known:
            return word
        return max((slip for slip in _one_slip_away(word) if slip in self._counts), key=self._counts.get, default=word)

    def save(self, path: Path) -> None:
        """Writes a JSON file."""
        path.write_text(json.dumps({"counts": self._counts, "known": sorted(self._known)}), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> "Typos":
        """The inverse of `save`."""
        stored = json.loads(path.read_text(encoding="utf-8"))
        return cls(stored["counts"], stored["known"])


def _one_slip_away(word: str) -> set[str]:
    """All words that differ by one letter dropped, swapped with its neighbour, replaced or added."""
    splits = [(word[:n], word[n:]) for n in range(len(word) + 1)]
    dropped = {a + b[1:] for a, b in splits if b}
    swapped = {a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1}
    replaced = {a + c + b[1:] for a, b in splits if b for c in LETTERS}
    added = {a + c + b for a, b in splits for c in LETTERS}
    return dropped | swapped | replaced | added
