"""The whole of data/contacts.yml as records: people and lines, who is brought in, the school's
hours, messages to people, and who is alerted. No Rasa.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, Mapping, Optional

from pydantic import root_validator, validator

from bot.content.alert_rule import AlertRule
from bot.content.contact import Contact
from bot.content.fields import Words, Wrong, not_empty, unique
from bot.content.files import read_text
from bot.content.messages import Messages
from bot.content.records import Record, load
from bot.content.school_hours import SchoolHours
from bot.settings import DATA, Settings
from bot.understanding import ACCUSED

ROLES = ("parent", "staff", "pupil")
PATH = DATA / "contacts.yml"
ACCUSED_MATTER = "accused_"
"""Before the name of a person: the routes for words that accuse them."""


class Route(Record):
    """Who is brought in for a matter when a visitor of that role asks; "anyone" is every role."""

    matter: Words
    role: Literal[(*ROLES, "anyone")]
    contacts: tuple[Words, ...]
    rests_on: tuple[Words, ...]
    _some = not_empty("contacts")


class ContactsFile(Record):
    """The sections of the file."""

    contacts: tuple[Contact, ...]
    routes: tuple[Route, ...]
    outside_school: Mapping[Literal[(*ROLES, "anyone")], tuple[Words, ...]]
    """By role: lines for when nobody at the school can be reached. The first that is open counts.
    """
    hours: SchoolHours
    referrals: Messages
    alerts: AlertRule
    _ids = unique("contacts", "id")

    @validator("outside_school")
    def _for_everybody(cls, lines: Mapping[str, tuple]) -> Mapping[str, tuple]:
        if not lines.get("anyone"):
            raise Wrong("has nobody for 'anyone'", "Add it: anyone: [nspcc, council, emergency].")
        return lines

    @root_validator(skip_on_failure=True)
    def _people_exist(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Every person that a section names is there to be named."""
        contacts = [contact.id for contact in values["contacts"]]
        for number, route in enumerate(values["routes"]):
            _known(route.contacts, contacts, "routes", number, "contacts")
        for role, line in values["outside_school"].items():
            _known(line, contacts, "outside_school", role)
        messages, alerts = values["referrals"], values["alerts"]
        _known(messages.when_closed, contacts, "referrals", "when_closed")
        for number, recipient in enumerate(messages.recipients):
            if not recipient.name and recipient.id not in contacts:
                raise Wrong(
                    "has no 'name'",
                    "Add it; only ids of 'contacts' have one already.",
                    *("referrals", "recipients", number),
                )
        people = [first for first in messages.chains if first in contacts]
        for key in ("to", "instead"):
            _known([getattr(alerts, key)], people, "alerts", key)
        for person in ACCUSED:
            _known(alerts.accused[person], people, "alerts", "accused", person)
            _goes_round(person, values["routes"])
        for number, contact in enumerate(values["contacts"]):
            if contact.until_set:
                _known([contact.until_set], contacts, "contacts", number, "until_set")
        return values


def _goes_round(person: str, routes: tuple[Route, ...]) -> None:
    """There are routes for words that accuse this person, and none of them leads back there."""
    matter = f"{ACCUSED_MATTER}{person}"
    mine = [route for route in routes if route.matter.startswith(matter)]
    if not any(route.matter == matter and route.role == "anyone" for route in mine):
        raise Wrong(f"has no route '{matter}' for anyone", "Add one.", "routes")
    if any(person in route.contacts for route in mine):
        raise Wrong(f"leads to the '{person}' by '{matter}'", "Name others there.", "routes")


def _known(ids: Any, known: list[str], *where: Any) -> None:
    for one in ids:
        if one not in known:
            raise Wrong(f"names '{one}'", f"Use one of {', '.join(known)}.", *where)


def load_contacts_file(path: Path = PATH) -> ContactsFile:
    """The whole file, without the school's settings.

    Raises:
        ContentError: naming each key that cannot be used.
    """
    return _file(path, read_text(path))


@lru_cache(maxsize=2)
def _file(path: Path, written: str) -> ContactsFile:
    """Each program asks for the file many times as it starts; it is read as a record again if
    something else is written there.
    """
    return load(ContactsFile, path)


def load_contacts(
    path: Path = PATH, details: Optional[Mapping[str, str]] = None
) -> tuple[dict[str, Contact], tuple[Route, ...]]:
    """Contacts by id, with the school's `details` (its settings, if they are not given), and the
    routes.
    """
    details = Settings.load().details if details is None else details
    file = load_contacts_file(path)
    return {c.id: c.with_details(details) for c in file.contacts}, file.routes


def missing_details(details: Mapping[str, str], path: Path = PATH) -> list[str]:
    """The school's settings that the contacts name and that are not among its `details`."""
    named = [name for one in load_contacts_file(path).contacts for name in one.settings.values()]
    return [name for name in named if name not in details]


def load_alert_rule(path: Path = PATH) -> AlertRule:
    """To whom an alert goes."""
    return load_contacts_file(path).alerts


def load_keep_days(kind: Literal["message", "alert"], path: Path = PATH) -> float:
    """Days for which a message or an alert is kept."""
    return getattr(load_contacts_file(path).referrals.kinds, kind).keep_days
