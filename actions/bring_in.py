"""Rasa action: names the person whom the routes of data/contacts.yml bring in for this matter and role."""
from __future__ import annotations

from typing import Any, Dict, List

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot import content


class ActionBringIn(Action):
    """Says who can help and how to reach them, and keeps their ids in the slot `referral_to`. Sends nothing to anyone."""

    def name(self) -> str:
        """The action's name in domain.yml."""
        return "action_bring_in"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]) -> List[Dict[str, Any]]:
        """Looks the route up by the matter that was answered last in this turn."""
        route = content.load().route(matter_of(tracker), tracker.get_slot("role"))
        dispatcher.utter_message(response="utter_bring_in")
        return [SlotSet("referral_to", ",".join(route.contacts))]


def matter_of(tracker: Tracker) -> str:
    """The topic of the newest utter_… action: the answer that this action follows."""
    for event in reversed(tracker.events):
        name = event.get("name") or ""
        if event.get("event") == "action" and name.startswith("utter_"):
            return name[len("utter_") :]
    return "ask_person"
