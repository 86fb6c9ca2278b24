"""Rasa actions: send a message, and say what has become of it. The words are in data/; only kinds
of errors are logged.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any, Callable, Dict, List, Optional

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.content.languages import load_languages
from bot.content.visitor_words import reference_in
from bot.errors import loggable
from bot.translations.load import load_translations
from referrals.mail.spoken import spoken_in
from referrals.mail.words import Phrases
from referrals.records import NOT_STORED, SendResult
from referrals.sending import read_when, send
from referrals.wiring import desk

logger = logging.getLogger(__name__)

OWN = "_own"
"""Ends the key of words in the language of the chat (bot.dialogue.spoken_language)."""


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
        sent, when = await in_thread(_send, tracker)
        filled_in = {"reference": sent.reference, **when} if sent.reference else {}
        dispatcher.utter_message(response=f"utter_referral_{sent.result}", **filled_in)
        return [
            SlotSet("referral_result", sent.result),
            SlotSet("referral_reference", sent.reference),
        ]


class ActionReferralState(Action):
    """Says what has become of a message, only in the conversation in which it was sent."""

    def name(self) -> str:
        """The action's name in domain.yml."""
        return "action_referral_state"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]
    ) -> List[Dict[str, Any]]:
        """Of the message whose reference the visitor gives; if they give none, of the last one."""
        reference = _reference(tracker) or ""
        try:
            said = {"response": "utter_referral_state", **await in_thread(_state, tracker)}
        except Exception as error:
            logger.error("The state of a referral could not be read: %s.", loggable(error))
            said = {"response": "utter_referral_state_unavailable"}
        dispatcher.utter_message(**said, reference=reference)
        return []


def _send(tracker: Tracker) -> tuple[SendResult, Dict[str, str]]:
    """What became of the message, and when it is read."""
    to, about, reach, name, key = (
        _text(tracker.slots.get(f"referral_{part}"))
        for part in ("to", "about", "reach", "name", "key")
    )
    try:
        opened = desk()
        role = _text(tracker.slots.get("role"))
        language = _language(tracker)
        sent = send(opened, tracker.sender_id, to, about, reach, name, role, key, language)
    except Exception as error:  # whatever it was, the visitor must be told that it is not stored
        logger.error("A referral could not be stored: %s.", loggable(error))
        return SendResult(NOT_STORED), {}
    if not sent.reference:
        return sent, {}
    return sent, _said(
        "read_when",
        tracker,
        lambda phrases: read_when(opened, sent, tracker.sender_id, to, phrases),
    )


def _language(tracker: Tracker) -> str:
    """The language of the chat, by its English name; empty for English."""
    found = load_languages().get(_text(tracker.slots.get("language")))
    return found.name if found else ""


def _state(tracker: Tracker) -> Dict[str, str]:
    opened, reference = desk(), _reference(tracker)
    found = opened.store.find(reference, tracker.sender_id) if reference else None
    return _said("state", tracker, lambda phrases: phrases.state(found))


def _said(key: str, tracker: Tracker, say: Callable[[Phrases], str]) -> Dict[str, str]:
    """What is said, in English and, under a key of its own, in the language of the chat."""
    phrases, code = desk().phrases, _text(tracker.slots.get("language"))
    said = {key: say(phrases)}
    translation = load_translations().get(code)
    if translation:
        try:
            said[f"{key}{OWN}"] = say(spoken_in(code, phrases, translation.content))
        except Exception as error:  # then it is said in English
            logger.error("A message's state is not said in %s: %s.", code, loggable(error))
    return said


def _reference(tracker: Tracker) -> Optional[str]:
    """The reference in the newest message, or else the one that was found or given before."""
    latest = tracker.latest_message or {}
    entities = [e for e in latest.get("entities") or [] if e.get("entity") == "reference"]
    candidates = (
        latest.get("text"),
        *(entity.get("value") for entity in entities[:1]),
        tracker.slots.get("reference"),
        tracker.slots.get("referral_reference"),
    )
    return next(filter(None, (reference_in(_text(text)) for text in candidates)), None)


async def in_thread(function: Any, *arguments: Any) -> Any:
    """Runs what may wait for the database, so that nobody else's turn waits for it."""
    return await asyncio.get_running_loop().run_in_executor(None, function, *arguments)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
