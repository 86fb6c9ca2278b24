"""Makes turns of conversations, for the tests of messages to a person."""

from __future__ import annotations

from typing import Any, Optional

from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.content.choices import load_choices
from bot.dialogue.message_form import FORM
from bot.dialogue.message_turns import LEAVE
from bot.dialogue.plan import safety_replies
from bot.dialogue.turn import Turn, read_turn
from bot.dialogue.turn_policy import kept_words, next_action
from bot.understanding import OUTSIDE, UNDERSTANDING, Understanding
from tests.domain import DOMAIN

ABOUT, REACH, NAME, CONFIRM = STEPS = (
    "referral_about",
    "referral_reach",
    "referral_name",
    "referral_confirm",
)
LISTEN = "action_listen"
UNCLEAR = Understanding(band=OUTSIDE, answers=("not_understood",))
AGE = Understanding(answers=("minimum_age",))
SENT = [
    SlotSet("referral_to", "headteacher"),
    SlotSet(ABOUT, "an earlier one"),
    SlotSet(REACH, ""),
    SlotSet(NAME, ""),
    SlotSet(CONFIRM, "referral_send"),
]
"""What an earlier message left behind."""
BEGUN = [SlotSet("referral_to", "dsl"), *(SlotSet(slot, None) for slot in STEPS)]
FINISHED = [SlotSet(CONFIRM, "referral_send"), SlotSet("requested_slot", None), ActiveLoop(None)]
GONE = [ActiveLoop(None), SlotSet("requested_slot", None)]


def writing(step: str) -> list[Any]:
    """A message that is being written, at a step of its form."""
    return [ActionExecuted(LISTEN), *BEGUN, ActiveLoop(FORM), SlotSet("requested_slot", step)]


def conversation(*events: Any) -> DialogueStateTracker:
    """A conversation in which this has happened."""
    return DialogueStateTracker.from_events("t", list(events), slots=DOMAIN.slots)


def talk(*events: Any) -> Turn:
    """The turn of a conversation in which this has happened."""
    return read_turn(conversation(*events))


def words() -> list[Any]:
    """What comes of an action that only speaks."""
    return [BotUttered("words")]


def turn(
    before: list[Any],
    text: str,
    understood: Optional[Understanding] = UNCLEAR,
    role: Optional[str] = None,
    on_page: Optional[str] = None,
    **came: list[Any],
) -> list[str]:
    """Every action of a turn until the assistant listens, or None if the rules go on.

    Args:
        before: what has happened before.
        text: typed words, or the id of a choice that was pressed; `understood` is then ignored.
        role: the role that the conversation knows after these words.
        on_page: the role that was chosen on the page.
        came: by action, the events that came of it. Without an entry it spoke and did nothing else;
            [] means that the action server was down.
    """
    pressed = text in load_choices() or understood is None
    parsed: dict[str, Any] = {"intent": {"name": text if pressed else "x"}, "entities": []}
    if not pressed:
        parsed[UNDERSTANDING] = understood.as_dict()
    asked = [SlotSet("role", role)] if role else []
    came = {LEAVE: GONE, **came}
    tracker = conversation(
        *before,
        *asked,
        UserUttered(
            f"/{text}" if pressed else text,
            parsed["intent"],
            parse_data=parsed,
            metadata={"role": on_page} if on_page else {},
        ),
    )
    done: list[str] = []
    while not done or done[-1] not in (LISTEN, None):
        assert len(done) < 12, done
        done.append(next_action(read_turn(tracker)))
        kept = kept_words(read_turn(tracker)) if done[-1] in safety_replies() else []
        if done[-1]:
            events = [*kept, ActionExecuted(done[-1]), *came.get(done[-1], words())]
            tracker.update_with_events(events, DOMAIN)
    return done[:-1] if done[-1] == LISTEN else done
