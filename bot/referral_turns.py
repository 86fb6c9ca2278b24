"""Turns in which a message to a person is begun, written, stopped or asked after: what TurnPolicy plans for them."""
from __future__ import annotations

import re
from typing import Optional

from rasa.shared.core.events import SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.choices import CHANGE, MESSAGE_TO, RETRY, SEND, SKIP, STOP, load_choices, typed_choice
from bot.memory import this_turn
from bot.nlu.reading import begins_with_question_word
from bot.understanding import ANSWER, CHECK, Understanding

FORM = "referral_form"
BEGIN, SEND_NOW, STATE, TAKE_WORDS, LEAVE = "action_begin_referral", "action_send_referral", "action_referral_state", "action_take_words", "action_deactivate_loop"
ABOUT, REACH, CONFIRM = "referral_about", "referral_reach", "referral_confirm"
STATE_INTENT = "referral_state"
REFERENCE = re.compile(r"\bhsm[ -]?[a-z0-9]{3}[ -]?[a-z0-9]{3}\b", re.IGNORECASE)
MOST_WORDS_OF_A_QUESTION = 15


def is_writing(tracker: DialogueStateTracker) -> bool:
    """Whether a message is being written in this conversation."""
    return tracker.active_loop_name == FORM


def needs_no_words(action: str, tracker: DialogueStateTracker) -> bool:
    """Whether an action that said nothing did its work all the same: a message was begun, or the form has everything."""
    return action == BEGIN and _has_begun(tracker) or action == FORM and _is_finished(tracker)


def after_a_worry(tracker: DialogueStateTracker) -> list[str]:
    """What follows the safety reply: an adult's words are kept for the message that they are writing; a pupil fills in nothing."""
    if not is_writing(tracker):
        return []
    if tracker.get_slot("role") == "pupil":
        return [LEAVE]
    return [TAKE_WORDS, FORM] if tracker.get_slot("requested_slot") == ABOUT else [FORM]


def plan(understood: Optional[Understanding], tracker: DialogueStateTracker, done: list[str]) -> Optional[list[str]]:
    """The actions of this turn, or None where it has nothing to do with a message. `done` are those that have run."""
    message = tracker.latest_message
    intent, text = (message.intent or {}).get("name") or "", (message.text or "") if message else ""
    if understood is None:
        return _chosen(intent, tracker, done)
    if REFERENCE.search(text) or understood.answers[:1] == (STATE_INTENT,):
        return [STATE, *([FORM] if _is_about_writing(tracker, done) else [])]
    if not _is_about_writing(tracker, done):
        return None
    chosen = typed_choice(text)
    if chosen == STOP:
        return _chosen(STOP, tracker, done)
    if chosen is None and _is_question_between(understood, text, tracker, done):
        return [*(f"utter_{answer}" for answer in understood.answers), FORM]
    return _go_on(tracker, done)


def _chosen(intent: str, tracker: DialogueStateTracker, done: list[str]) -> Optional[list[str]]:
    """A turn that came by a button."""
    writing = _is_about_writing(tracker, done)
    if intent.startswith(MESSAGE_TO) and intent in load_choices():
        if tracker.get_slot("role") == "pupil":
            return ["utter_referral_pupil"]
        return [BEGIN] if BEGIN in done and not _has_begun(tracker) else [BEGIN, FORM]
    if intent == STOP:
        return [LEAVE, "utter_referral_stopped"]
    if intent == RETRY:
        return [SEND_NOW] if tracker.get_slot(CONFIRM) == SEND else ["utter_referral_none"]
    if intent in (SKIP, SEND) or intent.startswith(CHANGE):
        return _go_on(tracker, done) if writing else ["utter_referral_none"]
    if writing and intent:
        return [f"utter_{intent}", FORM]
    return None


def _go_on(tracker: DialogueStateTracker, done: list[str]) -> list[str]:
    """The form takes the message; if that was the last it needed, the message is sent."""
    return [FORM, SEND_NOW] if FORM in done and _is_finished(tracker) else [FORM]


def _is_about_writing(tracker: DialogueStateTracker, done: list[str]) -> bool:
    """Also in the turn in which the form has just ended."""
    return is_writing(tracker) or FORM in done or LEAVE in done


def _has_begun(tracker: DialogueStateTracker) -> bool:
    """Whether the action server has begun a message in this turn: the slot alone may be an earlier message's."""
    return any(isinstance(event, SlotSet) and event.key == "referral_to" and event.value for event in this_turn(tracker))


def _is_finished(tracker: DialogueStateTracker) -> bool:
    return not is_writing(tracker) and tracker.get_slot(CONFIRM) == SEND


def _is_question_between(understood: Understanding, text: str, tracker: DialogueStateTracker, done: list[str]) -> bool:
    """Whether a visitor asks about the policy in the middle of writing, rather than saying what the form wants to know.

    What a message is about is told in all manner of words, so there only a short and plain question counts as one.
    """
    if any(action.startswith("utter_") and action[len("utter_") :] in understood.answers for action in done):
        return True  # it was answered in this turn: the plan does not change under way
    if understood.band not in (ANSWER, CHECK) or not understood.answers or FORM in done:
        return False
    requested = tracker.get_slot("requested_slot")
    if requested == ABOUT:
        return text.rstrip().endswith("?") and len(text.split()) <= MOST_WORDS_OF_A_QUESTION
    if requested == REACH and ("@" in text or sum(c.isdigit() for c in text) > 5):
        return False
    return text.rstrip().endswith("?") or begins_with_question_word(text)
