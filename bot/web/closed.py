"""Whether the chat answers just now."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from bot.content.closed import ENGLISH, PAUSED, load_closed_words
from bot.record.pause import pause_file
from bot.settings import Settings


@lru_cache(maxsize=1)
def _pause_file() -> Path:
    return pause_file(Settings.load())


def why_closed() -> str:
    """PAUSED, or empty if the chat answers. One look at a file, so that a pause holds for the next
    message.
    """
    return PAUSED if _pause_file().exists() else ""


def closed_notice(language: str) -> list[str]:
    """What the chat says first when it is opened; nothing if it answers."""
    why, words = why_closed(), load_closed_words()
    return [words.get(language, words[ENGLISH]).notice(why)] if why else []
