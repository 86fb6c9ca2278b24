"""The safety net's phrase rules (data/safety.yml). They need nothing that is trained."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from bot.content.typed import mapping, read_yaml, texts
from bot.nlu.phrases import Phrases
from bot.nlu.spelling import plain
from bot.settings import DATA
from bot.understanding import CONCERN, EMERGENCY, NONE

UNLESS = "unless"


class SafetyRules:
    """Finds plain words of danger.

    Raises:
        ContentError: if the file has an unknown list, or a phrase that cannot be read.
    """

    def __init__(self, path: Path = DATA / "safety.yml") -> None:
        document = mapping(path, "", read_yaml(path), (EMERGENCY, CONCERN), (UNLESS,))
        lists = {
            name: texts(path, name, document.get(name) or [], least=name != UNLESS)
            for name in (UNLESS, EMERGENCY, CONCERN)
        }
        self._phrases = Phrases(path, lists)

    def level(self, text: str) -> str:
        """emergency, concern or none, for a message as the visitor typed it."""
        found = self._phrases.found_in(plain(text))
        if UNLESS in found:
            return NONE
        return EMERGENCY if EMERGENCY in found else CONCERN if CONCERN in found else NONE


@lru_cache(maxsize=1)
def rules() -> SafetyRules:
    """The rules of data/safety.yml, built once for each process."""
    return SafetyRules()
