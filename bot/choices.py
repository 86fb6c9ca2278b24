"""The choices of data/choices.yml as records: buttons of the message form, and the words that mean the same. No Rasa."""
from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Optional

from bot.content import read_yaml
from bot.errors import ContentError
from bot.settings import DATA

MESSAGE_TO = "message_"
"""Begins the id of "Send a message to …"; the contact's id follows."""
SKIP, STOP, SEND, RETRY = "referral_skip", "referral_stop", "referral_send", "referral_retry"
CHANGE = "referral_change_"
"""Begins the id of "Change …"; what is changed follows: about, reach or name."""


@dataclass(frozen=True)
class Choice:
    """One button: its id, its words, and what may be typed in its place."""

    id: str
    title: str
    typed: frozenset[str] = frozenset()


@lru_cache(maxsize=1)
def load_choices(path: Path = DATA / "choices.yml") -> dict[str, Choice]:
    """All choices by id.

    Raises:
        ContentError: naming the entry that cannot be read.
    """
    document = read_yaml(path)
    entries = document.get("choices") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        raise ContentError(path, "no list under 'choices'", "See the header of the file.")
    choices = {}
    for number, entry in enumerate(entries, 1):
        if not isinstance(entry, dict) or not isinstance(entry.get("id"), str) or not isinstance(entry.get("title"), str) or set(entry) - {"id", "title", "typed"}:
            raise ContentError(path, f"entry {number} is not {{id, title, typed}}", "See the header of the file.")
        choices[entry["id"]] = Choice(entry["id"], entry["title"], frozenset(map(_folded, entry.get("typed") or ())))
    for needed in (SKIP, STOP, SEND, RETRY):
        if needed not in choices:
            raise ContentError(path, f"no choice '{needed}'", "Put it back (git restore).")
    return choices


def typed_choice(text: str) -> Optional[str]:
    """The id of the choice that a whole typed message means, or None."""
    folded = _folded(text)
    return next((choice.id for choice in load_choices().values() if folded in choice.typed), None)


def _folded(text: str) -> str:
    return re.sub(r"[.!,]+", "", " ".join(str(text).lower().split())).replace("\u2019", "'").strip()
