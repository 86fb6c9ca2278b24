"""Rasa actions: send a message, and say what has become of it. Words stand in data/; nothing is
logged but sorts of faults.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any, Dict, List, Optional

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.content.contacts import ROLES
from bot.content.visitor_words import about_problem, clean_about, reference_in
from bot.errors import PolicyBotError
from referrals.reach import LONGEST_REACH, clean_name, one_line
from referrals.reachable import can_reach
from referrals.records import DUPLICATE, NOT_STORED, UNREACHABLE, NewMessage, SendResult
from referrals.states import ReferralState, state_of
from referrals.wiring import desk

logger = logging.getLogger(__name__)

PUPIL = "pupil"
"""The role, and what becomes of an attempt to send in it: a pupil is told whom to tell instead. The
dialogue ends the form before; this is the last door.
"""


class ActionSendReferral(Action):
    """Stores the message in the slots, once; utters the response that is named after what became of
    it.
    """

    def name(self) -> str:
        """The action's name in domain.yml."""
        return "action_send_referral"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]
    ) -> List[Dict[str, Any]]:
        """Reads referral_to, _about, _reach, _name, _key and role; sets referral_result and
        referral_reference.
        """
        slots, to = tracker.slots, _text(tracker.slots.get("referral_to"))
        try:
            written = await in_thread(_send, tracker.sender_id, to, slots)
        except (
            Exception
        ) as fault:  # whatever it was, the visitor must be told that it is not stored
            logger.error("A referral could not be stored: %s.", _sort(fault))
            written = SendResult(NOT_STORED)
        words = (
            {
                "reference": written.reference,
                "read_when": await _read_when(written, to, tracker.sender_id),
            }
            if written.reference
            else {}
        )
        dispatcher.utter_message(response=f"utter_referral_{written.result}", **words)
        return [
            SlotSet("referral_result", written.result),
            SlotSet("referral_reference", written.reference),
        ]


class ActionReferralState(Action):
    """Says what has become of a message, in the conversation in which it was sent and in no other."""

    def name(self) -> str:
        """The action's name in domain.yml."""
        return "action_referral_state"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]
    ) -> List[Dict[str, Any]]:
        """The reference of the newest message or its entity; where it names none, the last that was
        sent.
        """
        latest = tracker.latest_message or {}
        entity = next(
            (
                e.get("value")
                for e in latest.get("entities") or []
                if e.get("entity") == "reference"
            ),
            None,
        )
        candidates = (
            latest.get("text"),
            entity,
            tracker.slots.get("reference"),
            tracker.slots.get("referral_reference"),
        )
        reference = next(
            (found for found in (reference_in(_text(c)) for c in candidates) if found), None
        )
        try:
            opened = desk()
            referral = (
                await in_thread(opened.store.find, reference, tracker.sender_id)
                if reference
                else None
            )
            dispatcher.utter_message(
                response="utter_referral_state",
                reference=reference or "",
                state=opened.phrases.state(referral),
            )
        except Exception as fault:
            logger.error("The state of a referral could not be read: %s.", _sort(fault))
            dispatcher.utter_message(
                response="utter_referral_state_unavailable", reference=reference or ""
            )
        return []


async def _read_when(written: SendResult, to: str, conversation: str) -> str:
    """When a stored message is read; of one that was taken before, what has become of it since.
    Empty if it cannot be said: it is stored all the same.
    """
    try:
        opened = desk()
        if written.result == DUPLICATE:
            referral = await in_thread(opened.store.find, written.reference, conversation)
            if referral and state_of(referral) not in (ReferralState.STORED, ReferralState.HANDED):
                return opened.phrases.state(referral)
        return opened.phrases.read_when(to, opened.store.clock())
    except Exception as fault:
        logger.error(
            "A referral is stored, but when it is read could not be said: %s.", _sort(fault)
        )
        return ""


def _send(conversation: str, to: str, slots: Dict[str, Any]) -> SendResult:
    """Checks what the form should have checked, and stores it."""
    opened, role = desk(), _text(slots.get("role"))
    new = NewMessage(
        to,
        conversation,
        clean_about(_text(slots.get("referral_about"))),
        one_line(_text(slots.get("referral_reach")))[:LONGEST_REACH] or None,
        clean_name(_text(slots.get("referral_name"))),
        role if role in ROLES else None,
        _text(slots.get("referral_key")) or None,
    )
    if about_problem(new.about):
        return SendResult(NOT_STORED)
    refused = PUPIL if role == PUPIL else None if can_reach(opened, to) else UNREACHABLE
    if refused:
        return opened.store.earlier(new) or SendResult(
            refused
        )  # what was stored before is still stored
    return opened.store.send(new)


async def in_thread(function: Any, *arguments: Any) -> Any:
    """Runs what waits for the database where it holds up nobody else's turn."""
    return await asyncio.get_running_loop().run_in_executor(None, function, *arguments)


def _text(value: Optional[Any]) -> str:
    return value if isinstance(value, str) else ""


def _sort(fault: Exception) -> str:
    """What may be logged of a fault: our own errors say nothing of a visitor; of any other only its
    sort.
    """
    return str(fault).rstrip(".") if isinstance(fault, PolicyBotError) else type(fault).__name__
