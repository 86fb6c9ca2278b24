"""The plan of messages to people, with the school's addresses: to whom they go, in which order, and
how long each step may take.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Collection, Mapping, Optional

from bot.content.alert_rule import AlertRule
from bot.content.contacts import PATH, Contact, load_contacts, load_contacts_file
from bot.content.content import load_opening
from bot.content.messages import Kind
from bot.content.opening_hours import OpeningHours
from referrals.hours import Hours, load_hours
from referrals.records import INSIGHTS
from referrals.settings import ReferralSettings

PAGE = {"keep_days": 28}
"""How long a weekly page is kept beside the outbox; the rest is as for messages."""


@dataclass(frozen=True)
class Recipient:
    """Somebody who can be sent a referral; `address` is empty until the school has set it."""

    id: str
    name: str
    setting: str
    address: str


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
    opening: OpeningHours
    audit_days: float
    alerts: AlertRule

    def chain(self, to: str) -> tuple[str, ...]:
        """The ids in the chain of `to`."""
        return self.chains.get(to, (to,))

    def address(self, person: str) -> str:
        """A recipient's address; empty if none is set, and for an id that is no longer in the
        file.
        """
        return self.recipients[person].address if person in self.recipients else ""

    def can_have(self, to: str, person: str) -> bool:
        """Whether somebody in the chain of `to` can get what is sent to `to`: they have an address,
        and it is not that of a person with a chain of their own. What is said about the DSL goes to
        the Headteacher, so it must not reach the DSL as the Headteacher's deputy. The DSL's own
        chain, which is the usual one, may end with any of them.
        """
        address = self.address(person).casefold()
        others = [] if to == self.alerts.to else [one for one in self.chains if one != to]
        return bool(address) and address not in [self.address(one).casefold() for one in others]

    def after(
        self, to: str, step: int, without: Collection[str] = ()
    ) -> Optional[tuple[int, Recipient]]:
        """The next in the chain after `step` who can have it at an address that nobody before had,
        and whose id is not among `without`; None at the end.
        """
        chain = self.chain(to)
        before = {self.address(i).casefold() for i in chain[: step + 1]}
        for number, person in enumerate(chain[step + 1 :], step + 1):
            is_new = self.address(person).casefold() not in before and person not in without
            if is_new and self.can_have(to, person):
                return number, self.recipients[person]
        return None

    def due(self, kind: str, handed: datetime.datetime) -> datetime.datetime:
        """By when a referral that was handed over at a moment must be confirmed."""
        within = self.kinds[kind].acknowledge_within
        if within.school_days is not None:
            return self.hours.after_school_days(handed, within.school_days)
        return self.hours.after_minutes(handed, within.minutes)


def load_plan(settings: ReferralSettings, path: Path = PATH) -> Plan:
    """The plan, with the school's addresses from its settings.

    Raises:
        ContentError, ConfigError: naming the key that cannot be used.
    """
    file, (contacts, _) = load_contacts_file(path), load_contacts(path)
    section = file.referrals
    recipients = {
        one.id: Recipient(
            one.id, one.name or contacts[one.id].name, one.address, settings.address(one.address)
        )
        for one in section.recipients
    }
    return Plan(
        recipients,
        section.chains,
        {**dict(section.kinds), INSIGHTS: section.kinds.message.copy(update=PAGE)},
        load_hours(path),
        section.most_an_hour.conversation,
        settings.referrals_an_hour or section.most_an_hour.school,
        tuple(contacts[i] for i in section.when_closed),
        load_opening(contacts, path),
        section.audit_days,
        file.alerts,
    )
