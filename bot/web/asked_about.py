"""Which question stands at a statement of the policy page, to be asked in the chat: the one whose
answer rests on that statement most.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Mapping

from bot.content.answers import load_answers
from bot.translations.load import load_translations


@dataclass(frozen=True)
class Asked:
    """A choice: the intent of an answer, and its title in the language of the page."""

    id: str
    title: str


def asked_about(language: str) -> Mapping[str, Asked]:
    """By the statement's id; a statement on which no answer with a title rests has none."""
    translation = load_translations().get(language)
    return {
        statement: Asked(intent, (translation and translation.title(intent)) or title)
        for statement, (intent, title) in _nearest().items()
    }


@lru_cache(maxsize=1)
def _nearest() -> Mapping[str, tuple[str, str]]:
    """The answer that cites a statement earliest, of those the one that cites fewest others."""
    ranked = sorted(
        (wording.cites.index(statement), len(wording.cites), intent, statement, wording.title)
        for intent, wordings in load_answers().items()
        for wording in wordings
        if wording.title and wording.kind == "answer"
        for statement in wording.cites
    )
    nearest: dict[str, tuple[str, str]] = {}
    for _, _, intent, statement, title in ranked:
        nearest.setdefault(statement, (intent, title))
    return nearest
