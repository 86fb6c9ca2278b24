"""The safety net's phrase rules (data/safety/phrases.yml). They need nothing that is trained."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Iterator, NamedTuple

from bot.nlu.disguises import undisguised
from bot.nlu.phrases import Phrases, excused, in_tokens
from bot.nlu.safety_phrases import PHRASES, SafetyPhrase, load_safety_phrases
from bot.nlu.spelling import plain
from bot.understanding import CONCERN, EMERGENCY, NONE, SOFT

_SERIOUSNESS = (EMERGENCY, CONCERN, SOFT, NONE)


class Found(NamedTuple):
    """What the rules found: the level, and the kind of harm (empty if the level is none)."""

    level: str = NONE
    kind: str = ""


class SafetyRules:
    """Finds plain words of danger.

    Raises:
        ContentError: if the file cannot be read, or one of its phrases.
    """

    def __init__(self, path: Path = PHRASES) -> None:
        document = load_safety_phrases(path)
        self.phrases = document.phrases
        self._named = {f"phrases: {n}": phrase for n, phrase in enumerate(self.phrases, 1)}
        harm, excuses = {}, {}
        for name, phrase in self._named.items():
            harm[name] = (document.written_out(phrase.phrase),)
            excuses[name] = tuple(map(document.written_out, phrase.but))
        self._harm, self._excuses = Phrases(path, harm), Phrases(path, excuses)

    def found(self, text: str) -> Found:
        """The most serious finding in a message, as the visitor typed it."""
        fitting = [Found(phrase.level, phrase.kind) for phrase in self.fitting(text)]
        return min(fitting, key=lambda found: _SERIOUSNESS.index(found.level), default=Found())

    def fitting(self, text: str) -> Iterator[SafetyPhrase]:
        """The phrases found in a message, as it was typed and with its disguises undone."""
        yield from self._fitting_as_it_is(text)
        if (clear := undisguised(text)) != text:
            yield from self._fitting_as_it_is(clear)

    def _fitting_as_it_is(self, text: str) -> Iterator[SafetyPhrase]:
        tokens = in_tokens(plain(text))
        hits = self._harm.spans_in(tokens)
        excuses = self._excuses.spans_in(tokens) if hits else {}
        for name, spans in hits.items():
            if not all(excused(span, excuses.get(name, ())) for span in spans):
                yield self._named[name]


@lru_cache(maxsize=1)
def rules() -> SafetyRules:
    """The rules of data/safety/phrases.yml, built once for each process."""
    return SafetyRules()
