"""Words whose letters are hidden: digits or stars for letters, spaced letters, words joined in a
hashtag, stretched letters, letters of other alphabets. What gives no known word stays as it is.
"""

from __future__ import annotations

import math
import re
import unicodedata
from itertools import product
from typing import Optional

from bot.nlu.disguise_words import Disguises

_INVISIBLE = re.compile(
    "(?<=[a-z])[\u00ad\u034f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+(?=[a-z])",
    re.IGNORECASE,
)
"""Between Latin letters only: Persian and Hindi need some of these."""
_HEAPED = re.compile(r"(?<=\w)[\u0300-\u036f]{2,}")
_LETTERS = re.compile(r"[^\W\d_]+")
_WITH_SIGNS = re.compile(r"[^\s.,;:?\"()#/-]+")
_SIGNS_AT_THE_END = "!*$@|0123456789"
_DIGITS_INSIDE = re.compile(
    r"(?=(?:\d*[a-z]){3})[a-z]+(?:[013457]{1,2}[a-z]+)*[013457]{1,2}[a-z]{2,}"
)
"""A word that only hides, even if it is no known one: "br0ken", but not "yr10s", "gr8t", "SW1A"."""
_BETWEEN = r"[\s.\-_*/|,]{1,3}"
SPACED = rf"(?<![^\W_])(?:[a-z0-9]{_BETWEEN}){{2,}}[a-z0-9](?![^\W_]|')"
"""Three or more letters that are alone."""
_SPACED = re.compile(SPACED, re.IGNORECASE)
_HASHTAG = re.compile(r"#(\w+)")
_STRETCHED = re.compile(r"\b[a-z]*([a-z])\1\1[a-z]*\b", re.IGNORECASE)
_RUN = re.compile(r"([a-z])\1*")
_MOST_READINGS = 64
"""A word with so many digits is no disguise: nobody could read it."""
_FEWEST_WITH_ACCENTS = 4
"""Letters of a word of harm from which accents are taken off: gün is Turkish for day."""
_LONGEST_HASHTAG = 60


class HiddenLetters:
    """Finds the words behind such letters.

    Args:
        known: the words that may be hidden. "covid19" and "I.P.A.D" give none, so they are left
            alone.
    """

    def __init__(self, lists: Disguises, known: frozenset[str]) -> None:
        self._known, self._starred = known, lists.starred.split()
        self._letters, self._lookalikes = lists.letters, lists.lookalikes
        self._longest = max(map(len, known))

    def found_in(self, text: str) -> str:
        """`text` with these words written out."""
        text = self._in_latin(_HEAPED.sub("", _INVISIBLE.sub("", text)))
        text = _WITH_SIGNS.sub(lambda match: self._without_signs(match.group()), text)
        text = _SPACED.sub(lambda match: self._joined(match.group()), text)
        text = _HASHTAG.sub(lambda match: self._split(match.group(1)) or match.group(), text)
        return _STRETCHED.sub(lambda match: self._shortened(match.group()), text)

    def _in_latin(self, text: str) -> str:
        """Full-width and ornamental letters made plain. Look-alikes of another alphabet too, in a
        word that mixes two, or one that is a known word in a message without that alphabet.
        """
        if text.isascii():
            return text
        text = "".join(map(_plain_letter, text))
        is_foreign = any(map(self._is_foreign, _LETTERS.findall(text)))

        def latin(match: re.Match[str]) -> str:
            word = match.group()
            if word.isascii():
                return word
            found = "".join(self._lookalikes.get(letter, letter) for letter in word.lower())
            found = "".join(c for c in unicodedata.normalize("NFD", found) if not _is_accent(c))
            is_mixed = _has_latin(word) and any(map(_is_of_another_alphabet, word))
            if is_mixed or (not is_foreign and not _has_latin(word)):
                return found if found.isascii() and (is_mixed or self._is_hidden(found)) else word
            is_harm = found in self._starred and len(found) >= _FEWEST_WITH_ACCENTS
            return found if is_harm else word

        return _LETTERS.sub(latin, text)

    def _is_hidden(self, word: str) -> bool:
        return len(word) > 1 and word in self._known

    def _is_foreign(self, word: str) -> bool:
        return not _has_latin(word) and bool(set(word.lower()) - self._lookalikes.keys())

    def _without_signs(self, word: str) -> str:
        """k1ll, su!cide, r*pe."""
        if word.isalpha():
            return word
        for part in (word, word.rstrip(_SIGNS_AT_THE_END)):
            letters = sum(map(str.isalpha, part))
            if letters and letters < len(part):
                found = self._hidden_by_signs(part.lower())
                if found and (letters > 1 or found in self._starred):  # D13 may be a room
                    return found + word[len(part) :]
        return self._with_digits_inside(word)

    def _with_digits_inside(self, word: str) -> str:
        """br0ken, t34cher"""
        if not _DIGITS_INSIDE.fullmatch(word.lower()):
            return word
        return "".join(self._letters.get(sign, sign)[0] for sign in word.lower())

    def _hidden_by_signs(self, word: str) -> Optional[str]:
        if "*" in word:
            pattern = re.compile(re.escape(word).replace(r"\*", "[a-z]"))
            return next(filter(pattern.fullmatch, self._starred), None)
        return self._first_known([self._letters.get(sign, sign) for sign in word])

    def _first_known(self, choices: list) -> Optional[str]:
        if math.prod(map(len, choices)) > _MOST_READINGS:
            return None
        return next((w for w in map("".join, product(*choices)) if w in self._known), None)

    def _joined(self, spaced: str) -> str:
        """k i l l m y s e l f, s.o.s"""
        words = self._split("".join(filter(str.isalnum, spaced)))
        return words if words and max(map(len, words.split())) > 2 else spaced

    def _split(self, joined: str) -> Optional[str]:
        """The fewest known words that joined letters are made of; None if there are none."""
        letters = "".join(self._letters.get(s, s)[0] for s in joined.lower())
        if len(letters) > _LONGEST_HASHTAG:
            return None
        best: list[Optional[list[str]]] = [[]]  # for each beginning of the letters
        for end in range(1, len(letters) + 1):
            ways = [
                [*best[start], letters[start:end]]
                for start in range(max(0, end - self._longest), end)
                if best[start] is not None and letters[start:end] in self._known
            ]
            best.append(min(ways, key=len, default=None))
        return " ".join(best[-1]) if best[-1] else None

    def _shortened(self, word: str) -> str:
        """heeeelp, pleeease"""
        runs = [match.group() for match in _RUN.finditer(word.lower())]
        found = self._first_known([(run[0] * 2, run[0])[-len(run) :] for run in runs])
        return found if found and len(found) > 1 else word


def _plain_letter(letter: str) -> str:
    plain = unicodedata.normalize("NFKC", letter)
    return plain if len(plain) == 1 and plain.isascii() and plain.isalnum() else letter


def _has_latin(word: str) -> bool:
    return any(letter.isascii() for letter in word)


def _is_accent(letter: str) -> bool:
    return unicodedata.combining(letter) > 0


def _is_of_another_alphabet(letter: str) -> bool:
    return not unicodedata.name(letter, "").startswith("LATIN")
