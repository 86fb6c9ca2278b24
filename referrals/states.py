"""The states of a letter and of a referral, and every way from one to the next. The only place
where they are spelled out.

A letter is one e-mail to one person. It has a state of its own, because a program works on it. A
referral's state is read off what has happened to it (`state_of`), so the two can never disagree.
"""

from __future__ import annotations

from enum import Enum
from typing import Mapping, Optional

from referrals.records import Facts


class Letter(str, Enum):
    """What can be said of one e-mail."""

    WAITING = "waiting"
    """It is to be handed to the mail server from `due_at` on."""
    CLAIMED = "claimed"
    """A courier is handing it over now, and holds it until `claimed_until` or until it dies."""
    HANDED = "handed"
    """The mail server has said that it took it. Final."""
    FAILED = "failed"
    """It is not being sent now: the mail server refused it, its tries were used up, or it was no
    longer needed. Where it was needed, another letter of the same referral is on its way instead
    (referrals/database/onward.py).
    """


WAYS: Mapping[Optional[Letter], tuple[Letter, ...]] = {
    None: (Letter.WAITING,),  # written together with its referral, or when a referral is passed on
    Letter.WAITING: (
        Letter.CLAIMED,
        Letter.FAILED,
    ),  # a courier takes it; the matter was confirmed or closed first
    Letter.CLAIMED: (
        Letter.HANDED,
        Letter.FAILED,
        Letter.WAITING,
    ),  # taken by the server; refused; to be tried again, or the courier died
    Letter.HANDED: (),
    Letter.FAILED: (
        Letter.WAITING,
    ),  # nobody is left to send it to, or the office asks: tried again, under the same number
}


class Referral(str, Enum):
    """What can be said of a referral. The visitor's words for each stand in data/emails/words.yml
    under `states`.
    """

    STORED = "stored"
    """It is in the database, and so is its letter. No mail server has taken it yet."""
    HANDED = "handed"
    """A mail server has taken a letter with it. Whether anybody has read it is not known."""
    NOTICED = "noticed"
    """The mail server refused the words, and has taken a note that they are there."""
    PASSED_ON = "passed_on"
    """Nobody confirmed it in time, and the next in the chain is being sent it."""
    NOT_PASSED_ON = "not_passed_on"
    """Somebody was sent it and has not confirmed it, and nobody else could be sent it. It is tried
    again every hour, and needs a person at the office.
    """
    RECEIVED = "received"
    """Somebody used the link in a letter to say that they have it."""
    CLOSED = "closed"
    """The office has closed it."""
    UNDELIVERED = "undelivered"
    """Nobody in the chain could be sent it. It is tried again every hour, and needs a person at the
    school's office.
    """


def state_of(facts: Facts) -> Referral:
    """The state that the facts amount to; the furthest one counts."""
    if facts.closed_at:
        return Referral.CLOSED
    if facts.received_at:
        return Referral.RECEIVED
    if facts.undelivered_at:
        return Referral.NOT_PASSED_ON if facts.handed_at else Referral.UNDELIVERED
    if facts.passed_on_at:
        return Referral.PASSED_ON
    if facts.handed_at:
        return Referral.NOTICED if facts.notice_at else Referral.HANDED
    return Referral.STORED
