"""To whom referrals go, in which order, and how long they may take: the section `referrals` of data/contacts.yml."""
from __future__ import annotations

import datetime
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Mapping, Optional

from actions.hours import Hours, load_hours
from actions.records import ALERT, MESSAGE
from bot.content import Contact, load_contacts, read_yaml
from bot.errors import ConfigError, ContentError
from bot.settings import DATA


@dataclass(frozen=True)
class Recipient:
    """Somebody who can be sent a referral; `address` is empty until the school has set it."""

    id: str
    name: str
    setting: str
    address: str


@dataclass(frozen=True)
class Kind:
    """What holds for messages, or for alerts."""

    minutes: Optional[float]
    """Of school hours, within which it must be confirmed; None where `school_days` says it."""
    school_days: Optional[int]
    keep_days: float
    link_days: float


@dataclass(frozen=True)
class Plan:
    """Recipients, chains and times. Built once for each process."""

    recipients: Mapping[str, Recipient]
    chains: Mapping[str, tuple[str, ...]]
    kinds: Mapping[str, Kind]
    hours: Hours
    most_in_conversation: int
    most_in_school: int
    when_closed: tuple[Contact, ...]
    audit_days: float

    def chain(self, to: str) -> tuple[str, ...]:
        """The ids in the chain of `to`."""
        return self.chains.get(to, (to,))

    def after(self, to: str, step: int) -> Optional[tuple[int, Recipient]]:
        """The next in the chain after `step` who has an address that nobody before had; None at the end."""
        chain = self.chain(to)
        before = {self.recipients[i].address.casefold() for i in chain[: step + 1]}
        for number in range(step + 1, len(chain)):
            person = self.recipients[chain[number]]
            if person.address and person.address.casefold() not in before:
                return number, person
        return None

    def due(self, kind: str, handed: datetime.datetime) -> datetime.datetime:
        """By when a referral that was handed over at a moment must be confirmed."""
        times = self.kinds[kind]
        if times.school_days is not None:
            return self.hours.after_school_days(handed, times.school_days)
        return self.hours.after_minutes(handed, times.minutes or 0)


def load_plan(path: Path = DATA / "contacts.yml", environ: Mapping[str, str] = os.environ) -> Plan:
    """The plan, with the school's addresses from its settings.

    Raises:
        ContentError, ConfigError: naming the key that cannot be used.
    """
    section = (read_yaml(path) or {}).get("referrals")
    if not isinstance(section, dict):
        raise ContentError(path, "there is no section 'referrals'", "See the header of the file.")
    contacts, _ = load_contacts(path)
    recipients = {}
    for entry in _list(path, section, "recipients"):
        person = _recipient(path, entry, contacts, environ)
        recipients[person.id] = person
    chains = {str(first): tuple(ids) for first, ids in _mapping(path, section, "chains").items()}
    for first, ids in chains.items():
        if not ids or ids[0] != first or not set(ids) <= set(recipients):
            raise ContentError(path, f"referrals: the chain '{first}' is {list(ids)}", f"Begin it with {first}, and use only {', '.join(recipients)}.")
    kinds = _mapping(path, section, "kinds")
    for missing in {MESSAGE, ALERT} - set(kinds):
        raise ContentError(path, f"referrals: no kind '{missing}'", "Add it under 'kinds'.")
    most = _mapping(path, section, "most_an_hour")
    for unknown in set(section.get("when_closed") or []) - set(contacts):
        raise ContentError(path, f"referrals: when_closed names '{unknown}'", f"Use one of {', '.join(contacts)}.")
    return Plan(
        recipients,
        chains,
        {name: _kind(path, name, entry) for name, entry in kinds.items()},
        load_hours(path),
        int(_number(path, "most_an_hour: conversation", most.get("conversation"))),
        _most_in_school(environ, int(_number(path, "most_an_hour: school", most.get("school")))),
        tuple(contacts[i] for i in section.get("when_closed") or []),
        _number(path, "audit_days", section.get("audit_days")),
    )


def _recipient(path: Path, entry: Any, contacts: Mapping[str, Contact], environ: Mapping[str, str]) -> Recipient:
    if not isinstance(entry, dict) or not entry.get("id") or not entry.get("address"):
        raise ContentError(path, "referrals: a recipient without 'id' or 'address'", "See the header of the file.")
    name = entry.get("name") or (contacts[entry["id"]].name if entry["id"] in contacts else None)
    if not name:
        raise ContentError(path, f"referrals: the recipient '{entry['id']}' has no 'name'", "Add it; only ids of 'contacts' have one already.")
    return Recipient(entry["id"], name, entry["address"], address_setting(entry["address"], environ))


def address_setting(name: str, environ: Mapping[str, str]) -> str:
    """The e-mail address in a setting, checked; empty if it is not set.

    Raises:
        ConfigError: if it is no address. The value is not repeated: it may be somebody's own.
    """
    from email_validator import EmailNotValidError, validate_email

    given = environ.get(name, "").strip()
    if not given:
        return ""
    try:
        return validate_email(given, check_deliverability=False, allow_smtputf8=False, test_environment=True).normalized
    except EmailNotValidError:
        raise ConfigError(name, "…", "one e-mail address, such as head@school.example, or nothing") from None


def _kind(path: Path, name: str, entry: Any) -> Kind:
    within = entry.get("acknowledge_within") if isinstance(entry, dict) else None
    if not isinstance(within, dict) or len(within) != 1 or not set(within) <= {"minutes", "school_days"}:
        raise ContentError(path, f"referrals: kind '{name}' has no usable 'acknowledge_within'", "Write {minutes: 30} or {school_days: 1}.")
    unit, value = next(iter(within.items()))
    value = _number(path, f"{name}: acknowledge_within", value)
    times = (value, None) if unit == "minutes" else (None, int(value))
    return Kind(*times, *(_number(path, f"{name}: {key}", entry.get(key)) for key in ("keep_days", "link_days")))


def _most_in_school(environ: Mapping[str, str], default: int) -> int:
    given = environ.get("REFERRALS_AN_HOUR", "").strip() or str(default)
    if not given.isdigit() or int(given) < 1:
        raise ConfigError("REFERRALS_AN_HOUR", given, "a whole number, such as 30")
    return int(given)


def _number(path: Path, key: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value <= 0:
        raise ContentError(path, f"referrals: '{key}' is {value!r}", "Write a number above 0.")
    return value


def _list(path: Path, section: Any, key: str) -> list:
    if not isinstance(section.get(key), list):
        raise ContentError(path, f"referrals: no list under '{key}'", "See the header of the file.")
    return section[key]


def _mapping(path: Path, section: Any, key: str) -> dict:
    if not isinstance(section.get(key), dict):
        raise ContentError(path, f"referrals: no mapping under '{key}'", "See the header of the file.")
    return section[key]
