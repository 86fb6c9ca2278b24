"""Compiles the phrases of data/safety/ and data/roles.yml, and finds them in a message. The headers
of these files say how a phrase is written.
"""

from __future__ import annotations

import asyncio
import re
from collections import deque
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Iterator, Mapping, NamedTuple, Sequence
from weakref import WeakSet

from bot.errors import ContentError

_START, _END = "\x02", "\x03"
"""Around each message. A visitor cannot send them, because `clean` removes control characters."""
_TOKEN = re.compile(r"'?\w+|[^\w\s]")
"""A word ("mum's" is two: mum, 's), or one sign of punctuation."""
_SHORT_FORM = re.compile(r"\bcan(?:'t|not)\b|\bwon't\b|n't\b|'(?:m|re|ve|ll)\b")
_LONG_FORMS = {"can't": "can not", "cannot": "can not", "won't": "will not", "n't": " not"}
_LONG_FORMS |= {"'m": " am", "'re": " are", "'ve": " have", "'ll": " will"}
_STOP = rf"(?:[^\w\s{_START}{_END}] )"
_SIGNS: Mapping[str, str] = {
    "NUMBER": r"\d+ ",
    "NAME": r"[^\W\d_]+ ",
    "START": rf"{_START} {_STOP}*",
    "END": rf"{_STOP}*{_END} ",
    "…": rf"{_STOP}*?(?:'?\w+ {_STOP}*?){{0,3}}?",
}
_WORDLESS = ("START", "END", "…")
"""Signs that fit without a word."""
_CAPITALS = re.compile(r"[A-Z_]{2,}")
_PIECE = re.compile(r"[(|]|\)\??|[^\s()|]+")


class Span(NamedTuple):
    """Where a phrase fits, in characters of `in_tokens`."""

    start: int
    end: int


class _Part(NamedTuple):
    """A part of a phrase.

    Attributes:
        pattern: its regular expression over tokens.
        needs: sets of words; a message in which it fits has a word of each.
        empty: whether it fits without a word.
    """

    pattern: str
    needs: tuple[frozenset[str], ...] = ()
    empty: bool = False


@dataclass(frozen=True)
class _Way:
    """One way of saying a phrase."""

    name: str
    phrase: str
    part: _Part

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compiled when a message first has its words: all of them would take a second of every
        start.
        """
        return re.compile(rf"(?<!\S){self.part.pattern}")


class Phrases:
    """The phrases of one file, read at once. See `compile_in_the_pauses` for what is not.

    Args:
        path: the file, for error messages.
        lists: the phrases of each list in the file.

    Raises:
        ContentError: naming the phrase that cannot be read.
    """

    def __init__(self, path: Path, lists: Mapping[str, Sequence[str]]) -> None:
        self._ways: list[_Way] = []
        for name, phrase in ((name, phrase) for name, of in lists.items() for phrase in of):
            try:
                parts = _read(phrase)
            except ValueError as error:
                raise ContentError(
                    path,
                    f"the phrase '{phrase:.80}' under '{name}' cannot be read ({error})",
                    "See the header of the file.",
                ) from None
            self._ways += [_Way(name, phrase, part) for part in parts]
        self._by_word: dict[str, list[int]] = {}
        for number, way in enumerate(self._ways):
            for word in min(way.part.needs, key=len, default=[_START]):  # every message has this
                self._by_word.setdefault(word, []).append(number)
        _ALL.add(self)

    def found_in(self, plain_text: str) -> dict[str, list[str]]:
        """The phrases that fit `plain_text` (see bot.nlu.spelling.plain), by list, both in the
        order of the file. A list is left out if none of its phrases fits.
        """
        found: dict[str, dict[str, None]] = {}
        for way in self._fitting(in_tokens(plain_text)):
            found.setdefault(way.name, {})[way.phrase] = None
        return {name: list(phrases) for name, phrases in found.items()}

    def spans_in(self, tokens: str) -> dict[str, list[Span]]:
        """Every place of `tokens` (from `in_tokens`) where a phrase fits, by list, in the order of
        the file.
        """
        found: dict[str, list[Span]] = {}
        for way in self._fitting(tokens):
            found.setdefault(way.name, []).extend(_everywhere(way.pattern, tokens))
        return found

    def _fitting(self, tokens: str) -> Iterator[_Way]:
        """The ways of saying a phrase that fit. Only those are tried whose words are in the
        message, which keeps hundreds of phrases within a fraction of a millisecond.
        """
        words = set(tokens.split())
        with_a_word = {n for word in words & self._by_word.keys() for n in self._by_word[word]}
        for way in map(self._ways.__getitem__, sorted(with_a_word)):
            if not any(map(words.isdisjoint, way.part.needs)) and way.pattern.search(tokens):
                yield way

    async def compile_in_the_pauses(self) -> None:
        """Compiles what no message has asked for yet, one pattern in a pause of the server's."""
        for way in self._ways:
            _ = way.pattern
            await asyncio.sleep(0)


_ALL: WeakSet[Phrases] = WeakSet()


async def compile_in_the_pauses() -> None:
    """The same for every file's phrases: a server does this once it answers, so that no message
    of a visitor's waits for more than the few patterns whose words it has.
    """
    for phrases in list(_ALL):
        await phrases.compile_in_the_pauses()


def in_tokens(plain_text: str) -> str:
    """A message as the phrases read it: words and punctuation, each with a blank behind it,
    between the signs of beginning and end.
    """
    return " ".join([_START, *_tokens(plain_text), _END, ""])


def without_ends(tokens: str) -> str:
    """The words of `in_tokens` again."""
    return tokens.strip(f"{_START}{_END} ")


def _tokens(text: str) -> list[str]:
    """Also of a phrase: "can't" and "can not" are the same to it."""
    return _TOKEN.findall(_SHORT_FORM.sub(lambda match: _LONG_FORMS[match.group()], text))


def excused(span: Span, excuses: Sequence[Span]) -> bool:
    """Whether an exception lies over this very place. Elsewhere in a message it excuses nothing."""
    return any(excuse.start < span.end and span.start < excuse.end for excuse in excuses)


def _everywhere(pattern: re.Pattern[str], tokens: str) -> Iterator[Span]:
    """Also places that overlap: one of them may be excused and the other not."""
    match = pattern.search(tokens)
    while match:
        yield Span(match.start(), match.end())
        match = pattern.search(tokens, match.start() + 1)


def _read(phrase: str) -> list[_Part]:
    """The ways of saying a phrase: those that the signs | outside of brackets part."""
    pieces = deque(_PIECE.findall(phrase))
    ways = _ways(pieces)
    if pieces:
        raise ValueError("a bracket closes that was not opened")
    if any(way.empty for way in ways):
        raise ValueError("it can be said without a word")
    return ways


def _ways(pieces: deque[str], in_bracket: bool = False) -> list[_Part]:
    """What comes before the end of the phrase, or of the open bracket."""
    ways: list[list[_Part]] = [[]]
    while pieces and not pieces[0].startswith(")"):
        piece = pieces.popleft()
        if piece == "|":
            ways.append([])
        else:
            ways[-1] += (_bracket(pieces),) if piece == "(" else _words(piece)
    if in_bracket and not pieces:
        raise ValueError("a bracket does not close")
    return [_in_a_row(parts) for parts in ways]


def _bracket(pieces: deque[str]) -> _Part:
    ways = _ways(pieces, in_bracket=True)
    pattern = f"(?:{'|'.join(way.pattern for way in ways)})"
    if pieces.popleft() == ")?":
        return _Part(f"{pattern}?", empty=True)
    needs = [min(way.needs, key=len) for way in ways if way.needs]
    all_need = len(needs) == len(ways)
    return _Part(
        pattern, (frozenset().union(*needs),) if all_need else (), any(way.empty for way in ways)
    )


@lru_cache(maxsize=4096)
def _words(piece: str) -> tuple[_Part, ...]:
    """Kept, because the same lists of words stand in hundreds of phrases."""
    parts = []
    for token in _tokens(piece):
        if token in _SIGNS:
            parts.append(_Part(_SIGNS[token], empty=token in _WORDLESS))
        elif _CAPITALS.fullmatch(token):
            raise ValueError(f"there is no list or sign {token}")
        else:
            word = token.lower()
            parts.append(_Part(f"{re.escape(word)} ", (frozenset({word}),)))
    return tuple(parts)


def _in_a_row(parts: list[_Part]) -> _Part:
    return _Part(
        "".join(part.pattern for part in parts),
        tuple(need for part in parts for need in part.needs),
        all(part.empty for part in parts),
    )
