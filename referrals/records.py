"""Frozen records of the referrals: what goes into the store and what comes out. Times are seconds
since 1970 (UTC).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Optional

MESSAGE, ALERT = "message", "alert"
INSIGHTS = "insights"
"""The Headteacher's weekly page: the outbox carries it, and nobody has to confirm it. It is closed
from the beginning.
"""
FIRST, PASSED_ON, UNDELIVERED, NOTICE, TOLD = "first", "passed_on", "undelivered", "notice", "told"
"""Why a letter is written: to the first person; to the next, because nobody confirmed or because it
could not be delivered; to somebody whose mail server refused the words, to say without them that
they are there; to tell the one before.
"""
WITH_WORDS = (FIRST, PASSED_ON, UNDELIVERED)
"""Letters that hold what was written."""
CARRYING = (*WITH_WORDS, NOTICE)
"""Letters by which somebody has the referral: with a link to confirm it."""
STORED, DUPLICATE, TOO_MANY = "stored", "duplicate", "too_many"
NOT_STORED, UNREACHABLE, PUPIL = "not_stored", "unreachable", "pupil"
"""What became of an attempt to send. A pupil's is refused: they are told whom to tell instead."""


@dataclass(frozen=True)
class NewMessage:
    """What a visitor asks to be sent. `asked` tells one run through the form from another, if the
    dialogue says it. `language` is that of the chat, in English, if it is another.
    """

    to: str
    conversation: str
    about: str = field(repr=False)
    reach: Optional[str] = field(default=None, repr=False)
    name: Optional[str] = field(default=None, repr=False)
    role: Optional[str] = None
    asked: Optional[str] = None
    language: Optional[str] = None


@dataclass(frozen=True)
class SendResult:
    """What became of an attempt (STORED, DUPLICATE, …), and the stored message's reference."""

    result: str
    reference: Optional[str] = None


@dataclass(frozen=True)
class Referral:
    """What has happened to a referral. Holds nobody's words."""

    id: int
    reference: str
    kind: str
    to: str
    conversation: str
    role: Optional[str]
    created_at: float
    said_at: float
    step: int
    """How far in the chain it has come; 0 is the first person."""
    handed_at: Optional[float]
    due_at: Optional[float]
    """By when it must be confirmed; None while nobody has it, and when nobody is left to pass it on
    to.
    """
    passed_on_at: Optional[float]
    received_at: Optional[float]
    received_by: Optional[str]
    undelivered_at: Optional[float]
    """Since when nobody who does not have it yet could be sent it; None again once somebody was."""
    closed_at: Optional[float]
    notice_at: Optional[float]
    """When a mail server accepted a note about it, and so far nothing but that."""

    @property
    def settled(self) -> bool:
        """Whether it is confirmed or closed: nothing more is sent."""
        return bool(self.received_at or self.closed_at)


@dataclass(frozen=True)
class VisitorWords:
    """What a visitor wrote and was shown, opened. `shown` is what the chat replied, for an alert;
    for a message it is the language that the chat was in, if that was not English.
    """

    about: str = field(repr=False)
    reach: Optional[str] = field(default=None, repr=False)
    name: Optional[str] = field(default=None, repr=False)
    shown: Optional[str] = field(default=None, repr=False)


@dataclass(frozen=True)
class Claim:
    """A letter that this courier holds: enough to send it, apart from the words."""

    id: str
    message_id: str
    recipient: str
    purpose: str
    tries: int
    created_at: float
    claimed_until: float
    expires_at: float
    referral: int


@dataclass(frozen=True)
class Mail:
    """A letter as the templates see it."""

    id: str
    message_id: str
    recipient: str
    purpose: str
    created_at: float
    expires_at: float
    reference: str = ""
    kind: str = MESSAGE
    to: str = ""
    role: Optional[str] = None
    said_at: float = 0.0
    step: int = 0
    about: str = field(default="", repr=False)
    reach: Optional[str] = field(default=None, repr=False)
    name: Optional[str] = field(default=None, repr=False)
    shown: Optional[str] = field(default=None, repr=False)
