"""Finds the children whom a message speaks of: "my daughter", "a pupil", "she", the visitor."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Optional

from bot.content.ages import HE, SEVERAL, SHE, THEY, YOU
from bot.content.content import load
from bot.nlu.entities import platforms_in

PRONOUNS = {
    **dict.fromkeys(("she", "her", "hers", "herself"), SHE),
    **dict.fromkeys(("he", "him", "his", "himself"), HE),
    **dict.fromkeys(("they", "them", "both"), SEVERAL),
}
_MINE = ("my", "our", "mine")
_ONE_OF = re.compile(r"\b(?:one|some|any|none|each|two|both) of (?:\w+ )?$")


@dataclass(frozen=True)
class Child:
    """A mention of a child, or of several.

    Attributes:
        called: as an answer names the child: "your daughter", "she", "you".
        kind: how the child is spoken of: she, he, they, several or you.
        noun: the word used; empty for a pronoun.
        at: where in the message.
    """

    called: str
    kind: str
    noun: str = ""
    at: int = 0

    def may_be(self, other: "Child") -> bool:
        """Whether another mention may mean the same child."""
        if self.noun and other.noun:
            return self.noun == other.noun
        kinds = {self.kind, other.kind}
        return len(kinds) == 1 or YOU not in kinds and bool(kinds & {THEY, SEVERAL})


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    nouns = sorted(load().ages.kinds(), key=len, reverse=True)
    noun = "|".join(map(re.escape, nouns))
    pronoun = "|".join(PRONOUNS)
    adult = "|".join(map(re.escape, load().ages.adults))
    return re.compile(
        rf"(?:\b(?P<whose>my|our|his|her|their|a|an|the|this|that|another|one)\s+"
        rf"(?P<which>(?!(?:{noun}|my|our|his|her|their|an?|the)\b)[a-z'-]+\s+)?)?"
        rf"\b(?P<noun>{noun})\b(?!'?s? (?:{adult})\b)|\b(?P<pronoun>{pronoun})\b"
    )


def children_in(plain_text: str) -> list[Child]:
    """The mentions in a message (see bot.nlu.spelling.plain), in their order."""
    found = []
    names = {at for app in platforms_in(plain_text) for at in range(app.start, app.end)}
    for match in _pattern().finditer(plain_text):
        if match.end() - 1 in names:  # "YouTube Kids" is no child
            continue
        if match["pronoun"]:
            kind = PRONOUNS[match["pronoun"]]
            found.append(Child(THEY if kind == SEVERAL else kind, kind, "", match.start()))
            continue
        found.append(_named(match, plain_text[: match.start()]))
    return found


def _named(match: re.Match[str], before: str) -> Child:
    ages = load().ages
    noun, kind = match["noun"], ages.kinds()[match["noun"]]
    if kind == SEVERAL and _ONE_OF.search(before + (match["whose"] or "") + " "):
        return Child(ages.said.somebody, THEY, noun, match.start())
    whose = match["whose"]
    if whose is None and kind == SEVERAL:
        return Child(noun, kind, noun, match.start())
    if whose is None:
        whose = ages.said.your if noun in ages.family.kinds() else ages.said.the
    elif whose in _MINE:
        whose = ages.said.your
    return Child(f"{whose} {match['which'] or ''}{noun}", kind, noun, match.start())


def nearest(children: list[Child], position: int) -> Optional[Child]:
    """The child of whom the words at this place speak: the last mention before it, else the first
    one after it. A pronoun stands for the last child before it who may be meant.
    """
    before = [one for one in children if one.at < position]
    after = [one for one in children if one.at >= position]
    if not before:
        return after[0] if after else None
    last = before[-1]
    if last.noun:
        return last
    named = [one for one in before if one.noun and one.may_be(last)]
    return named[-1] if named else last
