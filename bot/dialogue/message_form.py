"""The form in which a message to a person is written, as a conversation knows it."""

from __future__ import annotations

from typing import Optional

from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlu.entities import says_plainly
from bot.nlu.spelling import plain

FORM = "referral_form"
TO, CONFIRM, ATTEMPTS = "referral_to", "referral_confirm", "referral_attempts"
ABOUT, REACH, NAME = "referral_about", "referral_reach", "referral_name"
WRITTEN = {"about": ABOUT, "reach": REACH, "name": NAME}
"""Slots that hold the visitor's own words, by the {…} under which a reply shows them."""
PUPIL, ADULTS = "pupil", ("parent", "staff")


def written_to(tracker: DialogueStateTracker) -> Optional[str]:
    """To whom a message is being written (an id of data/contacts.yml); None if none is."""
    return tracker.get_slot(TO) if tracker.active_loop_name == FORM else None


def writer(tracker: DialogueStateTracker) -> Optional[str]:
    """Who is writing: parent, staff, pupil, or None if that is not known.

    A message tells of other people. So if an adult's role was chosen on the page, "my class is
    upset" does not make the writer a pupil; "I am in year 8" does. If `pupil` was chosen on the
    page, no words change that: nobody is asked to fill in a form by mistake.
    """
    role, message = tracker.get_slot("role"), tracker.latest_message
    on_page = ((message and message.metadata) or {}).get("role")
    if on_page == PUPIL:
        return PUPIL
    if role == PUPIL and on_page in ADULTS:
        return PUPIL if says_plainly(PUPIL, plain(message.text or "")) else on_page
    return role
