"""Reads data/safety/disguises.yml. Its header says what each list holds."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Iterable, Mapping

from pydantic import validator

from bot.content.fields import Words, Wrong, not_empty, unique
from bot.content.records import Record, load
from bot.nlu.safety_phrases import load_safety_phrases
from bot.settings import DATA

DISGUISES = DATA / "safety" / "disguises.yml"
_WORD = re.compile(r"[a-z]+")
_ONE_LETTER = ("a", "i")


class Code(Record):
    """A code word, as a phrase, and what it means. `but`: phrases that excuse it, where they lie
    over it.
    """

    code: Words
    means: Words
    but: tuple[Words, ...] = ()


class Emoji(Record):
    """Signs of harm, and signs that mean something only beside one of these; each as a word."""

    harm: Mapping[str, Words]
    beside: Mapping[str, Words]


class Undone(Record):
    """A sentence as it was typed, and as it must be read."""

    typed: Words
    read: Words


class Disguises(Record):
    """The lists of the file."""

    codes: tuple[Code, ...]
    letters: Mapping[str, Words]
    lookalikes: Mapping[str, Words]
    starred: Words
    emoji: Emoji
    words: Words
    fires: tuple[Undone, ...]
    silent: tuple[Words, ...]

    _some = not_empty("codes", "letters", "lookalikes", "fires", "silent")
    _each_once = unique("codes", "code")

    @validator("letters", "lookalikes", allow_reuse=True)
    def _one_sign_each(cls, signs: Mapping[str, str]) -> Mapping[str, str]:
        for sign, meant in signs.items():
            if len(sign) != 1 or not re.fullmatch("[a-z]+", meant):
                raise Wrong(
                    f"has '{sign}: {meant}'",
                    "Write one sign, a colon, and the small letters that it may stand for.",
                )
        return signs


@lru_cache(maxsize=1)
def load_disguises(path: Path = DISGUISES) -> Disguises:
    """The lists of data/safety/disguises.yml.

    Raises:
        ContentError: with a line for everything that is wrong in the file.
    """
    return load(Disguises, path)


def vocabulary(lists: Disguises) -> frozenset[str]:
    """The words that a disguise may hide: those of the safety phrases and their sentences, and
    those of these lists.
    """
    phrases = load_safety_phrases()
    return _words(
        line
        for source in (
            phrases.words.values(),
            *((phrase.phrase, *phrase.fires) for phrase in phrases.phrases),
            (code.means for code in lists.codes),
            (lists.words, lists.starred),
        )
        for line in source
    )


def _words(lines: Iterable[str]) -> frozenset[str]:
    words = {word for line in lines for word in _WORD.findall(line.lower())}
    return frozenset(word for word in words if len(word) > 1 or word in _ONE_LETTER)
