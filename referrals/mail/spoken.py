"""What a visitor is told of their message in the language of the chat: the words of
data/languages/<code>/messages.yml in place of those of data/emails/words.yml.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, Optional

from bot.content.contact import Contact
from bot.content.content import Content
from bot.content.languages import FOLDER
from bot.content.opening_hours import OpeningHours
from bot.content.records import Record, load
from bot.errors import PolicyBotError
from referrals.clock import moment
from referrals.mail.words import Phrases, ReadWhen, States


class _Words(Record):
    """The file."""

    read_when: ReadWhen
    states: States


@dataclass(frozen=True)
class SpokenPhrases(Phrases):
    """The words, people, days and hours in a language. All that is for the office stays English."""

    content: Content

    @property
    def opening(self) -> OpeningHours:
        """Who is there, in words."""
        return self.content.opening

    def at(self, when: float) -> str:
        """A time of the database as a day and a time of day, at the school's place."""
        local = moment(when).astimezone(self.plan.hours.timezone)
        return self.words.moment.format(date=self.day(local), time=local.strftime(self.words.time))

    def day(self, when: datetime.datetime) -> str:
        """A day."""
        return self.content.dates.date(when)

    def called(self, contact: Contact) -> str:
        """The name of a line or a person."""
        return self.content.contacts[contact.id].name

    def name(self, person: Optional[str]) -> str:
        """The name of a recipient; a deputy's is as the school writes it."""
        known = self.content.contacts.get(person or "")
        return known.name if known else super().name(person)

    def inside(self, person: Optional[str]) -> str:
        """The same inside a sentence."""
        known = self.content.contacts.get(person or "")
        return known.inside_a_sentence if known else super().inside(person)


def spoken_in(code: str, phrases: Phrases, content: Content, folder: Path = FOLDER) -> Phrases:
    """The phrases in a language whose other words are in `content`; as they are if it has none.

    Raises:
        ContentError: naming the file and the key that cannot be used.
    """
    path = folder / code / "messages.yml"
    if not path.is_file():
        return phrases
    words = phrases.words.copy(update=dict(load(_Words, path)))
    return SpokenPhrases(words, phrases.plan, content)


def problems(folder: Path = FOLDER) -> Iterator[str]:
    """What is wrong in messages.yml of any language, before a visitor meets it."""
    for path in sorted(folder.glob("*/messages.yml")):
        try:
            load(_Words, path)
        except PolicyBotError as error:
            yield from str(error).splitlines()
