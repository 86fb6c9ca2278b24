"""The school's content as frozen records: policy statements, contacts, routes, platforms and the
words around an answer.

Imports no Rasa: the action server, the checks and the tests load it in milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Mapping, Optional

from bot.content.contacts import Contact, Route, load_contacts, load_keep_days
from bot.content.platforms import Platform, load_platforms
from bot.content.policy import Policy, load_policy
from bot.content.typed import mapping, read_yaml, words_with_marks
from bot.errors import ContentError
from bot.settings import DATA

PHRASES: Mapping[str, tuple[str, ...]] = {
    "source": ("title", "year", "sections"),
    **dict.fromkeys(("contact_phone", "contact_email", "contact_web", "contact_hours"), ("value",)),
    "age_known": ("platform", "age", "date"),
    "age_unknown": ("platform",),
    "no_minimum_age": ("platform", "note", "date"),
    "alerted": ("alerted_to",),
    **dict.fromkeys(
        (
            "section_joint",
            "contacts",
            "contact_joint",
            "none_of_these",
            "left_out",
            "the_school",
            "nobody_told",
        ),
        (),
    ),
}
"""The keys of data/phrases.yml, and what can be filled in under each."""


@dataclass(frozen=True)
class Content:
    """Everything under data/ that answers are made of, apart from the answers themselves."""

    policy: Policy
    contacts: Mapping[str, Contact]
    routes: tuple[Route, ...]
    platforms: Mapping[str, Platform]
    terms_date: str
    law: str
    message_days: int
    phrases: Mapping[str, str] = field(default_factory=dict)

    def route(self, matter: str, role: Optional[str]) -> Route:
        """The first route for this matter and role (docs: data/contacts.yml).

        Raises:
            ContentError: if no route fits, which `make check` rules out for every matter in use.
        """
        for route in self.routes:
            if route.matter == matter and route.role in (role, "anyone"):
                return route
        known = ", ".join(sorted({route.matter for route in self.routes}))
        raise ContentError(
            "data/contacts.yml",
            f"no route for the matter '{matter}'",
            f"Add one; there are: {known}.",
        )


def load_phrases(path: Path = DATA / "phrases.yml") -> Mapping[str, str]:
    """The words around an answer: every key of PHRASES, and no other."""
    return words_with_marks(
        path, "", mapping(path, "", read_yaml(path), tuple(PHRASES), ()), PHRASES
    )


@lru_cache(maxsize=1)
def load() -> Content:
    """All content, read once for each process."""
    contacts, routes = load_contacts()
    platforms, terms_date, law = load_platforms()
    return Content(
        load_policy(),
        contacts,
        routes,
        platforms,
        terms_date,
        law,
        load_keep_days("message"),
        load_phrases(),
    )
