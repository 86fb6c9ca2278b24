"""Lines below an answer that are not part of the policy: the law, and the ages that apps name in
their terms.
"""

from __future__ import annotations

import datetime
from typing import Iterator

from bot.content.content import Content
from bot.content.dated import Dated
from bot.dialogue.fill import fill_in
from bot.dialogue.wording import Wording

MOST_PLATFORMS = 3
"""Apps whose age one reply names."""
PLATFORM, LAW, LAW_APPS, LAW_DAY = "platform", "law", "law_apps", "law_day"
"""What a wording can ask for under `aside`."""


def asides(
    wording: Wording, apps: tuple[str, ...], content: Content, day: datetime.date
) -> list[str]:
    """The lines for this wording and the apps that it is about; the last says if one of these facts
    is past its day.
    """
    aside, apps = wording.subject.get("aside"), apps[:MOST_PLATFORMS]
    if aside == PLATFORM:
        lines, facts = _about_ages(apps, content)
    elif aside in (LAW, LAW_APPS, LAW_DAY):
        lines, facts = [fill_in(_folded(content.law.text), content.law_words)], [content.law]
        lines = lines if aside == LAW else []
    else:
        return []
    return [*lines, *_to_be_checked(facts, content, day)]


def _about_ages(apps: tuple[str, ...], content: Content) -> tuple[list[str], list[Dated]]:
    facts: list[Dated] = [content.platforms[name] for name in apps]
    lines, law = [_age(name, content) for name in apps], content.law
    named = tuple(name for name in apps if name in law.named)
    if named:
        words = {**content.law_words, "platforms": law.listed(named)}
        lines.append(fill_in(_folded(law.sentence), words))
        facts.append(law)
    return lines, facts


def _to_be_checked(facts: list[Dated], content: Content, day: datetime.date) -> Iterator[str]:
    past = [fact.checked_on for fact in facts if fact.is_past(day)]
    if past:
        yield fill_in(content.phrases["check_again"], {"date": content.dates.date(min(past))})


def _age(name: str, content: Content) -> str:
    platform, phrases = content.platforms[name], content.phrases
    if not platform.age_known:
        return phrases["age_unknown"].format(platform=name)
    date = content.dates.months_in(platform.terms_date)
    if platform.age is None:
        return phrases["no_minimum_age"].format(platform=name, note=platform.note, date=date)
    age = f"{platform.age}{platform.note}"
    return phrases["age_known"].format(platform=name, age=age, date=date)


def _folded(text: str) -> str:
    return " ".join(text.split())
