"""Contacts, and the routes that say who is brought in (data/contacts.yml)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Mapping, Optional

from bot.content.typed import HEADER, entries, mapping, read_yaml, text, texts
from bot.errors import ContentError
from bot.settings import DATA, SCHOOL_SETTINGS, school_details

ROLES = ("parent", "staff", "pupil")
DETAILS = ("phone", "email", "web", "hours")
"""Of a contact; each may come from the school's settings instead."""
SURE = ("high", "medium", "low")


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


def load_contacts(
    path: Path = DATA / "contacts.yml", details: Optional[Mapping[str, str]] = None
) -> tuple[dict[str, Contact], tuple[Route, ...]]:
    """Contacts by id and the routes; `details` are the school's settings (read from the environment
    when left out).
    """
    details = school_details() if details is None else details
    document = mapping(
        path, "", read_yaml(path), (), ("contacts", "routes", "hours", "referrals", "alerts")
    )
    contacts = {}
    for entry in entries(
        path,
        document,
        "contacts",
        ("id", "name", "about"),
        (*DETAILS, "settings", "source", "checked_on", "confidence"),
    ):
        contact = _contact(path, entry, details)
        if contact.id in contacts:
            raise ContentError(
                path, f"two contacts share the id '{contact.id}'", "Give each its own."
            )
        contacts[contact.id] = contact
    routes = tuple(
        _route(path, entry, contacts)
        for entry in entries(path, document, "routes", ("matter", "role", "contacts", "rests_on"))
    )
    return contacts, routes


def _contact(path: Path, entry: Mapping[str, Any], details: Mapping[str, str]) -> Contact:
    where = f"contacts: {entry['id']}"
    settings = mapping(path, f"{where}: settings", entry.get("settings") or {}, (), DETAILS)
    from_settings = {
        key: details.get(text(path, f"{where}: settings: {key}", name, SCHOOL_SETTINGS), "")
        for key, name in settings.items()
    }
    own = {
        key: text(path, f"{where}: {key}", entry[key])
        for key in ("id", "name", "about", *DETAILS)
        if entry.get(key) is not None
    }
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
    """Days for which a message or an alert is kept (`referrals: kinds: <kind>: keep_days`);
    referrals.plan reads and checks the rest of that section.
    """
    try:
        days = read_yaml(path)["referrals"]["kinds"][kind]["keep_days"]
    except (KeyError, TypeError):
        days = None
    if not isinstance(days, int) or isinstance(days, bool) or days < 1:
        raise ContentError(
            path, f"'referrals: kinds: {kind}: keep_days' is not a number of days", HEADER
        )
    return days


def inside_a_sentence(name: str) -> str:
    """A person's name inside a sentence: "the Headteacher"."""
    return "the " + name[4:] if name.startswith("The ") else name
