"""Finds the apps that a message names, and who the visitor says they are.

The words are in data/platforms.yml and data/roles.yml; this module turns them into patterns once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Optional

from bot.content import records
from bot.content.content import load
from bot.content.fields import Words
from bot.nlu.phrases import Phrases
from bot.settings import DATA

NOTHING = "(?!)"
"""A pattern that fits nowhere: of a school that lists no platforms."""
_BEFORE_EVERYDAY_NAME = re.compile(
    r"\b(on|use|uses|using|have|has|having|join|joining|get|got|getting|download\w*|called|via"
    r"|through|allow\w*)\s+$"
)
_AFTER_EVERYDAY_NAME = re.compile(
    r"^\s*(app|apps|account|accounts|post|posts|profile|chat|message|messages)\b"
)


_COUNTED = re.compile(r"\b(?:a|an|one|two|three|each|every|per|this|next|last)\s+$")
"""Before a nickname that is an everyday word: "in a fortnight"."""


@dataclass(frozen=True)
class Found:
    """A platform's name and where the message says it (character offsets, end exclusive)."""

    name: str
    start: int
    end: int


@lru_cache(maxsize=1)
def _platform_pattern() -> tuple[re.Pattern[str], dict[str, str], frozenset[str], frozenset[str]]:
    platforms = load().platforms.values()
    names = {spelling.lower(): p.name for p in platforms for spelling in (p.name, *p.also)}
    everyday = frozenset(p.name.lower() for p in platforms if p.needs_context)
    counted = frozenset(spelling for p in platforms for spelling in p.everyday)
    longest_first = sorted(names, key=len, reverse=True)
    pattern = re.compile(
        r"(?<![\w.])(?:"
        + ("|".join(re.escape(n) for n in longest_first) or NOTHING)
        + r")(?:'s)?(?!\w)",
        re.IGNORECASE,
    )
    return pattern, names, everyday, counted


def platforms_in(text: str) -> list[Found]:
    """The platforms named in `text`, in order. A name that is an everyday word needs a word about
    accounts beside it; a nickname that is one must not be counted ("in a fortnight").
    """
    pattern, names, everyday, counted = _platform_pattern()
    found = []
    for match in pattern.finditer(text):
        spelling = match.group().lower().removesuffix("'s")
        name = names[spelling]
        before, after = text[: match.start()].lower(), text[match.end() :].lower()
        if spelling in counted and _COUNTED.search(before):
            continue
        if spelling in everyday and not (
            _BEFORE_EVERYDAY_NAME.search(before) or _AFTER_EVERYDAY_NAME.search(after)
        ):
            continue
        found.append(Found(name, match.start(), match.end()))
    return found


def with_platform_names(text: str) -> str:
    """`text` with each nickname or misspelling of a platform replaced by its name in lower case."""
    parts, last = [], 0
    for found in platforms_in(text):
        parts += [text[last : found.start], found.name.lower()]
        last = found.end
    return "".join(parts) + text[last:]


PLAINLY = "i am "
"""The phrases of data/roles.yml that begin so say outright who the visitor is."""


class _Roles(records.Record):
    """The first list with a phrase that fits counts."""

    staff: tuple[Words, ...] = ()
    pupil: tuple[Words, ...] = ()
    parent: tuple[Words, ...] = ()


@lru_cache(maxsize=1)
def _role_phrases(path: Path = DATA / "roles.yml") -> Phrases:
    return Phrases(path, dict(records.load(_Roles, path)))


def role_in(plain_text: str) -> Optional[str]:
    """The role that the visitor gives themselves in `plain_text` (see bot.nlu.spelling.plain), or
    None.
    """
    return next(iter(_fitting(plain_text)), None)


def says_plainly(role: str, plain_text: str) -> bool:
    """Whether `plain_text` says outright that the visitor has this role: "i am in year 8" does,
    "my class is upset" only sounds like it.
    """
    return any(phrase.startswith(PLAINLY) for phrase in _fitting(plain_text).get(role, ()))


def _fitting(plain_text: str) -> dict[str, list[str]]:
    return _role_phrases().found_in(plain_text)
