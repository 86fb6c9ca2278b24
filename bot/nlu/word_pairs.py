"""How often one word follows another in the examples: twelve bytes a pair, where Python's own words
and numbers would take a hundred and fifty. Imports no Rasa.
"""

from __future__ import annotations

import collections
from array import array
from bisect import bisect_left
from itertools import pairwise
from typing import Iterable, Sequence

import numpy as np

_BITS = 32
"""A pair is one number: that of its first word, and in the last 32 bits that of its second."""


class WordPairs:
    """Counts of pairs.

    Args:
        words: all words of the pairs; a word's number is its place here.
        pairs: as numbers, in order: uint64, shape (pairs,).
        counts: of each: uint32, shape (pairs,).
    """

    def __init__(self, words: Sequence[str], pairs: np.ndarray, counts: np.ndarray) -> None:
        self.words = list(words)
        self._numbers = {word: number for number, word in enumerate(self.words)}
        self._pairs, self._counts = (
            array(code, values.tobytes()) for code, values in (("Q", pairs), ("I", counts))
        )
        firsts = (pairs >> np.uint64(_BITS)).astype(np.int64)
        self._after = np.bincount(firsts, counts, len(self.words)).astype(int).tolist()

    @classmethod
    def counted(cls, sentences: Iterable[Sequence[str]]) -> "WordPairs":
        """The pairs of neighbours in these sentences."""
        numbers: dict[str, int] = {}
        found: collections.Counter[int] = collections.Counter()
        for sentence in sentences:
            row = [numbers.setdefault(word, len(numbers)) for word in sentence]
            found.update(first << _BITS | second for first, second in pairwise(row))
        pairs = sorted(found)
        return cls(
            list(numbers),
            np.array(pairs, np.uint64),
            np.array([found[pair] for pair in pairs], np.uint32),
        )

    def times(self, first: str, second: str) -> int:
        """How often `second` stands right behind `first`."""
        numbers = self._numbers.get(first), self._numbers.get(second)
        if None in numbers:
            return 0
        pair = numbers[0] << _BITS | numbers[1]
        place = bisect_left(self._pairs, pair)
        is_there = place < len(self._pairs) and self._pairs[place] == pair
        return self._counts[place] if is_there else 0

    def after(self, first: str) -> int:
        """How often any word stands right behind `first`."""
        number = self._numbers.get(first)
        return 0 if number is None else self._after[number]

    def arrays(self) -> dict[str, np.ndarray]:
        """What __init__ takes beside the words."""
        return {
            "pairs": np.array(self._pairs, np.uint64),
            "counts": np.array(self._counts, np.uint32),
        }
