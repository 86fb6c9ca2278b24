"""Lines below an answer that are not part of the policy: the law, and the ages that apps name in
their terms.
"""

from __future__ import annotations

from rasa.shared.core.trackers import DialogueStateTracker

from bot.content.content import Content
from bot.dialogue.wording import Wording

MOST_PLATFORMS = 3
"""Apps whose age one reply names."""


def asides(wording: Wording, tracker: DialogueStateTracker, content: Content) -> list[str]:
    """The lines for this wording and the apps that the newest message names."""
    aside = wording.about.get("aside")
    if aside == "law":
        return [" ".join(content.law.split())]
    if aside != "platform" or not tracker.latest_message:
        return []
    entities = tracker.latest_message.entities
    names = dict.fromkeys(e["value"] for e in entities if e.get("entity") == "platform")
    known = [name for name in names if name in content.platforms]
    return [_platform_line(name, content) for name in known[:MOST_PLATFORMS]]


def _platform_line(name: str, content: Content) -> str:
    platform, phrases = content.platforms[name], content.phrases
    if not platform.age_known:
        return phrases["age_unknown"].format(platform=name)
    date = content.terms_date
    if platform.age is None:
        return phrases["no_minimum_age"].format(platform=name, note=platform.note, date=date)
    age = f"{platform.age}{platform.note}"
    return phrases["age_known"].format(platform=name, age=age, date=date)
