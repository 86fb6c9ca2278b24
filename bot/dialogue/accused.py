"""The person at the school whom a conversation accuses: nothing in it goes through them now."""

from __future__ import annotations

from typing import Any, Iterator, Optional

from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlu.accused import ACCUSED_SLOT
from bot.nlu.memory import session_backwards
from bot.understanding import ACCUSED, CONCERN, EMERGENCY, UNDERSTANDING, Understanding

STAFF = ACCUSED[-1]


def accused_of(tracker: DialogueStateTracker) -> str:
    """Who is accused, in the newest message or before it in this session: headteacher, dsl, staff,
    or nobody (""). Of several the most senior counts. What was said long ago is in the slot.
    """
    understood, slot = Understanding.of(tracker), tracker.slots.get(ACCUSED_SLOT)
    known: set[Optional[str]] = {understood.accused if understood else "", slot and slot.value}
    known.update(_accused_before(tracker))
    return next((person for person in ACCUSED if person in known), "")


def _accused_before(tracker: DialogueStateTracker) -> Iterator[str]:
    """A question that only speaks of staff in general counts for its own reply alone."""
    for event in session_backwards(tracker):
        if isinstance(event, UserUttered):
            stored: dict[str, Any] = (event.parse_data or {}).get(UNDERSTANDING) or {}
            who = stored.get("accused") or ""
            if who != STAFF or stored.get("safety") in (CONCERN, EMERGENCY):
                yield who
