"""Which children and which apps a question about ages is about: those that it names, else those
named before it in this conversation ("and whatsapp?").
"""

from __future__ import annotations

import re
from typing import Iterator, Optional

from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.content.ages import SEVERAL
from bot.content.content import Content, load
from bot.nlu.ages import LONGEST, MOST, Age, ages_in
from bot.nlu.children import children_in
from bot.nlu.entities import platforms_in
from bot.nlu.memory import session_backwards
from bot.nlu.spelling import clean, plain

PLATFORM = "platform"


def ages_of(tracker: DialogueStateTracker) -> tuple[Age, ...]:
    """The ages of the newest message; else the last that were said, of the children whom the newest
    message may speak of. None for a child of whom no age was said.
    """
    newest, *earlier = [*_messages(tracker), ""]
    ages = ages_in(newest)
    if ages:
        return ages
    before = next(filter(None, map(ages_in, earlier)), ())
    spoken_of = children_in(plain(clean(newest)))
    if not spoken_of or any(child.kind == SEVERAL and not child.noun for child in spoken_of):
        return before
    named = [child for child in spoken_of if child.noun] or spoken_of
    return tuple(age for age in before if any(child.may_be(age.child) for child in named))


def years_of(tracker: DialogueStateTracker, words: tuple[str, ...]) -> tuple[int, ...]:
    """The ages that a visitor who does not write English has said, newest message first: numbers
    beside one of these words for years ("10 lat", "10岁"). Digits of every script count.
    """
    either = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    an_age = re.compile(
        rf"(?<![\d.,])(\d{{1,2}})[\s-]*(?:{either})(?!\w)|(?:{either})\s*(\d{{1,2}})(?!\d)", re.I
    )
    oldest = load().ages.oldest
    for said in _messages(tracker):
        numbers = [int(one or other) for one, other in an_age.findall(said[:LONGEST])]
        fitting = tuple(dict.fromkeys(n for n in numbers if 0 < n <= oldest))
        if fitting:
            return fitting[:MOST]
    return ()


def apps_of(tracker: DialogueStateTracker, content: Content) -> tuple[str, ...]:
    """The apps that the newest message names, or leans on; else the last that were named, unless it
    asks about apps of any sort.
    """
    message = tracker.latest_message
    entities = message.entities if message else ()
    named = dict.fromkeys(e["value"] for e in entities if e.get("entity") == PLATFORM)
    newest, *earlier = [*_messages(tracker), ""]
    if not named and not _general(newest, content):
        before = next(filter(None, map(platforms_in, earlier)), ())
        named = dict.fromkeys(found.name for found in before)
    return tuple(name for name in named if name in content.platforms)


def _general(text: str, content: Content) -> bool:
    general = "|".join(map(re.escape, content.ages.general))
    return bool(re.search(rf"\b(?:{general})\b", plain(clean(text))))


def _messages(tracker: DialogueStateTracker) -> Iterator[str]:
    """What the visitor typed in this session, newest first."""
    typed: Iterator[Optional[str]] = (
        event.text for event in session_backwards(tracker) if isinstance(event, UserUttered)
    )
    yield from (text for text in typed if text and not text.startswith("/"))
