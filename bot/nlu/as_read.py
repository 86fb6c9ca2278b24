"""The form in which a sentence is encoded and classified, in training as in use."""

from __future__ import annotations

from bot.nlu.entities import with_platform_names
from bot.nlu.spelling import plain


def as_read(text: str) -> str:
    """`text` in plain spelling, with the apps' usual names."""
    return plain(with_platform_names(text)) or " "
