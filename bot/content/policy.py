"""The policy: its statements by id, and its whole text (data/policy)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Mapping

from bot.content.typed import entries, mapping, printed, read_text, read_yaml, text
from bot.errors import ContentError
from bot.settings import DATA


@dataclass(frozen=True)
class Statement:
    """One sentence of the policy."""

    id: str
    section: str
    quote: str


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
    statements: Mapping[str, Statement]
    text: str


def load_policy(folder: Path = DATA / "policy") -> Policy:
    """The policy from `folder`/statements.yml and the text that it names."""
    path = folder / "statements.yml"
    document = mapping(path, "", read_yaml(path), ("document", "statements"), ())
    statements = {}
    for entry in entries(path, document, "statements", ("id", "section", "quote")):
        statement = Statement(
            *(text(path, f"statements: {key}", entry[key]) for key in ("id", "section", "quote"))
        )
        if statement.id in statements:
            raise ContentError(
                path, f"two statements share the id '{statement.id}'", "Give each its own."
            )
        statements[statement.id] = statement
    named = ("title", "school", "owner", "year", "review_date")
    head = mapping(path, "document", document["document"], (*named, "text"), ())
    return Policy(
        *(printed(path, f"document: {key}", head[key]) for key in named),
        statements,
        read_text(folder / text(path, "document: text", head["text"])),
    )
