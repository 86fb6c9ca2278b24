"""The school's content as frozen records: policy statements, contacts, routes, platforms and the words around an answer.

Imports no Rasa: the action server, the checks and the tests load it in milliseconds.
"""
from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Mapping, Optional

import yaml

from bot.errors import ContentError
from bot.settings import DATA, school_details

ROLES = ("parent", "staff", "pupil")


@dataclass(frozen=True)
class Statement:
    """One sentence of the policy."""

    id: str
    section: str
    quote: str


@dataclass(frozen=True)
class Policy:
    """The policy document: its title, year and review date as printed, its statements by id, and its whole text."""

    title: str
    school: str
    owner: str
    year: str
    review_date: str
    statements: Mapping[str, Statement]
    text: str


@dataclass(frozen=True)
class Contact:
    """A person or a line that an answer may name. Empty details are not shown."""

    id: str
    name: str
    about: str
    phone: str = ""
    email: str = ""
    web: str = ""
    hours: str = ""


@dataclass(frozen=True)
class Route:
    """Who is brought in for a matter when a visitor of that role asks ('anyone' fits every role)."""

    matter: str
    role: str
    contacts: tuple[str, ...]
    rests_on: tuple[str, ...]


@dataclass(frozen=True)
class Platform:
    """An app, site or game. `age` is in years; None with `age_known` means that its terms name no minimum."""

    name: str
    also: tuple[str, ...]
    age: Optional[int]
    age_known: bool
    note: str
    needs_context: bool


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
        raise ContentError("data/contacts.yml", f"no route for the matter '{matter}'", f"Add one; there are: {known}.")


def read_yaml(path: Path) -> Any:
    """A YAML file's content.

    Raises:
        ContentError: if it is missing or cannot be parsed; names the line where the parser stopped.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except FileNotFoundError:
        raise ContentError(path, "the file is missing", "Put it back (git restore).") from None
    except UnicodeDecodeError as error:
        raise ContentError(path, f"not UTF-8 text ({error.reason})", "Save it as UTF-8.") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1}" if mark else ""
        raise ContentError(path, f"not valid YAML{where}", "Check indentation and quotes there.") from None


def _entries(path: Path, document: Any, key: str, needs: tuple[str, ...], may: tuple[str, ...]) -> list[dict]:
    """The list under `key`, each entry checked for missing and unknown keys."""
    if not isinstance(document, dict) or not isinstance(document.get(key), list):
        raise ContentError(path, f"no list under '{key}'", "See the header of the file.")
    for number, entry in enumerate(document[key], 1):
        if not isinstance(entry, dict):
            raise ContentError(path, f"entry {number} of '{key}' is not a mapping", "See the header of the file.")
        name = entry.get("id") or entry.get("name") or number
        for missing in (k for k in needs if not entry.get(k) and entry.get(k) != []):
            raise ContentError(path, f"'{name}' under '{key}' has no '{missing}'", "Add it.")
        for unknown in (k for k in entry if k not in needs + may):
            raise ContentError(path, f"'{name}' under '{key}' has an unknown key '{unknown}'", f"Known: {', '.join(needs + may)}.")
    return document[key]


def load_policy(folder: Path = DATA / "policy") -> Policy:
    """The policy from `folder`/statements.yml and the text that it names."""
    path = folder / "statements.yml"
    document = read_yaml(path)
    entries = _entries(path, document, "statements", ("id", "section", "for", "quote"), ())
    head = document.get("document") or {}
    for key in ("title", "school", "owner", "year", "review_date", "text"):
        if not head.get(key):
            raise ContentError(path, f"'document' has no '{key}'", "Add it.")
    statements = {e["id"]: Statement(e["id"], e["section"], e["quote"]) for e in entries}
    if len(statements) != len(entries):
        raise ContentError(path, "two statements share an id", "Give each its own.")
    text_path = folder / str(head["text"])
    try:
        text = text_path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ContentError(text_path, "the policy's text is missing", "Put it there, or correct 'text' in statements.yml.") from None
    return Policy(*(str(head[k]) for k in ("title", "school", "owner", "year", "review_date")), statements, text)


def load_contacts(path: Path = DATA / "contacts.yml", details: Optional[Mapping[str, str]] = None) -> tuple[dict[str, Contact], tuple[Route, ...]]:
    """Contacts by id and the routes; `details` are the school's settings (read from the environment when left out)."""
    details = school_details() if details is None else details
    document = read_yaml(path)
    fields = ("phone", "email", "web", "hours")
    entries = _entries(path, document, "contacts", ("id", "name", "about"), fields + ("settings", "source", "checked_on", "confidence"))
    contacts = {}
    for entry in entries:
        from_settings = {k: details.get(v, "") for k, v in (entry.get("settings") or {}).items()}
        contacts[entry["id"]] = Contact(entry["id"], entry["name"], entry["about"], **{k: str(from_settings.get(k) or entry.get(k) or "") for k in fields})
    routes = tuple(
        Route(e["matter"], e["role"], tuple(e["contacts"]), tuple(e["rests_on"]))
        for e in _entries(path, document, "routes", ("matter", "role", "contacts", "rests_on"), ())
    )
    for route in routes:
        if route.role not in ROLES + ("anyone",):
            raise ContentError(path, f"route '{route.matter}' has the role '{route.role}'", f"Use one of {', '.join(ROLES)}, anyone.")
        for unknown in set(route.contacts) - set(contacts):
            raise ContentError(path, f"route '{route.matter}' names '{unknown}'", f"Use one of {', '.join(contacts)}.")
    return contacts, routes


def load_message_days(path: Path = DATA / "contacts.yml") -> int:
    """Days for which a message to a person is kept (`referrals: kinds: message: keep_days`); actions.plan reads and checks the rest of that section."""
    try:
        days = read_yaml(path)["referrals"]["kinds"]["message"]["keep_days"]
    except (KeyError, TypeError):
        days = None
    if not isinstance(days, int) or days < 1:
        raise ContentError(path, "'referrals: kinds: message: keep_days' is not a number of days", "See the header of the file.")
    return days


def load_platforms(path: Path = DATA / "platforms.yml") -> tuple[dict[str, Platform], str, str]:
    """Platforms by name, the date of their terms as printed, and the sentence about the law."""
    document = read_yaml(path)
    entries = _entries(path, document, "platforms", ("name", "also", "source", "confidence"), ("age", "note", "needs_context"))
    platforms = {
        e["name"]: Platform(e["name"], tuple(str(a) for a in e["also"]), e.get("age"), "age" in e, e.get("note", ""), bool(e.get("needs_context")))
        for e in entries
    }
    if not isinstance(document.get("checked_on"), datetime.date):
        raise ContentError(path, "'checked_on' is not a date", "Write it as 2026-11-22.")
    return platforms, str(document.get("terms_date", "")), (document.get("law") or {}).get("text", "")


@lru_cache(maxsize=1)
def load() -> Content:
    """All content, read once for each process."""
    contacts, routes = load_contacts()
    platforms, terms_date, law = load_platforms()
    return Content(load_policy(), contacts, routes, platforms, terms_date, law, load_message_days(), read_yaml(DATA / "phrases.yml"))
