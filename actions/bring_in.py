"""Rasa action: names the person whom the routes of data/contacts.yml bring in for this matter and
role, and offers a message to them.
"""

from __future__ import annotations

from typing import Any, Dict, List

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.content import content
from referrals.reachable import first_reachable
from referrals.records import PUPIL


class ActionBringIn(Action):
    """Says who can help and how to reach them, and keeps their ids in the slot `brought_in`. Sends
    nothing to anyone.
    """

    def name(self) -> str:
        """The action's name in domain.yml."""
        return "action_bring_in"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]
    ) -> List[Dict[str, Any]]:
        """Looks the route up by the matter that was answered last in this turn."""
        role = tracker.get_slot("role")
        route = content.load().route(matter_of(tracker), role)
        # a pupil is asked to tell a grown-up instead
        offer = None if role == PUPIL else first_reachable(route.contacts)
        dispatcher.utter_message(response="utter_bring_in", offer=offer)
        return [SlotSet("brought_in", ",".join(route.contacts))]


def matter_of(tracker: Tracker) -> str:
    """The topic of the newest utter_… action: the answer that this action follows."""
    for event in reversed(tracker.events):
        name = event.get("name") or ""
        if event.get("event") == "action" and name.startswith("utter_"):
            return name[len("utter_") :]
    return "ask_person"
