"""What is known of the turn that is being planned, read from Rasa's tracker once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.content.choices import SEND
from bot.dialogue.accused import accused_of
from bot.dialogue.message_form import CONFIRM, FORM, NAME, PUPIL, REACH, TO, writer
from bot.nlu.conversation_language import language_of
from bot.nlu.memory import this_turn
from bot.understanding import Understanding


@dataclass(frozen=True)
class Turn:
    """The newest message, what has been done about it so far, and the message to a person that may
    be being written.

    Attributes:
        understood: None if the message came as an intent: a button, or a test story.
        done: the actions that have run in this turn, in order.
        silent: the newest of them, if it said nothing.
        role: who is writing.
        writing: whether the form is open.
        asked_for: the slot that the form has asked for.
        to: to whom the message goes, or an earlier one went.
        begun: whether a message was begun in this turn; `to` alone may be an earlier one's.
        confirmed: whether "Send" was pressed, for this message or an earlier one.
        accused: who at the school this conversation accuses; empty if nobody.
        language: of the conversation; None if it has not been shown or chosen.
        after_about: what the form asks for once it knows what the message is about.
    """

    understood: Optional[Understanding]
    intent: str
    text: str
    done: tuple[str, ...]
    silent: Optional[str]
    role: Optional[str]
    writing: bool
    asked_for: Optional[str]
    to: Optional[str]
    begun: bool
    confirmed: bool
    after_about: str
    accused: str = ""
    language: Optional[str] = None

    @property
    def by_pupil(self) -> bool:
        """Whether a pupil is writing, who fills nothing in."""
        return self.role == PUPIL

    @property
    def finished(self) -> bool:
        """Whether the form has ended with everything it needs."""
        return not self.writing and self.confirmed


def read_turn(tracker: DialogueStateTracker) -> Turn:
    """The turn as it is now."""
    events, message = this_turn(tracker), tracker.latest_message
    missing = (slot for slot in (REACH, NAME) if tracker.get_slot(slot) is None)
    return Turn(
        understood=Understanding.of(tracker),
        intent=((message and message.intent) or {}).get("name") or "",
        text=(message and message.text) or "",
        done=tuple(
            e.action_name for e in events if isinstance(e, ActionExecuted) and e.action_name
        ),
        silent=_silent_action(events),
        role=writer(tracker),
        writing=tracker.active_loop_name == FORM,
        asked_for=tracker.get_slot(REQUESTED_SLOT),
        to=tracker.get_slot(TO),
        begun=any(isinstance(e, SlotSet) and e.key == TO and e.value for e in events),
        confirmed=tracker.get_slot(CONFIRM) == SEND,
        after_about=next(missing, CONFIRM),
        accused=accused_of(tracker),
        language=language_of(tracker),
    )


def _silent_action(events: list[Event]) -> Optional[str]:
    """The newest action, if no words came after it."""
    for event in reversed(events):
        if isinstance(event, BotUttered):
            return None
        if isinstance(event, ActionExecuted) and event.action_name:
            return event.action_name
    return None
