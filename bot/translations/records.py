"""The files of a language's folder as records. What one lacks is laid under it in English."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, Mapping, Type, TypeVar

from pydantic import create_model

from bot.content.ages import SaidSimply
from bot.content.answers import MARKS
from bot.content.contacts import ROLES
from bot.content.fields import Words, words
from bot.content.files import read_yaml
from bot.content.records import Record, record
from bot.translations.english import ANYONE, english
from bot.translations.trees import laid_over
from bot.understanding import IS, MAY

TEXT = words(*MARKS)
LAW = words("announced", "starts", "checked", "platforms")
R = TypeVar("R", bound=Record)


class Said(Record):
    """One wording of an answer, as docs/answers.md describes it."""

    text: TEXT
    title: Words = ""
    easy: TEXT = ""
    opens: dict[Literal[MAY, IS], Words] = {}
    lines: tuple[TEXT, ...] = ()


class Button(Record):
    """A button, and what may be typed instead."""

    title: Words
    typed: tuple[Words, ...] = ()


class ContactWords(Record):
    """What of a contact is words; `called` is its name inside a sentence."""

    name: Words
    called: Words
    about: Words
    phone: Words = ""
    deaf: Words = ""


class LawWords(Record):
    """What is said of the law on under-16s."""

    starts: words()
    text: LAW
    sentence: LAW
    includes: LAW
    leaves_out: LAW
    not_known: LAW
    joint: words()


class Asides(Record):
    """asides.yml; a note stands behind an app's age and is found by its English words."""

    notes: dict[str, str]
    law: LawWords
    ages: SaidSimply


def of_keys(kind: Any) -> Type[Record]:
    """A record of a file whose keys are names of its own, each with one of `kind` behind it."""
    return create_model("File", __base__=Record, file=(dict[Words, kind], ...))


BY_ROLE = of_keys(dict[Literal[(*ROLES, ANYONE)], Said])
BUTTONS, CONTACTS, SENTENCES = of_keys(Button), of_keys(ContactWords), of_keys(Words)


def read(kind: Type[R], folder: Path, stem: str, whole: bool = True) -> R:
    """A file of a language's folder as a record.

    Args:
        kind: its record; one of `of_keys` for a file whose keys are names.
        whole: whether what it lacks is taken from English. Else the record holds no more than the
            file, and nothing if there is none.

    Raises:
        ContentError: naming the file and the key that cannot be used.
    """
    path = folder / f"{stem}.yml"
    own = read_yaml(path) if path.is_file() else {}
    if whole and isinstance(own, Mapping):
        own = laid_over(english()[stem], own)
    return record(kind, path, {"file": own} if "file" in kind.__fields__ else own)
