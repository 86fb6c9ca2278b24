"""The choices of data/choices.yml as records: buttons of the message form, and the words that mean
the same. No Rasa.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Optional

from pydantic import validator

from bot.content.fields import Words, unique
from bot.content.records import Record, load
from bot.errors import ContentError
from bot.settings import DATA

MESSAGE_TO = "message_"
"""Begins the id of "Send a message to …"; the contact's id follows."""
SKIP, STOP, SEND, RETRY = "referral_skip", "referral_stop", "referral_send", "referral_retry"
CHANGE = "referral_change_"
"""Begins the id of "Change …"; what is changed follows: about, reach or name."""
MOST_WORDS_OF_A_REFUSAL = 9
AGAIN_AS = "referral_again_"
"""Begins the id of "I am …: begin it again"; the role follows: parent or staff."""


class Choice(Record):
    """One button: its id, its words, what may be typed instead, and how a refusal may begin."""

    id: Words
    title: Words
    typed: frozenset[Words] = frozenset()
    begins: tuple[Words, ...] = ()

    @validator("typed", "begins", each_item=True)
    def _fold(cls, value: str) -> str:
        return folded(value)


class _File(Record):
    choices: tuple[Choice, ...]
    _ids = unique("choices", "id")


@lru_cache(maxsize=1)
def load_choices(path: Path = DATA / "choices.yml") -> dict[str, Choice]:
    """All choices by id.

    Raises:
        ContentError: naming the entry that cannot be read.
    """
    choices = {choice.id: choice for choice in load(_File, path).choices}
    for needed in (SKIP, STOP, SEND, RETRY):
        if needed not in choices:
            raise ContentError(path, f"no choice '{needed}'", "Put it back (git restore).")
    return choices


def typed_choice(text: str) -> Optional[str]:
    """The id of the choice that a whole typed message means, or None."""
    typed = folded(text)
    return next((choice.id for choice in load_choices().values() if typed in choice.typed), None)


def refuses(text: str) -> bool:
    """Whether a typed answer only says that it will not be given. What holds a number or an address
    is an answer.
    """
    if typed_choice(text) == SKIP:
        return True
    words = folded(text)
    if len(words.split()) > MOST_WORDS_OF_A_REFUSAL or re.search(r"[@\d]", words):
        return False
    return any(f"{words} ".startswith(f"{start} ") for start in load_choices()[SKIP].begins)


def folded(text: str) -> str:
    """A typed message as the lists hold it: in small letters, without marks that say nothing."""
    return re.sub(r"[.!,]+", "", " ".join(str(text).lower().split())).replace("\u2019", "'").strip()
