"""The words of data/emails/words.yml, filled in: when a message is read, what has become of it,
subjects, moments.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Mapping, Optional

from bot.content.typed import read_yaml
from bot.errors import ContentError
from bot.record.tables import ALERTING
from bot.settings import DATA
from referrals.clock import moment
from referrals.plan import Plan
from referrals.records import FIRST, MESSAGE, NOTICE, Referral
from referrals.states import ReferralState, state_of

FOLDER = DATA / "emails"
UNKNOWN = "unknown"
FILLED_IN: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "read_when": {
        "open": ("who", "by"),
        "closed": ("opens", "unless", "now"),
        "unless": (),
        "now": ("name", "phone", "hours"),
        "now_no_hours": ("name", "phone"),
        "now_joint": (),
    },
    "states": {
        name: ("who", "to", "at") for name in (*(state.value for state in ReferralState), UNKNOWN)
    },
    "subjects": {
        name: ("reference", "whose")
        for name in (
            "first",
            "alert",
            "passed_on",
            "undelivered",
            "notice",
            "notice_alert",
            "told",
            "trial",
        )
    },
    "roles": {name: () for name in ("parent", "staff", "pupil", "none")},
    "kinds": {name: () for name in ("message", "alert")},
    "unreadable": {name: () for name in ("words", *ALERTING)},
}
"""Every key, and what can be filled in there."""


@dataclass(frozen=True)
class Phrases:
    """All words, and the plan whose names and hours go into them."""

    words: Mapping[str, Any]
    plan: Plan

    def at(self, when: float) -> str:
        """A time of the database as a day and a time of day, at the school's place."""
        local = moment(when).astimezone(self.plan.hours.zone)
        return self.words["moment"].format(
            date=local.strftime(self.words["date"]), time=local.strftime(self.words["time"])
        )

    def to_come(self, when: datetime.datetime) -> str:
        """A moment of the school's hours. Without the time of day until the school has confirmed
        its hours: nothing is made up.
        """
        return (
            self.at(when.timestamp())
            if self.plan.hours.confirmed
            else when.astimezone(self.plan.hours.zone).strftime(self.words["date"])
        )

    def read_when(self, to: str, now: datetime.datetime, kind: str = MESSAGE) -> str:
        """What a visitor is told of when a message is read."""
        words, hours = self.words["read_when"], self.plan.hours
        if hours.is_open(now):
            return words["open"].format(
                who=self.name(to), by=self.to_come(self.plan.due(kind, now))
            )
        there = words["now_joint"].join(
            words["now" if c.hours else "now_no_hours"].format(
                name=c.name, phone=c.phone, hours=c.hours
            )
            for c in self.plan.when_closed
        )
        return words["closed"].format(
            opens=self.to_come(hours.opens(now)),
            unless="" if hours.closed else words["unless"],
            now=there,
        )

    def state(self, referral: Optional[Referral]) -> str:
        """What a visitor is told of what has become of a message; None is one that is not known in
        the conversation.
        """
        if referral is None:
            return self.words["states"][UNKNOWN]
        state = state_of(referral)
        at = {
            ReferralState.HANDED: referral.handed_at,
            ReferralState.NOTICED: referral.notice_at,
            ReferralState.NOT_PASSED_ON: referral.handed_at,
            ReferralState.PASSED_ON: referral.passed_on_at,
            ReferralState.RECEIVED: referral.received_at,
            ReferralState.CLOSED: referral.closed_at,
        }.get(state)
        chain = self.plan.chain(referral.to)
        who = (
            referral.received_by
            if state is ReferralState.RECEIVED
            else chain[min(referral.step, len(chain) - 1)]
        )
        return self.words["states"][state.value].format(
            at=self.at(at) if at else "", who=self.name(who), to=mid(self.name(who))
        )

    def name(self, person: Optional[str]) -> str:
        """The name of a recipient; an id that the plan no longer has stands for itself."""
        return (
            self.plan.recipients[person].name if person in self.plan.recipients else (person or "")
        )

    def role(self, role: Optional[str]) -> str:
        """A role in words."""
        return self.words["roles"].get(role or "none", self.words["roles"]["none"])

    def unreadable(self, level: str) -> tuple[str, str]:
        """What stands in an alert for words that no key opens, and for what was shown in reply to
        them.
        """
        return self.words["unreadable"]["words"], self.words["unreadable"][level]

    def subject(self, purpose: str, kind: str, reference: str, before: str) -> str:
        """An e-mail's subject: reference and names of roles, never a visitor's word."""
        key = (
            {FIRST: "alert", NOTICE: "notice_alert"}.get(purpose, purpose)
            if kind != MESSAGE
            else purpose
        )
        return self.words["subjects"][key].format(reference=reference, whose=mid(before))


def mid(name: str) -> str:
    """A name as it stands inside a sentence: "the Headteacher"."""
    return "the " + name[4:] if name.startswith("The ") else name


def load_phrases(plan: Plan, path: Path = FOLDER / "words.yml") -> Phrases:
    """The words. Each is filled in once, so that a slip of the pen is found here and not while
    somebody is told that their message is stored.

    Raises:
        ContentError: naming the key that is missing or cannot be filled in.
    """
    words = read_yaml(path)
    if not isinstance(words, dict):
        raise ContentError(path, "there are no words in it", "See the header of the file.")
    for key, names in (("date", ()), ("time", ()), ("moment", ("date", "time"))):
        _fill_in(path, key, words.get(key), names)
    for key, inner in FILLED_IN.items():
        section = words.get(key)
        for name, names in inner.items():
            _fill_in(
                path,
                f"{key}: {name}",
                section.get(name) if isinstance(section, dict) else None,
                names,
            )
    return Phrases(words, plan)


def _fill_in(path: Path, key: str, text: Any, names: tuple[str, ...]) -> None:
    if not isinstance(text, str) or not text.strip():
        raise ContentError(path, f"no words under '{key}'", "See the header of the file.")
    try:
        text.format(**dict.fromkeys(names, ""))
    except (KeyError, IndexError, ValueError, AttributeError, TypeError):
        can = ", ".join(f"{{{name}}}" for name in names) or "nothing"
        raise ContentError(
            path,
            f"'{key}' cannot be filled in: {text!r}",
            f"What can stand in braces there: {can}.",
        ) from None
