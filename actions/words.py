"""The words of data/emails/words.yml, filled in: when a message is read, what has become of it, subjects, moments."""
from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Mapping, Optional

from actions.clock import moment
from actions.plan import Plan
from actions.records import MESSAGE, Facts
from actions.states import Referral, state_of
from bot.content import read_yaml
from bot.errors import ContentError
from bot.settings import DATA

FOLDER = DATA / "emails"
UNKNOWN = "unknown"
KEYS: Mapping[str, tuple[str, ...]] = {
    "read_when": ("open", "closed", "unless", "now", "now_no_hours", "now_joint"),
    "states": (*(state.value for state in Referral), UNKNOWN),
    "subjects": ("first", "alert", "passed_on", "undelivered", "told", "trial"),
    "roles": ("parent", "staff", "pupil", "none"),
    "kinds": ("message", "alert"),
}


@dataclass(frozen=True)
class Phrases:
    """All words, and the plan whose names and hours go into them."""

    words: Mapping[str, Any]
    plan: Plan

    def at(self, when: float) -> str:
        """A time of the database as a day and a time of day, at the school's place."""
        local = moment(when).astimezone(self.plan.hours.zone)
        return self.words["moment"].format(date=local.strftime(self.words["date"]), time=local.strftime(self.words["time"]))

    def to_come(self, when: datetime.datetime) -> str:
        """A moment of the school's hours. Without the time of day until the school has confirmed its hours: nothing is made up."""
        return self.at(when.timestamp()) if self.plan.hours.confirmed else when.astimezone(self.plan.hours.zone).strftime(self.words["date"])

    def read_when(self, to: str, now: datetime.datetime, kind: str = MESSAGE) -> str:
        """What a visitor is told of when a message is read."""
        words, hours = self.words["read_when"], self.plan.hours
        if hours.is_open(now):
            return words["open"].format(who=self.plan.recipients[to].name, by=self.to_come(self.plan.due(kind, now)))
        there = words["now_joint"].join(words["now" if c.hours else "now_no_hours"].format(name=c.name, phone=c.phone, hours=c.hours) for c in self.plan.when_closed)
        return words["closed"].format(opens=self.to_come(hours.opens(now)), unless="" if hours.closed else words["unless"], now=there)

    def state(self, facts: Optional[Facts]) -> str:
        """What a visitor is told of what has become of a message; None is one that is not known in the conversation."""
        if facts is None:
            return self.words["states"][UNKNOWN]
        state = state_of(facts)
        at = {
            Referral.HANDED: facts.handed_at,
            Referral.PASSED_ON: facts.passed_on_at,
            Referral.RECEIVED: facts.received_at,
            Referral.CLOSED: facts.closed_at,
        }.get(state)
        chain = self.plan.chain(facts.to)
        who = facts.received_by if state is Referral.RECEIVED else chain[min(facts.step, len(chain) - 1)]
        return self.words["states"][state.value].format(at=self.at(at) if at else "", who=self.name(who), to=mid(self.name(who)))

    def name(self, person: Optional[str]) -> str:
        """The name of a recipient; an id that the plan no longer has stands for itself."""
        return self.plan.recipients[person].name if person in self.plan.recipients else (person or "")

    def role(self, role: Optional[str]) -> str:
        """A role in words."""
        return self.words["roles"].get(role or "none", self.words["roles"]["none"])

    def subject(self, purpose: str, kind: str, reference: str, before: str) -> str:
        """An e-mail's subject: reference and names of roles, never a visitor's word."""
        key = "alert" if purpose == "first" and kind != MESSAGE else purpose
        return self.words["subjects"][key].format(reference=reference, whose=mid(before))


def mid(name: str) -> str:
    """A name as it stands inside a sentence: "the Headteacher"."""
    return "the " + name[4:] if name.startswith("The ") else name


def load_words(plan: Plan, path: Path = FOLDER / "words.yml") -> Phrases:
    """The words, checked for missing keys.

    Raises:
        ContentError: naming the key.
    """
    words = read_yaml(path)
    for key in ("date", "time", "moment", *KEYS):
        if not isinstance(words, dict) or not words.get(key):
            raise ContentError(path, f"no words under '{key}'", "See the header of the file.")
    for key, inner in KEYS.items():
        for missing in (name for name in inner if not isinstance(words[key].get(name), str)):
            raise ContentError(path, f"no words under '{key}: {missing}'", "See the header of the file.")
    return Phrases(words, plan)
