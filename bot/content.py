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
from bot.settings import DATA, SCHOOL_SETTINGS, school_details
from bot.typed import HEADER, entries, mapping, text, texts, words_with_marks

ROLES = ("parent", "staff", "pupil")
DETAILS = ("phone", "email", "web", "hours")
"""Of a contact; each may come from the school's settings instead."""
SURE = ("high", "medium", "low")
PHRASES: Mapping[str, tuple[str, ...]] = {
    "source": ("title", "year", "sections"),
    **dict.fromkeys(("contact_phone", "contact_email", "contact_web", "contact_hours"), ("value",)),
    "age_known": ("platform", "age", "date"),
    "age_unknown": ("platform",),
    "no_minimum_age": ("platform", "note", "date"),
    "alerted": ("alerted_to",),
    **dict.fromkeys(("section_joint", "contacts", "contact_joint", "none_of_these", "left_out", "the_school", "nobody_told"), ()),
}
"""The keys of data/phrases.yml, and what can be filled in under each."""


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


def read_text(path: Path) -> str:
    """A file's text.

    Raises:
        ContentError: if it is missing, cannot be read or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ContentError(path, "the file is missing", "Put it back (git restore).") from None
    except UnicodeDecodeError as error:
        raise ContentError(path, f"not UTF-8 text ({error.reason})", "Save it as UTF-8.") from None
    except OSError as error:
        raise ContentError(path, f"cannot be read ({error.strerror})", "Look at its rights.") from None


def read_yaml(path: Path) -> Any:
    """A YAML file's content.

    Raises:
        ContentError: if it is missing or cannot be parsed; names the line where the parser stopped.
    """
    try:
        return _parsed(read_text(path))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1}" if mark else ""
        raise ContentError(path, f"not valid YAML{where}", "Check indentation and quotes there; YAML takes no tabs.") from None
    except ValueError as error:  # a date that is none
        raise ContentError(path, f"not valid YAML ({error})", "Correct it, or put it in quotes.") from None


def _parsed(written: str) -> Any:
    return yaml.load(written, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def load_policy(folder: Path = DATA / "policy") -> Policy:
    """The policy from `folder`/statements.yml and the text that it names."""
    path = folder / "statements.yml"
    document = mapping(path, "", read_yaml(path), ("document", "statements"), ())
    statements = {}
    for entry in entries(path, document, "statements", ("id", "section", "quote")):
        statement = Statement(*(text(path, f"statements: {key}", entry[key]) for key in ("id", "section", "quote")))
        if statement.id in statements:
            raise ContentError(path, f"two statements share the id '{statement.id}'", "Give each its own.")
        statements[statement.id] = statement
    named = ("title", "school", "owner", "year", "review_date")
    head = mapping(path, "document", document["document"], (*named, "text"), ())
    return Policy(*(_printed(path, f"document: {key}", head[key]) for key in named), statements, read_text(folder / text(path, "document: text", head["text"])))


def _printed(path: Path, where: str, value: Any) -> str:
    """Words, or a number that is printed as it stands, such as a year."""
    return text(path, where, str(value) if isinstance(value, int) and not isinstance(value, bool) else value)


def load_contacts(path: Path = DATA / "contacts.yml", details: Optional[Mapping[str, str]] = None) -> tuple[dict[str, Contact], tuple[Route, ...]]:
    """Contacts by id and the routes; `details` are the school's settings (read from the environment when left out)."""
    details = school_details() if details is None else details
    document = mapping(path, "", read_yaml(path), (), ("contacts", "routes", "hours", "referrals", "alerts"))
    contacts = {}
    for entry in entries(path, document, "contacts", ("id", "name", "about"), (*DETAILS, "settings", "source", "checked_on", "confidence")):
        contact = _contact(path, entry, details)
        if contact.id in contacts:
            raise ContentError(path, f"two contacts share the id '{contact.id}'", "Give each its own.")
        contacts[contact.id] = contact
    routes = tuple(_route(path, entry, contacts) for entry in entries(path, document, "routes", ("matter", "role", "contacts", "rests_on")))
    return contacts, routes


def _contact(path: Path, entry: Mapping[str, Any], details: Mapping[str, str]) -> Contact:
    where = f"contacts: {entry['id']}"
    settings = mapping(path, f"{where}: settings", entry.get("settings") or {}, (), DETAILS)
    from_settings = {key: details.get(text(path, f"{where}: settings: {key}", name, SCHOOL_SETTINGS), "") for key, name in settings.items()}
    own = {key: text(path, f"{where}: {key}", entry[key]) for key in ("id", "name", "about", *DETAILS) if entry.get(key) is not None}
    for key, of in (("source", ()), ("confidence", SURE)):
        if entry.get(key) is not None:
            text(path, f"{where}: {key}", entry[key], of)
    return Contact(**{**own, **{key: value for key, value in from_settings.items() if value}})


def _route(path: Path, entry: Mapping[str, Any], contacts: Mapping[str, Contact]) -> Route:
    where = f"routes: {entry['matter']}"
    return Route(
        text(path, f"{where}: matter", entry["matter"]),
        text(path, f"{where}: role", entry["role"], (*ROLES, "anyone")),
        texts(path, f"{where}: contacts", entry["contacts"], 1, tuple(contacts)),
        texts(path, f"{where}: rests_on", entry["rests_on"]),
    )


def load_keep_days(kind: str, path: Path = DATA / "contacts.yml") -> int:
    """Days for which a message or an alert is kept (`referrals: kinds: <kind>: keep_days`); actions.plan reads and checks the rest of that section."""
    try:
        days = read_yaml(path)["referrals"]["kinds"][kind]["keep_days"]
    except (KeyError, TypeError):
        days = None
    if not isinstance(days, int) or isinstance(days, bool) or days < 1:
        raise ContentError(path, f"'referrals: kinds: {kind}: keep_days' is not a number of days", HEADER)
    return days


def load_platforms(path: Path = DATA / "platforms.yml") -> tuple[dict[str, Platform], str, str]:
    """Platforms by name, the date of their terms as printed, and the sentence about the law."""
    document = mapping(path, "", read_yaml(path), ("checked_on", "terms_date", "law"), ("platforms",))
    found = entries(path, document, "platforms", ("name", "also", "source", "confidence"), ("age", "note", "needs_context"))
    if not isinstance(document["checked_on"], datetime.date):
        raise ContentError(path, "'checked_on' is not a date", "Write it as 2026-11-22.")
    law = mapping(path, "law", document["law"], ("text",), ("source",))
    platforms = {platform.name: platform for platform in (_platform(path, entry) for entry in found)}
    return platforms, _printed(path, "terms_date", document["terms_date"]), text(path, "law: text", law["text"])


def _platform(path: Path, entry: Mapping[str, Any]) -> Platform:
    where, age, needs_context = f"platforms: {entry['name']}", entry.get("age"), entry.get("needs_context", False)
    if age is not None and (isinstance(age, bool) or not isinstance(age, int) or not 0 < age < 100):
        raise ContentError(path, f"'{where}: age' is {age!r}", "Write years as a number, null where the terms name none, or leave it out.")
    if not isinstance(needs_context, bool):
        raise ContentError(path, f"'{where}: needs_context' is {needs_context!r}", "Write true or false.")
    text(path, f"{where}: source", entry["source"])
    text(path, f"{where}: confidence", entry["confidence"], SURE)
    note = text(path, f"{where}: note", entry["note"]) if entry.get("note") is not None else ""
    also = tuple(_printed(path, f"{where}: also", other) for other in (entry["also"] if isinstance(entry["also"], list) else [None]))
    return Platform(text(path, f"{where}: name", entry["name"]), also, age, "age" in entry, note, needs_context)


def load_phrases(path: Path = DATA / "phrases.yml") -> Mapping[str, str]:
    """The words around an answer: every key of PHRASES, and no other."""
    return words_with_marks(path, "", mapping(path, "", read_yaml(path), tuple(PHRASES), ()), PHRASES)


@lru_cache(maxsize=1)
def load() -> Content:
    """All content, read once for each process."""
    contacts, routes = load_contacts()
    platforms, terms_date, law = load_platforms()
    return Content(load_policy(), contacts, routes, platforms, terms_date, law, load_keep_days("message"), load_phrases())
