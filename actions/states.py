"""The states of a letter and of a referral, and every way from one to the next. The only place where they are spelled out.

A letter is one e-mail to one person. It has a state of its own, because a program works on it. A referral's state is read off what has
happened to it (`state_of`), so the two can never disagree.
"""
from __future__ import annotations

from enum import Enum
from typing import Mapping, Optional

from actions.records import Facts


class Letter(str, Enum):
    """What can be said of one e-mail."""

    WAITING = "waiting"
    """It is to be handed to the mail server from `due_at` on."""
    CLAIMED = "claimed"
    """A courier is handing it over now, and holds it until `claimed_until` or until it dies."""
    HANDED = "handed"
    """The mail server has said that it took it. Final."""
    FAILED = "failed"
    """The mail server refused it for good, or the last try was used up. Final; the next in the chain is told."""


WAYS: Mapping[Optional[Letter], tuple[Letter, ...]] = {
    None: (Letter.WAITING,),  # written together with its referral, or when a referral is passed on
    Letter.WAITING: (Letter.CLAIMED,),  # a courier takes it
    Letter.CLAIMED: (Letter.HANDED, Letter.FAILED, Letter.WAITING),  # taken by the server; refused; to be tried again, or the courier died
    Letter.HANDED: (),
    Letter.FAILED: (),
}


class Referral(str, Enum):
    """What can be said of a referral. The visitor's words for each stand in data/emails/words.yml under `states`."""

    STORED = "stored"
    """It is in the database, and so is its letter. No mail server has taken it yet."""
    HANDED = "handed"
    """A mail server has taken a letter with it. Whether anybody has read it is not known."""
    PASSED_ON = "passed_on"
    """Nobody confirmed it in time, and the next in the chain has been sent it."""
    RECEIVED = "received"
    """Somebody used the link in a letter to say that they have it."""
    CLOSED = "closed"
    """The office has closed it."""
    UNDELIVERED = "undelivered"
    """Nobody in the chain could be sent it. It needs a person at the school's office."""


def state_of(facts: Facts) -> Referral:
    """The state that the facts amount to; the furthest one counts."""
    if facts.closed_at:
        return Referral.CLOSED
    if facts.received_at:
        return Referral.RECEIVED
    if facts.passed_on_at:
        return Referral.PASSED_ON
    if facts.handed_at:
        return Referral.HANDED
    return Referral.UNDELIVERED if facts.undelivered_at else Referral.STORED
