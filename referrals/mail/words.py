"""The words of data/emails/words.yml, filled in: when a message is read, what has become of it,
subjects, moments.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Iterable, Optional, Type

from pydantic import create_model

from bot.content.contact import Contact, inside_a_sentence
from bot.content.contacts import ROLES
from bot.content.fields import Words, words
from bot.content.opening_hours import OpeningHours
from bot.content.records import Record, load
from bot.record.disclosures import ALERTING
from bot.settings import DATA
from referrals.clock import moment
from referrals.plan import Plan
from referrals.records import ALERT, FIRST, INSIGHTS, MESSAGE, NOTICE, Referral
from referrals.states import ReferralState, state_of

FOLDER = DATA / "emails"
UNKNOWN = "unknown"
SUBJECTS = (
    *(
        "first",
        "alert",
        "passed_on",
        "undelivered",
        "notice",
        "notice_alert",
        "told",
        "trial",
        "insights",
    ),
)


def _each_of(names: Iterable[str], kind: Type[Words]) -> Type[Record]:
    return create_model("EachOf", __base__=Record, **dict.fromkeys(names, (kind, ...)))


class ReadWhen(Record):
    """What a visitor is told of when a message is read."""

    open: words("who", "by")
    closed: words("opens", "unless", "now")
    unless: words()
    now: words("name", "phone", "hours")
    now_no_hours: words("name", "phone")
    now_joint: words()


States = _each_of((*(s.value for s in ReferralState), UNKNOWN), words("who", "to", "at"))
"""What a visitor is told of what has become of a message."""


class EmailWords(Record):
    """The file: every key, and what can be filled in there."""

    date: words()
    time: words()
    moment: words("date", "time")
    read_when: ReadWhen
    states: States
    subjects: _each_of(SUBJECTS, words("reference", "whose"))
    roles: _each_of((*ROLES, "none"), words())
    kinds: _each_of((MESSAGE, ALERT), words())
    together: words("count")
    unreadable: _each_of(("words", *ALERTING), words())


@dataclass(frozen=True)
class Phrases:
    """All words, and the plan whose names and hours go into them."""

    words: EmailWords
    plan: Plan

    def at(self, when: float) -> str:
        """A time of the database as a day and a time of day, at the school's place."""
        local = moment(when).astimezone(self.plan.hours.timezone)
        return self.words.moment.format(date=self.day(local), time=local.strftime(self.words.time))

    def day(self, when: datetime.datetime) -> str:
        """A day."""
        return when.strftime(self.words.date)

    @property
    def opening(self) -> OpeningHours:
        """Who is there, in words."""
        return self.plan.opening

    def called(self, contact: Contact) -> str:
        """The name of a line or a person."""
        return contact.name

    def to_come(self, when: datetime.datetime) -> str:
        """A moment of the school's hours. Without the time of day until the school has confirmed
        its hours: nothing is made up.
        """
        return (
            self.at(when.timestamp())
            if self.plan.hours.confirmed
            else self.day(when.astimezone(self.plan.hours.timezone))
        )

    def read_when(self, to: str, now: datetime.datetime, kind: str = MESSAGE) -> str:
        """What a visitor is told of when a message is read."""
        words, hours = self.words.read_when, self.plan.hours
        if hours.is_open(now):
            return words.open.format(who=self.name(to), by=self.to_come(self.plan.due(kind, now)))
        opening = self.opening
        there = words.now_joint.join(
            (words.now if opening.said(c.id, now) else words.now_no_hours).format(
                name=self.called(c), phone=opening.phone(c.id, now), hours=opening.said(c.id, now)
            )
            for c in self.plan.when_closed
            if not opening.status(c.id, now).is_shut
        )
        return words.closed.format(
            opens=self.to_come(hours.opens(now)),
            unless="" if hours.closed else words.unless,
            now=there,
        )

    def state(self, referral: Optional[Referral]) -> str:
        """What a visitor is told of what has become of a message; None is one that is not known in
        the conversation.
        """
        if referral is None:
            return getattr(self.words.states, UNKNOWN)
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
        return getattr(self.words.states, state.value).format(
            at=self.at(at) if at else "", who=self.name(who), to=self.inside(who)
        )

    def name(self, person: Optional[str]) -> str:
        """The name of a recipient; an id that the plan no longer has stands for itself."""
        return (
            self.plan.recipients[person].name if person in self.plan.recipients else (person or "")
        )

    def inside(self, person: Optional[str]) -> str:
        """The same inside a sentence."""
        return inside_a_sentence(self.name(person))

    def role(self, role: Optional[str]) -> str:
        """A role in words."""
        return getattr(self.words.roles, role if role in ROLES else "none")

    def kind(self, kind: str) -> str:
        """A kind in words."""
        return getattr(self.words.kinds, kind)

    def together(self, count: int) -> str:
        """The heading of an alert that holds so many messages."""
        return self.words.together.format(count=count)

    def unreadable(self, level: str) -> tuple[str, str]:
        """What stands in an alert for words that no key opens, and for what was shown in reply to
        them.
        """
        return self.words.unreadable.words, getattr(self.words.unreadable, level)

    def subject(self, purpose: str, kind: str, reference: str, before: str) -> str:
        """An e-mail's subject: reference and names of roles, never a visitor's word."""
        key = (
            {FIRST: "alert", NOTICE: "notice_alert"}.get(purpose, purpose)
            if kind == ALERT
            else (INSIGHTS if kind == INSIGHTS else purpose)
        )
        return getattr(self.words.subjects, key).format(
            reference=reference, whose=inside_a_sentence(before)
        )


def load_phrases(plan: Plan, path: Path = FOLDER / "words.yml") -> Phrases:
    """The words. What can be filled in is checked here, and not while somebody is told that their
    message is stored.

    Raises:
        ContentError: naming the key that is missing or cannot be filled in.
    """
    return Phrases(load(EmailWords, path), plan)
