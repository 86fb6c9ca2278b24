"""To whom an alert about a disclosure goes. One rule for the chat, which says for whom a note is
kept, and for the courier, which sends it. No Rasa.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Optional

from pydantic import validator

from bot.content.fields import Words, Wrong, not_empty
from bot.content.records import Record

_WORD = re.compile(r"[^\W_]+")


class AlertRule(Record):
    """The section `alerts` of data/contacts.yml: ids of two people who each begin a chain of
    messages. `named` are the words that name `to`, folded.
    """

    to: Words
    instead: Words
    named: frozenset[Words]
    _some = not_empty("named")

    @validator("named", each_item=True)
    def _fold(cls, name: str) -> str:
        if not _WORD.search(name):
            raise Wrong(f"is {name!r}, which has no letters", "Write the words of a name.")
        return _folded(name).strip()

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
