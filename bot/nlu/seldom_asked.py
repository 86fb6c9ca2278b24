"""What one kind of visitor seldom asks: data/seldom_asked.yml. No Rasa."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Optional

from bot.content.fields import Words
from bot.content.records import Record, load
from bot.settings import DATA


class _Seldom(Record):
    """The file as it is: intents by role."""

    parent: frozenset[Words]
    staff: frozenset[Words]
    pupil: frozenset[Words]


@lru_cache(maxsize=1)
def seldom_asked(path: Path = DATA / "seldom_asked.yml") -> _Seldom:
    """The file.

    Raises:
        ContentError: if a role is missing or unknown, or an intent is not text.
    """
    return load(_Seldom, path)


def seldom_asked_by(role: Optional[str]) -> frozenset[str]:
    """The intents that a visitor of this role seldom means; none where the role is not known."""
    return getattr(seldom_asked(), role or "", frozenset())
