"""The words in which people say how old a child is, and the sentences that answer them
(data/ages.yml).
"""

from __future__ import annotations

from pathlib import Path
from typing import Mapping

from bot.content.fields import Whole, Words, not_empty, words
from bot.content.records import Record, load
from bot.settings import DATA

SHE, HE, THEY, SEVERAL, YOU = "she", "he", "they", "several", "you"
"""How a child is spoken of; SEVERAL children; and the visitor."""
AN_AGE = words("when", "who_is", "platform", "years")
A_YEAR = words("when", "who_is", "low", "high", "platform", "years")


class People(Record):
    """Words for a child, by how the child is spoken of."""

    she: tuple[Words, ...]
    he: tuple[Words, ...]
    they: tuple[Words, ...]
    several: tuple[Words, ...]
    _some = not_empty(SHE, HE, THEY, SEVERAL)

    def kinds(self) -> dict[str, str]:
        """How each word is spoken of."""
        return {word: kind for kind, listed in self for word in listed}


class Said(Record):
    """What an answer says."""

    at: words("age")
    nearly: words("age")
    in_year: words("age")
    in_class: words("age")
    your: words()
    the: words()
    you: words()
    somebody: words()
    is_: words("who")
    are: words("who")
    too_young: AN_AGE
    too_young_alone: AN_AGE
    old_enough: AN_AGE
    depends: A_YEAR
    no_minimum: AN_AGE
    not_known: AN_AGE
    many_too_young: AN_AGE
    many_old_enough: AN_AGE
    many_depends: A_YEAR

    class Config:
        """`is` is a word of Python's own."""

        fields = {"is_": "is"}


A_CHILD = words("age", "platform", "years")


class SaidSimply(Record):
    """What an answer in another language says; `words` are what makes a number an age."""

    words: tuple[Words, ...]
    too_young: A_CHILD
    too_young_alone: A_CHILD
    old_enough: A_CHILD
    no_minimum: A_CHILD
    not_known: A_CHILD
    many_too_young: A_CHILD
    many_old_enough: A_CHILD
    _some = not_empty("words")


class AgeWords(Record):
    """The lists and sentences of data/ages.yml."""

    family: People
    others: People
    adults: tuple[Words, ...]
    numbers: dict[Words, Whole]
    classes: dict[Words, Whole]
    nearly: tuple[Words, ...]
    soon: tuple[Words, ...]
    nobody: tuple[Words, ...]
    limits: tuple[Words, ...]
    no_age: tuple[Words, ...]
    asked: tuple[Words, ...]
    general: tuple[Words, ...]
    oldest: Whole
    many_from: Whole
    said: Said
    in_other_languages: SaidSimply
    _some = not_empty(
        *("adults", "numbers", "classes", "nearly", "soon", "nobody", "limits", "no_age"),
        *("asked", "general"),
    )

    def kinds(self) -> Mapping[str, str]:
        """How each word for a child is spoken of."""
        return {**self.family.kinds(), **self.others.kinds()}


def load_ages(path: Path = DATA / "ages.yml") -> AgeWords:
    """The words of data/ages.yml.

    Raises:
        ContentError: naming each key that cannot be used.
    """
    return load(AgeWords, path)
