"""What an answer begins with if the question named a child's age or an app, or if yes or no answers
it.
"""

from __future__ import annotations

from typing import Optional

from rasa.shared.core.trackers import DialogueStateTracker

from bot.content.content import Content
from bot.dialogue.age_answer import age_sentences, simple_age_sentences
from bot.dialogue.asides import LAW_APPS, PLATFORM
from bot.dialogue.whose_age import ages_of, apps_of, years_of
from bot.dialogue.wording import Wording
from bot.understanding import Understanding


def first_sentences(
    wording: Wording, tracker: DialogueStateTracker, content: Content, years: tuple[str, ...] = ()
) -> tuple[tuple[str, ...], list[str]]:
    """The apps that this answer is about, and the sentences before its own words. `years` are the
    words for them in the visitor's language, if that is not English.
    """
    aside = wording.subject.get("aside")
    if aside not in (PLATFORM, LAW_APPS):
        return (), _yes_or_no(wording, tracker)
    apps = apps_of(tracker, content)
    if aside == LAW_APPS:
        return apps, content.law.about(apps)
    if years:
        return apps, simple_age_sentences(years_of(tracker, years), apps, content)
    return apps, age_sentences(ages_of(tracker), apps, content)


def _yes_or_no(wording: Wording, tracker: DialogueStateTracker) -> list[str]:
    """The words with which it opens for a question of this kind; none for any other, or if it is
    not sure enough.
    """
    understood = Understanding.of(tracker)
    opens = (wording.about.get("opens") or {}).get(understood.asks if understood else "")
    return [opens] if opens else []


def age_of(tracker: DialogueStateTracker) -> Optional[int]:
    """The age that an answer about apps is for: that of one child, in years."""
    years = {(age.low, age.high) for age in ages_of(tracker) if age is not None}
    low, high = years.pop() if len(years) == 1 else (0, 1)
    return low if low == high else None
