"""Sends the message that a visitor has confirmed, and says what became of it. Knows no Rasa."""

from __future__ import annotations

import logging
from typing import Optional

from bot.content.contacts import ROLES
from bot.content.visitor_words import about_problem, clean_about
from bot.errors import loggable
from referrals.mail.words import Phrases
from referrals.reach import LONGEST_REACH, clean_name, one_line
from referrals.reachable import can_reach
from referrals.records import DUPLICATE, NOT_STORED, PUPIL, UNREACHABLE, NewMessage, SendResult
from referrals.states import ReferralState, state_of
from referrals.wiring import Desk

logger = logging.getLogger(__name__)

UNDER_WAY = (ReferralState.STORED, ReferralState.HANDED)


def send(
    opened: Desk,
    conversation: str,
    to: str,
    about: str,
    reach: str = "",
    name: str = "",
    role: str = "",
    asked: str = "",
    language: str = "",
) -> SendResult:
    """Checks again what the form has checked, and stores the message.

    Raises:
        DatabaseTrouble: nothing was stored, as far as can be told.
    """
    new = NewMessage(
        to,
        conversation,
        clean_about(about),
        one_line(reach)[:LONGEST_REACH] or None,
        clean_name(name),
        role if role in ROLES else None,
        asked or None,
        language or None,
    )
    if about_problem(new.about):
        return SendResult(NOT_STORED)
    refused = PUPIL if role == PUPIL else None if can_reach(opened, to) else UNREACHABLE
    if refused:  # what was stored before is still stored
        return opened.store.earlier(new) or SendResult(refused)
    return opened.store.send(new)


def read_when(
    opened: Desk, sent: SendResult, conversation: str, to: str, phrases: Optional[Phrases] = None
) -> str:
    """When a stored message is read; of one that was sent before, what has become of it since.
    Empty if it cannot be said: the message is stored all the same. `phrases` are those of another
    language.
    """
    phrases = phrases or opened.phrases
    try:
        if sent.result == DUPLICATE:
            referral = opened.store.find(sent.reference, conversation)
            if referral and state_of(referral) not in UNDER_WAY:
                return phrases.state(referral)
        return phrases.read_when(to, opened.store.clock())
    except Exception as error:
        logger.error("A referral is stored, but not when it is read: %s.", loggable(error))
        return ""
