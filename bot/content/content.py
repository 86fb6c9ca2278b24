"""The school's content as frozen records: policy statements, contacts, routes, platforms and the
words around an answer.

Imports no Rasa: the action server, the checks and the tests load it in milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Iterable, Mapping, Optional

from bot.content.ages import AgeWords, load_ages
from bot.content.contacts import (
    PATH,
    Contact,
    Route,
    load_contacts,
    load_contacts_file,
    load_keep_days,
)
from bot.content.date_words import DateWords
from bot.content.fields import words
from bot.content.hours_words import HoursWords
from bot.content.opening_hours import OpeningHours
from bot.content.platforms import Law, Platform, load_platforms
from bot.content.policy import Policy, load_policy
from bot.content.records import Record
from bot.content.records import load as load_record
from bot.errors import ContentError
from bot.settings import DATA

VALUE = words("value")


class Translated(Record):
    """What an answer in another language carries."""

    by_machine: words()
    in_english: words()
    missing: words()


class Phrases(Record):
    """The words around an answer: the keys of data/phrases.yml, and what can be filled in."""

    source: words("title", "year", "sections")
    section_joint: words()
    contacts: words()
    contact_phone: VALUE
    contact_text: VALUE
    contact_email: VALUE
    contact_web: VALUE
    contact_hours: words("name", "hours")
    contact_email_hours: words("email", "hours")
    open_now: words("called", "phone")
    deaf: words("deaf")
    contact_joint: words()
    age_known: words("platform", "age", "date")
    age_unknown: words("platform")
    no_minimum_age: words("platform", "note", "date")
    check_again: words("date")
    none_of_these: words()
    left_out: words()
    the_school: words()
    not_through: words("who", "instead")
    nobody_told: words()
    alerted: words("alerted_to")
    translated: Translated
    hours: HoursWords


@dataclass(frozen=True)
class Content:
    """Everything under data/ that answers are made of, apart from the answers themselves."""

    policy: Policy
    contacts: Mapping[str, Contact]
    routes: tuple[Route, ...]
    platforms: Mapping[str, Platform]
    law: Law
    ages: AgeWords
    message_days: int
    opening: OpeningHours
    phrases: Mapping[str, str] = field(default_factory=dict)

    @property
    def dates(self) -> DateWords:
        """How days are written."""
        return self.opening.words.dates

    @cached_property
    def law_words(self) -> Mapping[str, str]:
        """What is filled in in the words about the law."""
        return self.law.words(self.dates)

    def named(self, contact_ids: Iterable[str]) -> tuple[str, ...]:
        """The contacts as they are named now: others in place of those the school has not set."""
        contacts = (self.contacts[i] for i in contact_ids)
        return tuple(
            dict.fromkeys(c.id if c.is_set or not c.until_set else c.until_set for c in contacts)
        )

    def route(self, matter: str, role: Optional[str]) -> Route:
        """The first route for this matter and role (docs: data/contacts.yml); for one that has
        none, such as a kind of harm, that of the matter whose name it begins with.

        Raises:
            ContentError: if no route fits, which `make check` rules out for every matter in use.
        """
        wider = matter
        while wider:
            for route in self.routes:
                if route.matter == wider and route.role in (role, "anyone"):
                    return route
            wider = wider.rpartition("_")[0]
        known = ", ".join(sorted({route.matter for route in self.routes}))
        raise ContentError(
            PATH, f"no route for the matter '{matter}'", f"Add one; there are: {known}."
        )


def load_phrases(path: Path = DATA / "phrases.yml") -> Phrases:
    """The words around an answer."""
    return load_record(Phrases, path)


def load_opening(contacts: Mapping[str, Contact], path: Path = PATH) -> OpeningHours:
    """Who can be reached at what time; `path` is the file with the contacts."""
    file = load_contacts_file(path)
    return OpeningHours(contacts, file.hours, file.outside_school, load_phrases().hours)


@lru_cache(maxsize=1)
def load() -> Content:
    """All content, read once for each process."""
    contacts, routes = load_contacts()
    platforms, law = load_platforms()
    phrases = load_phrases()
    return Content(
        load_policy(),
        contacts,
        routes,
        platforms,
        law,
        load_ages(),
        load_keep_days("message"),
        load_opening(contacts),
        phrases.dict(exclude={"hours", "translated"}),
    )
