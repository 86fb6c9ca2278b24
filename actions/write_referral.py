"""Rasa actions: begin a message to a person, and take what a visitor says for it. Nothing is stored
or sent here.
"""

from __future__ import annotations

import secrets
from typing import Any, Dict, List

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.content.choices import AGAIN_AS, MESSAGE_TO, load_choices
from bot.translations.load import typed_in
from referrals.form import ALL, ATTEMPTS, take_step
from referrals.reachable import reachable

LISTENED = "action_listen"


class ActionBeginReferral(Action):
    """Empties the form and says to whom the message goes; or that it cannot be sent to them."""

    def name(self) -> str:
        """The action's name in domain.yml."""
        return "action_begin_referral"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]
    ) -> List[Dict[str, Any]]:
        """Reads the contact from the intent message_<contact>. The intent referral_again_<role>
        says who is writing, and the message goes to the contact of the one before.
        """
        intent = _intent(tracker)
        again = intent.startswith(AGAIN_AS)
        to = (tracker.slots.get("referral_to") or "") if again else intent.removeprefix(MESSAGE_TO)
        if not reachable(to):
            dispatcher.utter_message(response="utter_referral_unreachable")
            return [SlotSet("referral_to", None)]
        said = [SlotSet("role", intent.removeprefix(AGAIN_AS))] if again else []
        # A repeat of this message has the same key; the same words written again have another.
        return [
            *said,
            SlotSet("referral_to", to),
            SlotSet("referral_key", secrets.token_hex(8)),
            *(SlotSet(slot, None) for slot in ALL),
        ]


class ValidateReferralForm(Action):
    """Takes one answer of the visitor. Rasa calls it for every step of `referral_form`."""

    def name(self) -> str:
        """The name by which Rasa finds it."""
        return "validate_referral_form"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]
    ) -> List[Dict[str, Any]]:
        """Takes nothing unless the form has just listened: a question in the middle was answered by
        another action before.
        """
        requested = tracker.slots.get("requested_slot")
        if not requested or not _has_just_listened(tracker):
            return []
        attempts = int(tracker.slots.get(ATTEMPTS) or 0)
        intent, text = _intent(tracker), (tracker.latest_message or {}).get("text") or ""
        pressed = intent if intent in load_choices() and text.startswith("/") else None
        pressed = pressed or typed_in(tracker.slots.get("language"), text)
        taken = take_step(requested, text, pressed, attempts)
        if taken.say:
            dispatcher.utter_message(response=taken.say)
        return [SlotSet(slot, value) for slot, value in taken.slots.items()]


def _has_just_listened(tracker: Tracker) -> bool:
    """Whether the newest action before the form itself was listening; Rasa has already recorded
    the form as run.
    """
    actions = [event.get("name") for event in tracker.events if event.get("event") == "action"]
    return actions[-2:-1] == [LISTENED]


def _intent(tracker: Tracker) -> str:
    return ((tracker.latest_message or {}).get("intent") or {}).get("name") or ""
