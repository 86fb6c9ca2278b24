"""Turns in which a message to a person is begun, written, stopped or asked after: what TurnPolicy
plans for them.
"""

from __future__ import annotations

from typing import Callable, Optional

from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.shared.core.events import Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.content.choices import (
    AGAIN_AS,
    CHANGE,
    MESSAGE_TO,
    RETRY,
    SEND,
    SKIP,
    STOP,
    load_choices,
    typed_choice,
)
from bot.content.visitor_words import about_problem, clean_about, reference_in
from bot.nlu.entities import says_plainly
from bot.nlu.memory import this_turn
from bot.nlu.reading import begins_with_question_word
from bot.nlu.spelling import plain
from bot.understanding import ANSWER, CHECK, Understanding

FORM = "referral_form"
BEGIN, SEND_NOW, STATE, LEAVE = (
    "action_begin_referral",
    "action_send_referral",
    "action_referral_state",
    "action_deactivate_loop",
)
ABOUT, REACH, NAME, CONFIRM = (
    "referral_about",
    "referral_reach",
    "referral_name",
    "referral_confirm",
)
ATTEMPTS = "referral_attempts"
STATE_INTENT = "referral_state"
MOST_WORDS_OF_A_QUESTION, MOST_WORDS_OF_A_NAME = 15, 3
ADULTS, PUPIL = ("parent", "staff"), "pupil"
FOR_A_PUPIL, FOR_ADULTS = "utter_referral_pupil", "utter_referral_adults"


def is_writing(tracker: DialogueStateTracker) -> bool:
    """Whether a message is being written in this conversation."""
    return tracker.active_loop_name == FORM


def written_to(tracker: DialogueStateTracker) -> Optional[str]:
    """To whom a message is being written (an id of data/contacts.yml); None where none is."""
    return tracker.get_slot("referral_to") if is_writing(tracker) else None


def writer(tracker: DialogueStateTracker) -> Optional[str]:
    """Who is writing: parent, staff, pupil, or None where that is not known.

    A message tells of other people. So against an adult's role that was chosen on the page "my
    class is upset" does not make a pupil of them, and "I am in year 8" does. Against `pupil` on the
    page no words count: nobody is asked to fill in a form by mistake.
    """
    role, message = tracker.get_slot("role"), tracker.latest_message
    chosen = ((message and message.metadata) or {}).get("role")
    if (
        chosen == PUPIL
        or role == PUPIL
        and chosen in ADULTS
        and says_plainly(PUPIL, plain(message.text or ""))
    ):
        return PUPIL
    return chosen if role == PUPIL and chosen in ADULTS else role


def needs_no_words(action: str, tracker: DialogueStateTracker) -> bool:
    """Whether an action that said nothing did its work all the same: a message was begun, or the
    form has everything.
    """
    return action == BEGIN and _has_begun(tracker) or action == FORM and _is_finished(tracker)


def after_a_worry(tracker: DialogueStateTracker, done: list[str]) -> list[str]:
    """What follows the safety reply: an adult is asked what comes next in the message that they are
    writing. Nobody else goes on: they may be a child.

    The form itself would ask the action server, and a turn that must bring help waits for nobody.
    `done` are the actions that have run.
    """
    if not is_writing(tracker) and LEAVE not in done:
        return []
    who = writer(tracker)
    if who not in ADULTS:
        return [LEAVE] if who == PUPIL else [LEAVE, FOR_ADULTS]
    return [
        f"utter_ask_{_after_about(tracker) if _words_to_keep(tracker) else tracker.get_slot(REQUESTED_SLOT) or ABOUT}"
    ]


def kept_words(tracker: DialogueStateTracker) -> list[Event]:
    """Set with the safety reply: an adult's words are what their message is about. Nobody should
    have to say them twice.
    """
    words = _words_to_keep(tracker)
    if words is None:
        return []
    return [
        SlotSet(ABOUT, words),
        SlotSet(ATTEMPTS, None),
        SlotSet(REQUESTED_SLOT, _after_about(tracker)),
    ]


def _words_to_keep(tracker: DialogueStateTracker) -> Optional[str]:
    if (
        not is_writing(tracker)
        or tracker.get_slot(REQUESTED_SLOT) != ABOUT
        or writer(tracker) not in ADULTS
    ):
        return None
    text = tracker.latest_message.text or ""
    return None if about_problem(text) else clean_about(text)


def _after_about(tracker: DialogueStateTracker) -> str:
    return next(
        slot for slot in (REACH, NAME, CONFIRM) if slot == CONFIRM or tracker.get_slot(slot) is None
    )


Steps = Callable[[str], list[str]]
"""The actions that answer an intent."""


def plan(
    understood: Optional[Understanding],
    tracker: DialogueStateTracker,
    done: list[str],
    steps: Steps,
) -> Optional[list[str]]:
    """The actions of this turn, or None where it has nothing to do with a message. `done` are those
    that have run.
    """
    message = tracker.latest_message
    intent, text = (message.intent or {}).get("name") or "", (message.text or "") if message else ""
    if understood is None:
        return _chosen(intent, tracker, done, steps)
    if not _is_about_writing(tracker, done):
        return [STATE] if reference_in(text) or understood.answers == (STATE_INTENT,) else None
    chosen = typed_choice(text)
    if chosen == STOP:
        return _chosen(STOP, tracker, done, steps)
    pupil = writer(tracker) == PUPIL
    if chosen is None and _is_question_between(understood, text, tracker, done):
        return [
            *(
                [STATE]
                if reference_in(text)
                else [step for answer in understood.answers for step in steps(answer)]
            ),
            *(_END_FOR_A_PUPIL if pupil else [FORM]),
        ]
    return _END_FOR_A_PUPIL if pupil else _go_on(tracker, done)


_END_FOR_A_PUPIL = [LEAVE, FOR_A_PUPIL]
"""A pupil fills in nothing, also where that is known in the middle only."""


def _chosen(
    intent: str, tracker: DialogueStateTracker, done: list[str], steps: Steps
) -> Optional[list[str]]:
    """A turn that came by a button."""
    writing, pupil = _is_about_writing(tracker, done), writer(tracker) == PUPIL
    if intent.startswith((MESSAGE_TO, AGAIN_AS)) and intent in load_choices():
        if pupil:
            return _END_FOR_A_PUPIL if writing else [FOR_A_PUPIL]
        if (
            intent.startswith(AGAIN_AS)
            and not tracker.get_slot("referral_to")
            and BEGIN not in done
        ):
            return ["utter_referral_none"]
        if BEGIN in done and not _has_begun(tracker):
            return (
                [BEGIN, LEAVE] if is_writing(tracker) or LEAVE in done else [BEGIN]
            )  # a message that was being written has lost its addressee too
        return [BEGIN, FORM]
    if intent == STOP:
        return [LEAVE, "utter_referral_stopped"] if writing else ["utter_referral_none"]
    if intent == RETRY and not writing:
        return [SEND_NOW] if tracker.get_slot(CONFIRM) == SEND else ["utter_referral_none"]
    if intent in (SKIP, SEND, RETRY) or intent.startswith(CHANGE):
        if writing and pupil:
            return _END_FOR_A_PUPIL
        return _go_on(tracker, done) if writing else ["utter_referral_none"]
    if writing and intent:
        return [*steps(intent), *(_END_FOR_A_PUPIL if pupil else [FORM])]
    return None


def _go_on(tracker: DialogueStateTracker, done: list[str]) -> list[str]:
    """The form takes the message; if that was the last it needed, the message is sent."""
    return [FORM, SEND_NOW] if FORM in done and _is_finished(tracker) else [FORM]


def _is_about_writing(tracker: DialogueStateTracker, done: list[str]) -> bool:
    """Also in the turn in which the form has just ended."""
    return is_writing(tracker) or FORM in done or LEAVE in done


def _has_begun(tracker: DialogueStateTracker) -> bool:
    """Whether the action server has begun a message in this turn: the slot alone may be an earlier
    message's.
    """
    return any(
        isinstance(event, SlotSet) and event.key == "referral_to" and event.value
        for event in this_turn(tracker)
    )


def _is_finished(tracker: DialogueStateTracker) -> bool:
    return not is_writing(tracker) and tracker.get_slot(CONFIRM) == SEND


def _is_question_between(
    understood: Understanding, text: str, tracker: DialogueStateTracker, done: list[str]
) -> bool:
    """Whether a visitor asks about the policy in the middle of writing, rather than saying what the
    form wants to know.

    What a message is about is told in all manner of words, so there only a short and plain question
    counts as one.
    """
    if done:  # the plan does not change under way
        return done[0] not in (FORM, LEAVE)
    requested = tracker.get_slot(REQUESTED_SLOT)
    if requested != ABOUT and reference_in(text):
        return True
    if understood.band not in (ANSWER, CHECK) or not understood.answers:
        return False
    if (
        requested == ABOUT
    ):  # in all other turns words that sound like a question are the message itself
        return text.rstrip().endswith("?") and len(text.split()) <= MOST_WORDS_OF_A_QUESTION
    if requested == REACH and ("@" in text or sum(c.isdigit() for c in text) > 5):
        return False
    if (
        requested == NAME and len(text.split()) <= MOST_WORDS_OF_A_NAME
    ):  # "Will Young" and "May" are names
        return text.rstrip().endswith("?")
    return text.rstrip().endswith("?") or begins_with_question_word(text)
