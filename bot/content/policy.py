"""The policy: its statements by id, and its whole text (data/policy)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Mapping

from bot.content.fields import Printed, Words, unique
from bot.content.files import read_text
from bot.content.records import Record, load
from bot.settings import DATA


class Statement(Record):
    """One sentence of the policy."""

    id: Words
    section: Words
    quote: Words


class _Document(Record):
    title: Printed
    school: Printed
    owner: Printed
    year: Printed
    review_date: Printed
    text: Words


class _File(Record):
    document: _Document
    statements: tuple[Statement, ...]
    _ids = unique("statements", "id")


@dataclass(frozen=True)
class Policy:
    """The policy document: its title, year and review date as printed, its statements by id, and
    its whole text.
    """

    title: str
    school: str
    owner: str
    year: str
    review_date: str
    text: str
    statements: Mapping[str, Statement]


def load_policy(folder: Path = DATA / "policy") -> Policy:
    """The policy from `folder`/statements.yml and the text that it names."""
    file = load(_File, folder / "statements.yml")
    printed = {**dict(file.document), "text": read_text(folder / file.document.text)}
    return Policy(**printed, statements={s.id: s for s in file.statements})
