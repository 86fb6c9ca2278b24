"""The first sentences of an answer about ages: whether this child is old enough for this app, by
the app's own rules.
"""

from __future__ import annotations

from itertools import product
from typing import Optional

from bot.content.ages import SEVERAL, THEY, YOU
from bot.content.content import Content
from bot.content.platforms import Platform
from bot.dialogue.fill import fill_in
from bot.nlu.ages import Age

MOST_SENTENCES = 4
"""Of several children and several apps."""


def age_sentences(ages: tuple[Age, ...], apps: tuple[str, ...], content: Content) -> list[str]:
    """A sentence for each child and app; about many apps if none is named, and none at all if no
    age is known.
    """
    platforms: list[Optional[Platform]] = [content.platforms[name] for name in apps] or [None]
    sentences = (_sentence(age, app, content) for app, age in product(platforms, ages))
    return list(dict.fromkeys(sentences))[:MOST_SENTENCES]


def simple_age_sentences(
    years: tuple[int, ...], apps: tuple[str, ...], content: Content
) -> list[str]:
    """The same for a visitor who does not write English, in sentences that any language can say."""
    platforms: list[Optional[Platform]] = [content.platforms[name] for name in apps] or [None]
    said, sentences = content.ages.in_other_languages, []
    for app, age in product(platforms, years):
        minimum = app.age if app else content.ages.many_from
        words = {"age": str(age), "platform": app.name if app else "", "years": str(minimum)}
        sentences.append(fill_in(getattr(said, _verdict(age, age, app, minimum)), words))
    return list(dict.fromkeys(sentences))[:MOST_SENTENCES]


def _sentence(age: Age, app: Optional[Platform], content: Content) -> str:
    said, minimum = content.ages.said, app.age if app else content.ages.many_from
    words = {
        "when": fill_in(getattr(said, age.how), {"age": age.said}),
        "who_is": _who_is(age, content),
        "low": str(age.low),
        "high": str(age.high),
        "platform": app.name if app else "",
        "years": str(minimum),
    }
    return fill_in(getattr(said, _verdict(age.low, age.high, app, minimum)), words)


def _verdict(low: int, high: int, app: Optional[Platform], minimum: Optional[int]) -> str:
    """The key of the sentence in data/ages.yml."""
    if app and not app.age_known:
        return "not_known"
    if minimum is None:
        return "no_minimum"
    many = "" if app else "many_"
    if low >= minimum:
        return f"{many}old_enough"
    if high >= minimum:
        return f"{many}depends"
    return f"{many}too_young{'_alone' if app and app.with_parent else ''}"


def _who_is(age: Age, content: Content) -> str:
    said, child = content.ages.said, age.child
    plural = child.kind in (SEVERAL, YOU) or child.called == THEY
    return fill_in(said.are if plural else said.is_, {"who": child.called})
