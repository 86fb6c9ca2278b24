"""Reads how old a child is from a message: years, a school year, a birthday that is near. No Rasa.

It needs no model. A number counts only if it is said as an age; "the limit is 13" names no child.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Iterable, Optional

from bot.content.ages import SEVERAL, THEY, YOU
from bot.content.content import load
from bot.nlu.children import Child, children_in, nearest
from bot.nlu.entities import platforms_in
from bot.nlu.spelling import clean, plain

YEARS, NEARLY, IN_YEAR, IN_CLASS = "at", "nearly", "in_year", "in_class"
"""How an age was said: the keys of `said` in data/ages.yml."""
LAST_YEAR = 13
MOST, LONGEST = 5, 600
"""Ages that stand beside each other, and characters of a message that are looked at."""
_I_AM = re.compile(r"\bi(?:'m|'ll| am| will| turned| only| just)\b(?:\W+\w+){0,3}\W*$")
_CAN_I = re.compile(r"\b(?:can|may|could|am|should) i (?!let\b|give\b|allow\b|post\b|put\b)")
_HAD = re.compile(r"\b(?:had|celebrated|after|since|was|turned)\W+(?:\w+\W+){0,2}$")
_ONE_OF = r"\b(?:the other|other one|one)(?:'s|\s+(?:is|just|only))*\s+"
_OF_SEVERAL = re.compile(_ONE_OF + "$")
_A_HALF = r"(?:\s*(?:½|1/2|\.5|and a half|and a bit|and three quarters|and \d+ months))?"


@dataclass(frozen=True)
class Age:
    """How old a child is: from `low` to `high` years, which differ for a school year; `how` and
    `said` are how that was put ("nearly", "13").
    """

    child: Child
    low: int
    high: int
    how: str
    said: str


@dataclass(frozen=True)
class _Patterns:
    """`old` is the first that is tried: "10 year old"; `others` need no such word."""

    old: re.Pattern[str]
    others: tuple[re.Pattern[str], ...]
    year: re.Pattern[str]
    number: re.Pattern[str]
    nearly: re.Pattern[str]
    soon: re.Pattern[str]
    nobody: re.Pattern[str]


def _either(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    ages = load().ages
    words = (ages.numbers, ages.nearly, ages.kinds(), ages.classes)
    spelt, nearly, noun, classes = map(_either, words)
    number = rf"(?<![\d.,:/£$#+])\b(?:\d{{1,2}}|{spelt})(?![\d:/%+]|\.\d)(?!\s+months\b)"
    one = rf"(?:{number})(?!(?:st|nd|rd|th)\b){_A_HALF}"
    an_other = (
        r"(?:\s*\(\w+\))?(?:\s*,\s*|\s+(?:and|or|&)\s+)(?:and |or )?(?:an? |one |the other )?"
    )
    several = rf"{one}(?:{an_other}{one}){{0,{MOST - 1}}}"
    no_age = rf"(?!\s*-?\s*(?:{_either(ages.no_age)})\b)"
    is_ = (
        r"(?:'s|'m|'re|isn't|\b(?:is|am|are|was|be|being|turned|turns|turning|turn|age[ds]?|age of"
        r"|has|have|only|just|already|isnt|not))"
    )
    between = rf"(?:\s+(?:only|just|now|already|still|about|around|turned|aged|both|a|{nearly}))*"
    ends = (
        r"(?=\s*(?:$|[,.;)?!]|(?:and|can|so|years?|yrs?|in|to|who|he|she|is|has|wants?|needs?|uses?"
        r"|asks?|asking)\b))"
    )
    asks = r"(?:is|ok|can|too)"
    begins = r"(?:^|[,:;(.?!-]\s*|\b(?:and|or|&)\s+)"
    others = (
        rf"\b(?:has|have)(?: got)?\s+(?P<n>{several})\s+(?:years|yrs)\b(?! ago)",
        rf"{is_}{between}\s+(?P<n>{several}){no_age}(?:\s+years?\b)?",
        rf"\bat{between}\s+(?P<n>{several}){no_age}",
        rf"\b(?:{noun}) of (?P<n>{one}){no_age}",
        rf"\b(?:{noun}|she|he|i)(?: here| both)?(?:\s*[,(:-])?\s*(?P<n>{several}){no_age}{ends}",
        rf"{_ONE_OF}(?P<n>{one}){no_age}{ends}",
        rf":\s*(?P<n>{several}){no_age}(?=\s*[.?!])",
        rf"{begins}(?P<n>{several}){no_age}(?=\s*(?:$|[),.;?!]|and (?:she|he|they|i|wants)\b))",
        rf"{begins}(?:{nearly})\s+(?P<n>{one}){no_age}(?=\s+(?:and|but|so)\b)",
        rf"\b(?P<n>{one}) is (?:ok|okay|fine|all right|alright|allowed|too young|old enough)\b",
        rf"\bfor (?:a |an |my |our )?(?P<n>{several}){no_age}(?=\s*(?:$|[?.!,]))",
        rf"(?<!for )(?<!in )\b(?P<n>{one})\s+(?:years?|yrs?)(?=\s*(?:$|[?.!,]|{asks}\b))",
        rf"\b(?P<n>{number})(?:st|nd|rd|th)\s+birthday\b",
    )
    return _Patterns(
        re.compile(  # of "y/o" and "y.o." plain() makes "why/o" and "why.o"
            rf"(?P<n>{several})\s*-?\s*(?:years?|yrs?|y|why)\s*[-/.]?\s*(?:olds?|o|of age)\b"
        ),
        tuple(map(re.compile, others)),
        re.compile(
            r"\b(?:year|yr|y)\s?(?P<n>\d{1,2})s?\b(?!\s*-?\s*(?:years?|yrs?|olds?|months))"
            rf"|\b(?:in|at|starting|starts|year)\s+(?P<class>{classes})\b"
            rf"|\b(?P<its_age>{classes}) (?:aged?|child|class|year|girl|boy)\b"
        ),
        re.compile(number),
        re.compile(rf"\b(?:{nearly})(?:\s+(?:only|just|now|about|a))*\s+$"),
        re.compile(rf"{_A_HALF}(?:\s+years? old)?\s*,?\s+(?:{_either(ages.soon)})\b"),
        re.compile(
            rf"\b(?:{_either(ages.nobody)})\b\W*(?:\w+\W+)?$"
            rf"|\b(?:{_either(ages.limits)})\b[^\w,.;(]*(?:\w+[^\w,.;(]+)?$"
        ),
    )


def ages_in(text: str) -> tuple[Age, ...]:
    """The ages of children that a message says, in their order; each child once."""
    said = plain(clean(text)[:LONGEST])
    patterns, children = _patterns(), children_in(said)
    found: dict[int, Age] = {}
    taken: list[tuple[int, int]] = []
    for match in patterns.year.finditer(said):
        age = _school_year(match, _spoken_of(said, match.start(), match.start(), children))
        if age:
            found[match.start()] = age
            taken.append(match.span())
    for pattern in (patterns.old, *patterns.others):
        for match in pattern.finditer(said):
            is_old = pattern is patterns.old
            if _overlaps(match.span("n"), taken) or not is_old and _of_nobody(said, match):
                continue
            taken.append(match.span("n"))
            child = _called_old(said, match, children) if is_old else None
            child = child or _spoken_of(said, match.start(), match.start("n"), children)
            found.update(_ages(said, match, child))
    return _once_each([found[place] for place in sorted(found)])


def _once_each(ages: list[Age]) -> tuple[Age, ...]:
    """Without a school year for a child whose years are said too ("10 (Year 5)")."""
    with_years = {age.child.called for age in ages if age.low == age.high}
    kept = (age for age in ages if age.low == age.high or age.child.called not in with_years)
    return tuple({(age.child.called, age.low, age.high): age for age in kept}.values())


def _ages(said: str, match: re.Match[str], child: Child) -> dict[int, Age]:
    """The ages of one phrase: "9 and 13 year olds" has two."""
    words, patterns, found = load().ages, _patterns(), {}
    numbers = list(patterns.number.finditer(said, match.start("n"), match.end("n")))
    if child.kind == SEVERAL and (len(numbers) > 1 or _OF_SEVERAL.search(said[: match.start("n")])):
        child = Child(words.said.somebody, THEY)
    for number in numbers:
        years = words.numbers.get(number[0]) or int(number[0])
        if not 0 < years <= words.oldest:
            continue
        before = said[: number.start()]
        turned = re.search(r"\b(?:turned|was)\W+(?:\w+\W+)?$", before)
        soon = not turned and patterns.soon.match(said, number.end())
        to_come = match[0].endswith("birthday") and not _HAD.search(before)
        if patterns.nearly.search(before) or soon or to_come:
            found[number.start()] = Age(child, years - 1, years - 1, NEARLY, str(years))
        else:
            found[number.start()] = Age(child, years, years, YEARS, str(years))
    return found


def _school_year(match: re.Match[str], child: Child) -> Optional[Age]:
    classes = load().ages.classes
    named = match["class"] or match["its_age"]
    if named:
        return Age(child, classes[named], classes[named] + 1, IN_CLASS, named.capitalize())
    year = int(match["n"])
    low = max(classes.values()) + year
    return Age(child, low, low + 1, IN_YEAR, str(year)) if 1 <= year <= LAST_YEAR else None


def _called_old(said: str, match: re.Match[str], children: list[Child]) -> Optional[Child]:
    """The child in "my 10 year old son", "a 10 year old"; None in "she is 10 years old"."""
    words, before, after = load().ages.said, said[: match.start()], said[match.end() :]
    own = re.search(r"\b(?:my|our)\s+(?:\w+\s+)?$", before)
    whose = f"{words.your} " if own else f"{words.the} " if before.endswith("the ") else "a "
    follows = re.match(r"\W*(?:\w+ )?\b", after)
    starts = (match.end() + 1, match.end() + (follows.end() if follows else 0))
    for child in children:
        if child.noun and child.at in starts:
            return Child(whose + child.noun, child.kind, child.noun, match.start())
    if own:
        return Child(f"{words.your} child", THEY, "child", match.start())
    if re.search(r"\b(?:an?|any|for|at|the)\s+$", before):
        return Child(words.somebody, THEY, "", match.start())
    return None


def _spoken_of(said: str, start: int, number: int, children: list[Child]) -> Child:
    """The visitor in "i am 10"; else the child who was mentioned last before the number."""
    words, i_am = load().ages.said, _I_AM.search(said[:number])
    by_myself = not children and _CAN_I.search(said)
    if by_myself or i_am and not any(i_am.start() < one.at < number for one in children):
        return Child(words.you, YOU, "", start)
    return nearest(children, number) or Child(words.somebody, THEY)


def _of_nobody(said: str, match: re.Match[str]) -> bool:
    """Whether the number is said of a rule, a game or an app, not of a child."""
    stands_alone = match[0][0] in ",:;(.?!-"
    before = said[: match.start("n") if stands_alone else match.start()]
    by_a_child = children_in(match[0]) or re.search(r"\b(?:she|he|i|they)\W*$", before)
    if by_a_child or match[0].startswith("at "):
        return False
    return bool(_patterns().nobody.search(before)) or any(
        found.end >= len(before.rstrip()) for found in platforms_in(before)
    )


def _overlaps(span: tuple[int, int], taken: list[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in taken)
