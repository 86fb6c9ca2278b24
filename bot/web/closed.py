"""Whether the chat answers just now."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.content.closed import ENGLISH, NOT_OPEN, PAUSED, load_closed_words
from bot.content.launch import keeps_shut
from bot.record.pause import pause_file
from bot.settings import Settings


@dataclass(frozen=True)
class Shutter:
    """The pause, which may come and go, and whether the school was ready when the server
    started.
    """

    pause: Path
    is_open: bool

    @classmethod
    def of(cls, settings: Settings) -> "Shutter":
        """Only a public server waits for the school."""
        is_open = not settings.production or not keeps_shut(settings)
        return cls(pause_file(settings), is_open)


@lru_cache(maxsize=1)
def shutter() -> Shutter:
    """Of this process."""
    return Shutter.of(Settings.load())


def why_closed() -> str:
    """PAUSED, NOT_OPEN, or empty if the chat answers. One look at a file, so that a pause holds for
    the next message.
    """
    if shutter().pause.exists():
        return PAUSED
    return "" if shutter().is_open else NOT_OPEN


def closed_notice(language: str) -> list[str]:
    """What the chat says first when it is opened; nothing if it answers."""
    why, words = why_closed(), load_closed_words()
    return [words.get(language, words[ENGLISH]).notice(why)] if why else []
