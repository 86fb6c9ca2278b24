"""Rasa actions: send a message, and say what has become of it. Words stand in data/; nothing is logged but sorts of faults."""
from __future__ import annotations

import asyncio
import logging
from typing import Any, Dict, List, Optional

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.reach import clean_name, one_line
from actions.reachable import can_reach
from actions.records import DUPLICATE, NOT_STORED, STORED, UNREACHABLE, NewMessage, Written
from actions.wiring import desk
from bot import content
from bot.about import about_problem, clean_about
from bot.content import ROLES
from bot.errors import PolicyBotError
from bot.reference import reference_in

logger = logging.getLogger(__name__)

LONGEST_REACH = 400


class ActionSendReferral(Action):
    """Stores the message in the slots, once; utters the response that is named after what became of it."""

    def name(self) -> str:
        """The action's name in domain.yml."""
        return "action_send_referral"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]) -> List[Dict[str, Any]]:
        """Reads referral_to, _about, _reach, _name, _key and role; sets referral_result and referral_reference."""
        slots, to = tracker.slots, _text(tracker.slots.get("referral_to"))
        words: Dict[str, Any] = {}
        try:
            written = await in_thread(_send, tracker.sender_id, to, slots)
            opened = desk()
            words["who"] = _name(to)
            if written.result in (STORED, DUPLICATE):
                words.update(reference=written.reference, read_when=opened.phrases.read_when(to, opened.store.clock()))
        except Exception as fault:  # whatever it was, the visitor must be told that it is not stored
            logger.error("A referral could not be stored: %s.", _sort(fault))
            written = Written(NOT_STORED)
        dispatcher.utter_message(response=f"utter_referral_{written.result}", **words)
        return [SlotSet("referral_result", written.result), SlotSet("referral_reference", written.reference)]


class ActionReferralState(Action):
    """Says what has become of a message, in the conversation in which it was sent and in no other."""

    def name(self) -> str:
        """The action's name in domain.yml."""
        return "action_referral_state"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]) -> List[Dict[str, Any]]:
        """The reference of the newest message or its entity; where it names none, the last that was sent."""
        latest = tracker.latest_message or {}
        entity = next((e.get("value") for e in latest.get("entities") or [] if e.get("entity") == "reference"), None)
        candidates = (latest.get("text"), entity, tracker.slots.get("reference"), tracker.slots.get("referral_reference"))
        reference = next((found for found in (reference_in(_text(c)) for c in candidates) if found), None)
        try:
            opened = desk()
            facts = await in_thread(opened.store.facts, reference, tracker.sender_id) if reference else None
            dispatcher.utter_message(response="utter_referral_state", reference=reference or "", state=opened.phrases.state(facts))
        except Exception as fault:
            logger.error("The state of a referral could not be read: %s.", _sort(fault))
            dispatcher.utter_message(response="utter_referral_state_unavailable", reference=reference or "")
        return []


def _send(conversation: str, to: str, slots: Dict[str, Any]) -> Written:
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
        return Written(NOT_STORED)
    if not can_reach(opened, to):
        return opened.store.earlier(new) or Written(UNREACHABLE)  # stored before it was refused is still stored
    return opened.store.send(new)


def _name(contact: str) -> str:
    contacts = content.load().contacts
    return contacts[contact].name if contact in contacts else desk().phrases.name(contact)


async def in_thread(function: Any, *arguments: Any) -> Any:
    """Runs what waits for the database where it holds up nobody else's turn."""
    return await asyncio.get_running_loop().run_in_executor(None, function, *arguments)


def _text(value: Optional[Any]) -> str:
    return value if isinstance(value, str) else ""


def _sort(fault: Exception) -> str:
    """What may be logged of a fault: our own errors say nothing of a visitor; of any other only its sort."""
    return str(fault).rstrip(".") if isinstance(fault, PolicyBotError) else type(fault).__name__
