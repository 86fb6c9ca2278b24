"""To whom referrals go, in which order, and how long they may take: the section `referrals` of
data/contacts.yml.
"""

from __future__ import annotations

import datetime
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Collection, Mapping, Optional

from bot.content.alert_rule import AlertRule, load_alert_rule
from bot.content.contacts import Contact, load_contacts
from bot.content.typed import entries, mapping, read_yaml, text, texts
from bot.errors import ConfigError, ContentError
from bot.settings import DATA
from referrals.hours import Hours, load_hours
from referrals.records import ALERT, MESSAGE


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
    alerts: AlertRule

    def chain(self, to: str) -> tuple[str, ...]:
        """The ids in the chain of `to`."""
        return self.chains.get(to, (to,))

    def address(self, person: str) -> str:
        """A recipient's address; empty where none is set, and for an id that is no longer in the
        file.
        """
        return self.recipients[person].address if person in self.recipients else ""

    def after(
        self, to: str, step: int, without: Collection[str] = ()
    ) -> Optional[tuple[int, Recipient]]:
        """The next in the chain after `step` who has an address that nobody before had, and whose
        id is not among `without`; None at the end.
        """
        chain = self.chain(to)
        before = {self.address(i).casefold() for i in chain[: step + 1]}
        for number in range(step + 1, len(chain)):
            address = self.address(chain[number])
            if address and address.casefold() not in before and chain[number] not in without:
                return number, self.recipients[chain[number]]
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
    document = mapping(path, "", read_yaml(path), ("referrals",))
    section = mapping(
        path,
        "referrals",
        document["referrals"],
        ("recipients", "chains", "kinds", "most_an_hour", "audit_days"),
        ("when_closed",),
    )
    contacts, _ = load_contacts(path)
    recipients = {}
    for entry in entries(path, section, "recipients", ("id", "address"), ("name",)):
        person = _recipient(path, entry, contacts, environ)
        recipients[person.id] = person
    chains = {
        str(first): texts(path, f"referrals: chains: {first}", ids)
        for first, ids in mapping(path, "referrals: chains", section["chains"]).items()
    }
    for first, ids in chains.items():
        if not ids or ids[0] != first or not set(ids) <= set(recipients):
            raise ContentError(
                path,
                f"referrals: the chain '{first}' is {list(ids)}",
                f"Begin it with {first}, and use only {', '.join(recipients)}.",
            )
    kinds = mapping(path, "referrals: kinds", section["kinds"], (MESSAGE, ALERT), ())
    most = mapping(
        path, "referrals: most_an_hour", section["most_an_hour"], ("conversation", "school"), ()
    )
    when_closed = texts(
        path, "referrals: when_closed", section.get("when_closed") or [], of=tuple(contacts)
    )
    return Plan(
        recipients,
        chains,
        {name: _kind(path, name, entry) for name, entry in kinds.items()},
        load_hours(path),
        int(_number(path, "most_an_hour: conversation", most.get("conversation"))),
        _most_in_school(environ, int(_number(path, "most_an_hour: school", most.get("school")))),
        tuple(contacts[i] for i in when_closed),
        _number(path, "audit_days", section.get("audit_days")),
        load_alert_rule(path),
    )


def _recipient(
    path: Path, entry: Any, contacts: Mapping[str, Contact], environ: Mapping[str, str]
) -> Recipient:
    person = text(path, "referrals: recipients: id", entry["id"])
    setting = text(
        path,
        f"referrals: recipients: {person}: address",
        entry["address"],
        (f"{person.upper()}_EMAIL",),
    )  # an address itself has no place in this file
    if not entry.get("name") and person not in contacts:
        raise ContentError(
            path,
            f"referrals: the recipient '{person}' has no 'name'",
            "Add it; only ids of 'contacts' have one already.",
        )
    name = (
        text(path, f"referrals: recipients: {person}: name", entry["name"])
        if entry.get("name")
        else contacts[person].name
    )
    return Recipient(person, name, setting, address_setting(setting, environ))


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
        return validate_email(
            given, check_deliverability=False, allow_smtputf8=False, test_environment=True
        ).ascii_email
    except EmailNotValidError:
        raise ConfigError(
            name, "…", "one e-mail address, such as head@school.example, or nothing"
        ) from None


def _kind(path: Path, name: str, entry: Any) -> Kind:
    within = mapping(
        path,
        f"referrals: kinds: {name}",
        entry,
        ("acknowledge_within", "keep_days", "link_days"),
        (),
    )["acknowledge_within"]
    if (
        not isinstance(within, dict)
        or len(within) != 1
        or not set(within) <= {"minutes", "school_days"}
    ):
        raise ContentError(
            path,
            f"referrals: kind '{name}' has no usable 'acknowledge_within'",
            "Write {minutes: 30} or {school_days: 1}.",
        )
    unit, value = next(iter(within.items()))
    value = _number(path, f"{name}: acknowledge_within", value)
    times = (value, None) if unit == "minutes" else (None, int(value))
    return Kind(
        *times,
        *(_number(path, f"{name}: {key}", entry.get(key)) for key in ("keep_days", "link_days")),
    )


def _most_in_school(environ: Mapping[str, str], default: int) -> int:
    given = environ.get("REFERRALS_AN_HOUR", "").strip() or str(default)
    if not given.isdecimal() or int(given) < 1:
        raise ConfigError("REFERRALS_AN_HOUR", given, "a whole number, such as 30")
    return int(given)


def _number(path: Path, key: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value <= 0:
        raise ContentError(path, f"referrals: '{key}' is {value!r}", "Write a number above 0.")
    return value
