"""Which messages make sense only after another, and what stands before the message itself."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Callable, Optional

from bot.nlu.entities import platforms_in
from bot.nlu.question_words import any_of, question_words

MOST_WORDS = 9
"""Words of a message that leans by how it ends."""


_OBJECT = re.compile(
    r"\b(on|about|with|use|uses|using|have|has|got|get|gets|join|allow|ban|over|through|via|into"
    r"|delete) (?:it|one|that)\b"
)


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], ...]:
    words = question_words()
    starts = any_of((*words.question_starts, *words.corrections, *words.joints, *words.openers))
    corrections = any_of(words.corrections).replace(r"\ ", r"[\s,]+")
    return (
        re.compile(rf"{any_of(words.openers)}(?:\s*[,.!;:-]+\s*(?=\w)|\s+(?={starts}\b))"),
        re.compile(rf"{corrections}\b[\s,.!;:-]*(?=\w)"),
        re.compile(rf"{any_of(words.leaning_starts)}\b"),
        re.compile(rf"\b{any_of(words.leaning_ends)}\W*$"),
    )


def opened(whole: str) -> tuple[str, bool]:
    """A message as read without what stands before it ("thanks," and "no, i meant"), and whether
    it puts right what was understood.
    """
    opener, correction, _, _ = _patterns()
    corrects = False
    while True:
        match = correction.match(whole)
        corrects = corrects or bool(match)
        match = match or opener.match(whole)
        if not match:
            return whole, corrects
        whole = whole[match.end() :]


def leans(whole: str) -> bool:
    """Whether a message, as read, makes sense only after another."""
    _, _, starts, ends = _patterns()
    rest, corrects = opened(whole)
    short = len(rest.split()) <= MOST_WORDS
    return corrects or bool(
        starts.match(whole) or starts.match(rest) or short and ends.search(rest)
    )


def with_app_of(earlier: str, whole: str) -> str:
    """A message as read that speaks of the one app of the question before it ("has the school got
    one") with the app's name.
    """
    names = {found.name.lower() for found in platforms_in(earlier)}
    if len(names) != 1 or platforms_in(whole):
        return whole
    return _OBJECT.sub(rf"\1 {names.pop()}", whole)


def with_other_app(earlier: str, whole: str) -> str:
    """The question before as it would be about the one other app that a message names, if the
    message asks nothing else ("and whatsapp?", "not facebook. telegram"). Empty if it does.
    """
    named, spoken = platforms_in(earlier), platforms_in(whole)
    other = {found.name.lower() for found in spoken} - {found.name.lower() for found in named}
    rest = _patterns()[2].sub("", opened(whole)[0], count=1)
    if len(other) != 1 or len({found.name for found in named}) != 1 or _asks()(rest):
        return ""
    asked, last = "", 0
    for found in named:
        asked, last = f"{asked}{earlier[last : found.start]}{min(other)}", found.end
    return asked + earlier[last:]


@lru_cache(maxsize=1)
def _asks() -> Callable[[str], Optional[re.Match[str]]]:
    words = question_words()
    return re.compile(rf"\b{any_of((*words.question_starts, *words.asking_starts))}\b").search
