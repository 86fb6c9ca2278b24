"""What visitors are told while the chat does not answer: data/website/closed.yml. No Rasa."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal, Mapping

from bot.content.fields import Words
from bot.content.files import read_yaml
from bot.content.records import Record, record
from bot.errors import ContentError
from bot.settings import DATA

PATH = DATA / "website" / "closed.yml"
PAUSED, NOT_OPEN = "paused", "not_open"
ENGLISH = "en"
HELP = ("emergency", "childline", "nspcc")
"""The contacts that are named: help that is there whatever the school has set up."""


class ClosedWords(Record):
    """One language."""

    paused: Words
    not_open: Words
    not_sent: Words
    help: Words

    def notice(self, why: Literal["paused", "not_open"]) -> str:
        """What is said when the chat is opened."""
        return self.paused if why == PAUSED else self.not_open

    def reply(self, why: Literal["paused", "not_open"]) -> str:
        """What a message is answered with."""
        return f"{self.notice(why)} {self.not_sent}\n{self.help}"


@lru_cache(maxsize=1)
def load_closed_words(path: Path = PATH) -> Mapping[str, ClosedWords]:
    """By language; English is always there.

    Raises:
        ContentError: naming the file and the key.
    """
    file = read_yaml(path)
    if not isinstance(file, dict) or ENGLISH not in file:
        raise ContentError(path, "has no words in English", f"Add them under '{ENGLISH}'.")
    return {
        str(code): record(ClosedWords, Path(f"{path}: {code}"), own) for code, own in file.items()
    }
