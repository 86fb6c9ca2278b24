"""The states of a letter and of a referral, and every way from one to the next. The only place
where they are spelled out.

A letter is one e-mail to one person. It has a state of its own, because a program works on it. A
referral's state is read off what has happened to it (`state_of`), so the two can never disagree.
"""

from __future__ import annotations

from enum import Enum
from typing import Mapping, Optional

from referrals.records import Referral


class LetterState(str, Enum):
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


TRANSITIONS: Mapping[Optional[LetterState], tuple[LetterState, ...]] = {
    None: (
        LetterState.WAITING,
    ),  # written together with its referral, or when a referral is passed on
    LetterState.WAITING: (
        LetterState.CLAIMED,
        LetterState.FAILED,
    ),  # a courier takes it; the matter was confirmed or closed first
    LetterState.CLAIMED: (
        LetterState.HANDED,
        LetterState.FAILED,
        LetterState.WAITING,
    ),  # taken by the server; refused; to be tried again, or the courier died
    LetterState.HANDED: (),
    LetterState.FAILED: (
        LetterState.WAITING,
    ),  # nobody is left to send it to, or the office asks: tried again, under the same number
}


class ReferralState(str, Enum):
    """What can be said of a referral. The visitor's words for each are in data/emails/words.yml
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


def state_of(referral: Referral) -> ReferralState:
    """The state of a referral, read off what has happened to it; the furthest one counts."""
    if referral.closed_at:
        return ReferralState.CLOSED
    if referral.received_at:
        return ReferralState.RECEIVED
    if referral.undelivered_at:
        return ReferralState.NOT_PASSED_ON if referral.handed_at else ReferralState.UNDELIVERED
    if referral.passed_on_at:
        return ReferralState.PASSED_ON
    if referral.handed_at:
        return ReferralState.NOTICED if referral.notice_at else ReferralState.HANDED
    return ReferralState.STORED
