"""What a trained component was made from besides its training data, so that Rasa trains it anew
when that changes.
"""

from __future__ import annotations

import hashlib
from typing import Iterable

from bot.settings import ROOT

READING_FILES = (
    "bot/nlu/*.py",
    "data/spelling.yml",
    "data/platforms.yml",
    "data/questions.yml",
    "data/short_messages.yml",
)
"""How a sentence is read decides what is encoded."""


def digest_of(patterns: Iterable[str]) -> str:
    """A digest of the files that these patterns, relative to the project, stand for."""
    digest = hashlib.sha256()
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
