"""Mends slips of the finger before a sentence is encoded: an unknown word becomes the one that was
most probably meant between its neighbours.

A noisy channel (Kernighan, Church and Gale 1990). How probable a word is after another comes from
the training examples, and how probable it is at all also from the encoder's vocabulary, which is
ordered by use. `mend` never changes a known word, so that nobody's "gun" is read as "run".
`mend_boldly`, for answers, also looks for slips that made another word of one ("ti" for "it").
Imports no Rasa.
"""

from __future__ import annotations

import collections
import json
import math
import re
from functools import lru_cache
from pathlib import Path
from typing import Callable, Iterable, Iterator, Mapping

from safetensors import safe_open
from safetensors.numpy import load_file, save_file

from bot.nlu.word_pairs import WordPairs

LETTERS = "abcdefghijklmnopqrstuvwxyz"
SLIP = 5.0
"""What one slip costs, in nats: about one word in 150."""
SECOND_SLIP = 6.0
"""What a second slip in one word costs more."""
OFTEN = 3
"""A word of the examples is a word that people use from so many examples on."""
SHORTEST_WITH_TWO = 5
"""Letters that are typed of a word in which two slips are looked for."""
EXAMPLES = 0.8
"""Weight of the examples in how often a word is used; the rest is the general vocabulary's."""
PRIOR = 10.0
"""How many sightings of its neighbour a word's general use weighs as much as."""
UNHEARD = 1e-7
"""How often a word is used that is in neither."""
MOST = 8
"""Candidates that are weighed for each word."""
RARE, SHORT = 3000, 4
"""From this rank on, a word of so few letters may be a slip where no example uses it ("ti")."""
DOUBT, MORE_DOUBT = 1.0, 3.0
"""What a slip costs more, in nats, if it made a known word of another; and if examples use it."""
TIMES_AS_OFTEN = 2
"""So much more often than such a word must the examples use the word that was meant."""
MOST_FOR_KNOWN = 5
"""Candidates that are weighed for a known word."""
WORDS_OF_ONE_LETTER = frozenset("aiux")
START, END = "<", ">"
_WORD = re.compile(r"(?<!\w)[a-z]+(?:'[a-z]+)?(?!\w)")


class Typos:
    """Knows which words are used, and which of them side by side.

    Args:
        words: how many examples use a word.
        pairs: how often a word follows another in the examples; START and END stand for the ends.
        vocabulary: words of the language, the most used first.
    """

    def __init__(
        self, words: Mapping[str, int], pairs: WordPairs, vocabulary: Iterable[str]
    ) -> None:
        self._words, self._pairs, self._vocabulary = dict(words), pairs, list(vocabulary)
        # Zipf's law: a word's use falls with its rank. The first ranks are levelled, they are no
        # nearer to the truth than that.
        ranks = {word: 1 / (rank + 30) for rank, word in enumerate(self._vocabulary)}
        all_words, all_ranks = sum(self._words.values()) or 1, sum(ranks.values()) or 1
        self._use = {
            word: EXAMPLES * self._words.get(word, 0) / all_words
            + (1 - EXAMPLES) * ranks.get(word, 0) / all_ranks
            for word in {*self._words, *ranks}
        }
        self._long = [
            word
            for word, count in self._words.items()
            if count >= OFTEN and len(word) > SHORTEST_WITH_TWO
        ]
        self._longest = max(map(len, self._long), default=0)
        self._once: dict[str, list[int]] = collections.defaultdict(list)
        for number, word in enumerate(self._long):
            for short in {word[:n] + word[n + 1 :] for n in range(len(word))}:
                self._once[short].append(number)
        self._rank = {word: rank for rank, word in enumerate(self._vocabulary)}
        self.candidates = lru_cache(maxsize=4096)(self._candidates)
        self._rarely_known = lru_cache(maxsize=4096)(self._candidates_for_a_rare_word)
        self._all_known = lru_cache(maxsize=4096)(self._candidates_for_any_word)

    @classmethod
    def learn(cls, texts: Iterable[str], vocabulary: Iterable[str]) -> "Typos":
        """From the training examples, as read."""
        spoken = [_WORD.findall(text) for text in texts]
        words = collections.Counter(word for one in spoken for word in set(one))
        pairs = WordPairs.counted([START, *one, END] for one in spoken)
        return cls(words, pairs, vocabulary)

    def mend(self, text: str) -> str:
        """`text`, as read, with the words that were most probably meant; known ones stay."""
        return self._meant(text, self.candidates)

    def mend_boldly(self, text: str) -> str:
        """The same; short rare words may be changed too, and others in a message that has slips."""
        first = self._meant(text, self._rarely_known)
        return first if first == text else self._meant(text, self._all_known)

    def _meant(self, text: str, candidates: Callable[[str], Mapping[str, float]]) -> str:
        """The most probable words (Viterbi 1967)."""
        typed = list(_WORD.finditer(text))
        best: dict[str, tuple[float, tuple[str, ...]]] = {START: (0.0, ())}
        for match in typed:
            best = {
                word: min(
                    (so_far + self._surprise(before, word) + cost, (*path, word))
                    for before, (so_far, path) in best.items()
                )
                for word, cost in candidates(match.group()).items()
            }
        _, meant = min(
            (so_far + self._surprise(last, END), path) for last, (so_far, path) in best.items()
        )
        mended, end = [], 0
        for match, word in zip(typed, meant):
            mended += [text[end : match.start()], word]
            end = match.end()
        return "".join(mended) + text[end:]

    def _surprise(self, before: str, word: str) -> float:
        """How little a word is expected after another, in nats (bigrams with a Dirichlet prior)."""
        return -math.log(
            (self._pairs.times(before, word) + PRIOR * self._use.get(word, UNHEARD))
            / (self._pairs.after(before) + PRIOR)
        )

    def _candidates(self, typed: str) -> dict[str, float]:
        """What may have been meant, and what the slips cost in nats; what was typed is always among
        them.
        """
        if len(typed) < 2 or self._is_known(typed):
            return {typed: 0.0}
        found = {
            word: SLIP for word in _one_slip_away(typed) if len(word) > 1 and self._is_known(word)
        }
        if not found and len(typed) >= SHORTEST_WITH_TWO:
            shorter = {typed, *(typed[:n] + typed[n + 1 :] for n in range(len(typed)))}
            found = {
                word: SLIP + SECOND_SLIP for short in shorter for word in self._two_longer(short)
            }
        likely = sorted(found, key=lambda word: found[word] - math.log(self._use[word]))[:MOST]
        return {**{word: found[word] for word in likely}, typed: 0.0}

    def _candidates_for_a_rare_word(self, typed: str) -> dict[str, float]:
        """Also of a short word that is hardly ever used, and of a single letter."""
        is_rare = self._rank.get(typed, 0) >= RARE and len(typed) <= SHORT
        if len(typed) == 1 or is_rare and not self._words.get(typed):
            return self._candidates_for_any_word(typed)
        return self.candidates(typed)

    def _candidates_for_any_word(self, typed: str) -> dict[str, float]:
        """Also of a known word, unless it is a long one that examples use."""
        used, is_letter = self._words.get(typed, 0), len(typed) == 1
        if typed in WORDS_OF_ONE_LETTER or not is_letter and not self._is_known(typed):
            return self.candidates(typed)
        if used >= OFTEN and len(typed) > SHORT:
            return {typed: 0.0}
        doubt = DOUBT if used < OFTEN or is_letter else MORE_DOUBT
        found = [
            word
            for word in set(_one_slip_away(typed))
            if len(word) > 1 and self._words.get(word, 0) >= max(OFTEN, TIMES_AS_OFTEN * used)
        ]
        likely = sorted(found, key=lambda word: (-self._use[word], word))[:MOST_FOR_KNOWN]
        return {**{word: SLIP + doubt for word in likely}, typed: 0.0}

    def _two_longer(self, short: str) -> list[str]:
        """The long words of the examples that are `short` with two letters more."""
        if len(short) + 2 > self._longest:
            return []
        one_longer = (
            short[:n] + sign + short[n:] for n in range(len(short) + 1) for sign in f"{LETTERS}'"
        )
        found = {number for one in one_longer for number in self._once.get(one, ())}
        return [self._long[number] for number in sorted(found)]

    def _is_known(self, word: str) -> bool:
        return word in self._rank or self._words.get(word, 0) >= OFTEN

    def save(self, path: Path) -> None:
        """Writes a safetensors file: the pairs as arrays, the words in its head."""
        lists = {
            "words": self._words,
            "of_pairs": self._pairs.words,
            "vocabulary": self._vocabulary,
        }
        about = {name: json.dumps(value) for name, value in lists.items()}
        save_file(self._pairs.arrays(), str(path), about)

    @classmethod
    def load(cls, path: Path) -> "Typos":
        """The inverse of `save`."""
        with safe_open(str(path), "np") as stored:
            about = {name: json.loads(value) for name, value in stored.metadata().items()}
        pairs = WordPairs(about["of_pairs"], **load_file(str(path)))
        return cls(about["words"], pairs, about["vocabulary"])


def _one_slip_away(word: str) -> Iterator[str]:
    """All words with one letter dropped, swapped with its neighbour, replaced or added."""
    splits = [(word[:n], word[n:]) for n in range(len(word) + 1)]
    yield from (a + b[1:] for a, b in splits if b)
    yield from (a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1)
    yield from (a + c + b[1:] for a, b in splits if b for c in LETTERS)
    yield from (a + c + b for a, b in splits for c in LETTERS)
