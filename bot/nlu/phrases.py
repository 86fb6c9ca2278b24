"""Compiles the phrases of data/safety.yml and data/roles.yml into spaCy patterns, and finds them in
a message. The headers of these files say how a phrase is written.
"""

from __future__ import annotations

import re
from collections import deque
from functools import lru_cache
from pathlib import Path
from typing import Any, Mapping, Sequence

from spacy.lang.en import English
from spacy.matcher import Matcher
from spacy.tokenizer import Tokenizer

from bot.errors import ContentError

Place = tuple[str, ...]
"""One place of a phrase: the words that may be there, or the name of one sign."""
Way = list[Place]
"""One way of saying a phrase."""

_END_OF_TEXT = "\x03"
"""Follows each message. A visitor cannot send it, because `clean` removes control characters."""
_SIGNS: Mapping[str, dict[str, Any]] = {
    "WORD?": {"OP": "?"},
    "PUNCTUATION?": {"IS_PUNCT": True, "OP": "?"},
    "NUMBER": {"IS_DIGIT": True},
    "NAME": {"IS_ALPHA": True},
    "END": {"ORTH": _END_OF_TEXT},
}
_GAP: Way = [("PUNCTUATION?",), *[("WORD?",), ("PUNCTUATION?",)] * 3]
_PIECE = re.compile(r"[(|]|\)\??|[^\s()|]+")
_NO_BLANK = re.compile(r"(?<!\b\w)[.?!;&+()](?=[^\W\d_])|(?<!\w)-|-(?!\w)")
"""Punctuation without a blank before or after it ("hello.i am", "my son- he"), which spaCy would
leave joined to a word. Abbreviations ("a.m.") stay as they are.
"""


class Phrases:
    """The phrases of one file.

    Args:
        path: the file, for error messages.
        lists: the phrases of each list in the file.

    Raises:
        ContentError: naming the phrase that cannot be read.
    """

    def __init__(self, path: Path, lists: Mapping[str, Sequence[str]]) -> None:
        self._matcher = Matcher(_tokenizer().vocab)
        self._phrases = [(name, phrase) for name, phrases in lists.items() for phrase in phrases]
        for number, (name, phrase) in enumerate(self._phrases):
            try:
                self._matcher.add(number, _patterns(phrase))
            except ValueError as error:
                raise ContentError(
                    path,
                    f"the phrase '{phrase}' under '{name}' cannot be read ({error})",
                    "See the header of the file.",
                ) from None

    def found_in(self, plain_text: str) -> dict[str, list[str]]:
        """The phrases that fit `plain_text` (see bot.nlu.spelling.plain), by list, both in the
        order of the file. A list is left out if none of its phrases fits.
        """
        spaced = " ".join(_NO_BLANK.sub(r" \g<0> ", plain_text).split())
        doc = _tokenizer()(f"{spaced} {_END_OF_TEXT}")
        found: dict[str, list[str]] = {}
        for number in sorted({number for number, _, _ in self._matcher(doc)}):
            name, phrase = self._phrases[number]
            found.setdefault(name, []).append(phrase)
        return found


@lru_cache(maxsize=1)
def _tokenizer() -> Tokenizer:
    return English().tokenizer


def _patterns(phrase: str) -> list[list[dict[str, Any]]]:
    """A phrase as spaCy patterns. There is one for each word that it can begin with, because spaCy
    looks up one word much faster than one of several.
    """
    pieces = deque(_PIECE.findall(phrase))
    ways = _read_ways(pieces)
    if pieces:
        raise ValueError("a bracket closes that was not opened")
    if any(set(way) <= set(_GAP) for way in ways):
        raise ValueError("it can be said without a word")
    return [[_pattern(place) for place in ((first,), *way[1:])] for way in ways for first in way[0]]


def _pattern(place: Place) -> dict[str, Any]:
    if place[0] in _SIGNS:
        return _SIGNS[place[0]]
    return {"LOWER": place[0] if len(place) == 1 else {"IN": list(place)}}


def _read_ways(pieces: deque[str], in_bracket: bool = False) -> list[Way]:
    """The ways of saying what comes before the end of the phrase, or of the open bracket."""
    choices: list[Way] = []
    ways: list[Way] = [[]]
    while pieces and not pieces[0].startswith(")"):
        piece = pieces.popleft()
        if piece == "|":
            choices, ways = choices + ways, [[]]
        else:
            next_ways = _read_ways(pieces, in_bracket=True) if piece == "(" else [_places(piece)]
            ways = [way + next_way for way in ways for next_way in next_ways]
    choices += ways
    if not in_bracket:
        return choices
    if not pieces:
        raise ValueError("a bracket does not close")
    return _join_single_words(choices) + ([[]] if pieces.popleft() == ")?" else [])


def _places(piece: str) -> Way:
    if piece == "…":
        return _GAP
    return [(t.text if t.text in _SIGNS else t.lower_,) for t in _tokenizer()(piece)]


def _join_single_words(ways: list[Way]) -> list[Way]:
    """Makes one way of all that are a single word, which saves thousands of patterns."""
    single = [way for way in ways if len(way) == 1 and way[0][0] not in _SIGNS]
    words = tuple(word for way in single for word in way[0])
    return [*([[words]] if words else []), *(way for way in ways if way not in single)]
