"""The person at the school whom a conversation accuses: nothing in it goes through them now."""

from __future__ import annotations

from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlu.accused import ACCUSED_SLOT
from bot.understanding import ACCUSED, Understanding


def accused_of(tracker: DialogueStateTracker) -> str:
    """Who is accused, in the newest message or before it: headteacher, dsl, staff, or nobody ("").
    Of two the more senior counts.
    """
    understood, slot = Understanding.of(tracker), tracker.slots.get(ACCUSED_SLOT)
    known = (understood.accused if understood else "", slot.value if slot else None)
    return next((person for person in ACCUSED if person in known), "")
