"""What a short message means by its words alone (data/short_messages.yml): who somebody is, a topic
that the assistant named, one of the choices just offered, or the same question about another app.
Imports no Rasa.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Iterator, Optional, Sequence

from pydantic import validator

from bot.content.answers import NONE_OF_THESE, load_answers
from bot.content.fields import Words, Wrong, not_empty
from bot.content.records import Record, load
from bot.nlu.entities import platforms_in, role_in
from bot.nlu.foreign_reading import without_accents
from bot.nlu.phrases import Phrases
from bot.settings import DATA

PATH = DATA / "short_messages.yml"
IN_ENGLISH = "in_english"
"""The intent of a wish for English from here on."""
GREETING = "greet"
"""The intent whose answer asks what somebody would like to know."""
LONGEST = 16
"""Words of a message that is looked at here."""
LAST, NONE = "last", "none"
PLACES = ("1", "2", "3", "4", LAST, NONE)
_SIGN = re.compile(r"[^\w\s']|(?<!\w)'|'(?!\w)")
_CALLED = re.compile(r"\bcall me (\w+)")
_INTRODUCTION, _OPTION, _TOPIC = "introduction", "option ", "topic "


class _Topic(Record):
    called: tuple[Words, ...]
    offers: tuple[Words, ...]
    _some = not_empty("called", "offers")


class _File(Record):
    before: tuple[Words, ...]
    after: tuple[Words, ...]
    introductions: tuple[Words, ...]
    names_no_one: frozenset[Words]
    options: dict[Words, tuple[Words, ...]]
    filler: frozenset[Words]
    same_again: frozenset[Words]
    topics: tuple[_Topic, ...]
    in_english: tuple[Words, ...]
    _some = not_empty("before", "after", "introductions", "options", "topics")

    @validator("options")
    def _options_are_places(cls, options: dict) -> dict:
        for place in (name for name in options if name not in PLACES):
            raise Wrong("is no place in a list", f"Use one of {', '.join(PLACES)}.", place)
        return options


@dataclass(frozen=True)
class Settled:
    """What a message means for sure: intents to answer, or intents to choose from."""

    answers: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Before:
    """What was said just before a message.

    Attributes:
        answered: the intent of the newest answer from the policy; empty if there was none.
        offered: the choices under the newest reply, each the intent and its title.
    """

    answered: str = ""
    offered: tuple[tuple[str, str], ...] = ()


class ShortMessages:
    """The words of the file, ready to be looked for.

    Raises:
        ContentError: naming what cannot be used.
    """

    def __init__(self, path: Path = PATH) -> None:
        self._file = file = load(_File, path)
        lists = {_INTRODUCTION: file.introductions}
        lists |= {f"{_OPTION}{name}": phrases for name, phrases in file.options.items()}
        lists |= {f"{_TOPIC}{n}": topic.called for n, topic in enumerate(file.topics)}
        self._in_english = frozenset(map(_plainest, file.in_english))
        before, after = ("({})?".format("|".join(some)) for some in (file.before, file.after))
        whole = (f"START {before} {before} (", f") {after} {after} END")
        self._phrases = Phrases(
            path, {name: [one.join(whole) for one in some] for name, some in lists.items()}
        )

    def settled(self, text: str, before: Before) -> Optional[Settled]:
        """What a message, as read, means for sure; None for nearly all messages."""
        words = " ".join(_SIGN.sub(" ", text).split())
        if len(words.split()) > LONGEST:
            return None
        if _plainest(words) in self._in_english:
            return Settled((IN_ENGLISH,))
        found = list(self._phrases.found_in(words))
        if before.offered:
            picked = self._option(found, before.offered) or self._named(words, before.offered)
            if picked:
                return Settled((picked,))
        if self._introduces(words, found) and not self._is_no_name(words):
            again = before.answered if role_in(text) else ""
            return Settled((again or GREETING,))
        for topic in (self._file.topics[int(f[len(_TOPIC) :])] for f in found if _TOPIC in f):
            one = len(topic.offers) == 1
            return Settled(topic.offers) if one else Settled(choices=topic.offers)
        if before.answered and self._asks_the_same(text):
            return Settled((before.answered,))
        return None

    def problems(self) -> Iterator[str]:
        """The topics that offer what is no answer, or, beside others, has no title to choose by."""
        answers = load_answers()
        for topic in self._file.topics:
            for intent in topic.offers:
                wordings = answers.get(intent, ())
                if wordings and (len(topic.offers) == 1 or any(w.title for w in wordings)):
                    continue
                missing = "has no title" if wordings else "is no answer"
                yield (
                    f"{PATH}: the topic '{topic.called[0]}' offers '{intent}', which {missing}. "
                    "Name an intent of data/answers."
                )

    def _introduces(self, words: str, found: Sequence[str]) -> bool:
        """Whether a message says who somebody is and nothing more ("my name is X and i am a Y")."""
        parts = words.split(" and ")
        return _INTRODUCTION in found or (
            len(parts) > 1 and all(_INTRODUCTION in self._phrases.found_in(one) for one in parts)
        )

    def _is_no_name(self, words: str) -> bool:
        called = _CALLED.search(words)
        return bool(called) and called[1] in self._file.names_no_one

    @staticmethod
    def _option(found: Sequence[str], offered: Sequence[tuple[str, str]]) -> Optional[str]:
        """The choice picked by its place, or none of them."""
        for name in (f[len(_OPTION) :] for f in found if f.startswith(_OPTION)):
            if name == NONE:
                return NONE_OF_THESE
            place = len(offered) if name == LAST else int(name)
            if place <= len(offered):
                return offered[place - 1][0]
        return None

    def _named(self, words: str, offered: Sequence[tuple[str, str]]) -> Optional[str]:
        """The one choice whose title has all the words that say something."""
        telling = {_stem(word) for word in words.split() if word not in self._file.filler}
        named = [
            intent
            for intent, title in offered
            if telling <= {_stem(word) for word in re.findall(r"\w+", title.lower())}
        ]
        return named[0] if telling and len(named) == 1 else None

    def _asks_the_same(self, text: str) -> bool:
        """Whether a message says nothing but the names of apps."""
        platforms = platforms_in(text)
        rest = list(text)
        for found in platforms:
            rest[found.start : found.end] = " " * (found.end - found.start)
        words = set(_SIGN.sub(" ", "".join(rest)).split())
        return bool(platforms) and words <= self._file.same_again


def _plainest(text: str) -> str:
    """Without accents and signs: "en inglés, por favor" is often typed without."""
    return " ".join(_SIGN.sub(" ", without_accents(text)).split())


def _stem(word: str) -> str:
    return word[:-1] if word.endswith("s") and len(word) > 3 else word


@lru_cache(maxsize=1)
def short_messages() -> ShortMessages:
    """The words of data/short_messages.yml, read once for each process."""
    return ShortMessages()
