"""To whom an alert about a disclosure goes. The chat decides it, says for whom a note is kept, and
stores that with the note; the courier sends it there. No Rasa.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Callable, Literal, Optional

from pydantic import validator

from bot.content.fields import Words, Wrong, not_empty
from bot.content.records import Record
from bot.understanding import ACCUSED

_WORD = re.compile(r"[^\W_]+")


class AlertRule(Record):
    """The section `alerts` of data/contacts.yml: ids of two people who each begin a chain of
    messages. `named` are the words that name `to`, folded. `accused` is who is told if words accuse
    a person, in this order.
    """

    to: Words
    instead: Words
    named: frozenset[Words]
    accused: dict[Literal[ACCUSED], tuple[Words, ...]]
    _some = not_empty("named")

    @validator("named", each_item=True)
    def _fold(cls, name: str) -> str:
        if not _WORD.search(name):
            raise Wrong(f"is {name!r}, which has no letters", "Write the words of a name.")
        return _folded(name).strip()

    @validator("accused")
    def _everybody_who_can_be(cls, accused: dict[str, Any]) -> dict[str, Any]:
        for person in ACCUSED:
            if not accused.get(person) or person in accused[person]:
                raise Wrong("does not say who is told instead", "Name somebody else.", person)
        return accused

    def told_of(
        self, words: str, writing_to: Optional[str], accused: str, can_be: Callable[[str], bool]
    ) -> Optional[str]:
        """The person for whom a note of these words is kept; None if there is nobody but those whom
        the words are about.

        Args:
            accused: who is accused in this conversation; empty if nobody is.
            can_be: whether somebody can be told. `to` and `instead` always can, as far as settings
                go; others if they have an address; nobody whose address is that of the accused.
        """
        if not accused:
            return self.goes_to(words, writing_to)
        named = self.goes_to(words) != self.to
        people = (i for i in self.accused[accused] if not (named and i == self.to))
        return next(filter(can_be, people), None)

    def goes_to(self, words: str, writing_to: Optional[str] = None) -> str:
        """The person who is told of these words: `to`; but if a message to `instead` is being
        written, or the words name `to`, `instead` alone.

        Somebody who writes about the person that alerts go to must not find that this person was
        told.

        Args:
            words: the visitor's, as they were typed.
            writing_to: to whom a message was being written when they were typed, or None.
        """
        folded = _folded(words)
        return (
            self.instead
            if writing_to == self.instead or any(f" {name} " in folded for name in self.named)
            else self.to
        )


def _folded(text: str) -> str:
    """The words of a text in small letters, with one blank around each and nothing else."""
    return f" {' '.join(_WORD.findall(unicodedata.normalize('NFKC', text).casefold()))} "
