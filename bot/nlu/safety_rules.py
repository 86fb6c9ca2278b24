"""The safety net's phrase rules: data/safety.yml as spaCy matchers. Deterministic, and independent
of everything that is trained.
"""

from __future__ import annotations

import itertools
import re
from functools import lru_cache
from pathlib import Path

from spacy.lang.en import English
from spacy.matcher import Matcher

from bot.content.typed import mapping, read_yaml, texts
from bot.errors import ContentError
from bot.nlu.spelling import plain
from bot.settings import DATA
from bot.understanding import CONCERN, EMERGENCY, NONE

UNLESS = "unless"
GAP = "\u2026"
_GROUP = re.compile(r"\([^()]*(?:\([^()]*\)[^()]*)*\)\??|\S+")


class SafetyRules:
    """Finds plain words of danger.

    Raises:
        ContentError: if the file has an unknown list, or a phrase that cannot be read.
    """

    def __init__(self, path: Path = DATA / "safety.yml") -> None:
        document = mapping(path, "", read_yaml(path), (EMERGENCY, CONCERN), (UNLESS,))
        self._words = English().tokenizer
        self._matcher = Matcher(self._words.vocab)
        for kind in (EMERGENCY, CONCERN, UNLESS):
            for phrase in texts(path, kind, document.get(kind) or [], least=kind != UNLESS):
                variants = _variants(phrase) if phrase.count("(") == phrase.count(")") else []
                if not variants or not all(set(variant.split()) - {GAP} for variant in variants):
                    raise ContentError(
                        path,
                        f"the phrase '{phrase}' under '{kind}' cannot be read",
                        "See the header of the file.",
                    )
                self._matcher.add(kind, [self._pattern(variant) for variant in variants])

    def _pattern(self, phrase: str) -> list[dict]:
        """A phrase without brackets as spaCy token patterns."""
        pattern: list[dict] = []
        for word in phrase.split():
            if word == GAP:
                pattern += [{"OP": "?"}] * 3
            else:
                pattern += [{"LOWER": token.lower_} for token in self._words(word)]
        return pattern

    def level(self, text: str) -> str:
        """emergency, concern or none, for a message as the visitor typed it."""
        found = {
            self._words.vocab.strings[match]
            for match, _, _ in self._matcher(self._words(plain(text)))
        }
        if UNLESS in found:
            return NONE
        return EMERGENCY if EMERGENCY in found else CONCERN if CONCERN in found else NONE


def _variants(phrase: str) -> list[str]:
    """Writes a phrase out: "(a|b) c" -> ["a c", "b c"]; a bracket with a question mark behind it
    may be left out.
    """
    options = []
    for piece in _GROUP.findall(phrase):
        if piece.startswith("("):
            may_miss, body = piece.endswith("?"), piece.rstrip("?")[1:-1]
            choices = [v for option in _split_top(body) for v in _variants(option.strip())]
            options.append(choices + [""] if may_miss else choices)
        else:
            options.append([piece])
    return [" ".join(" ".join(combination).split()) for combination in itertools.product(*options)]


def _split_top(body: str) -> list[str]:
    """Splits at the bars that stand outside inner brackets."""
    parts, depth, current = [], 0, ""
    for letter in body:
        depth += (letter == "(") - (letter == ")")
        if letter == "|" and depth == 0:
            parts.append(current)
            current = ""
        else:
            current += letter
    return [*parts, current]


@lru_cache(maxsize=1)
def rules() -> SafetyRules:
    """The rules of data/safety.yml, built once for each process."""
    return SafetyRules()
