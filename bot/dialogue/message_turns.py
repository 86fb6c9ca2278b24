"""The plan of a turn in which a message to a person is begun, written, stopped, sent or asked
after.
"""

from __future__ import annotations

from typing import Optional

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
from bot.dialogue.answer_steps import STATE, answer_steps
from bot.dialogue.closed import WHY_CLOSED
from bot.dialogue.message_form import ABOUT, ADULTS, FORM, NAME, REACH
from bot.dialogue.turn import Turn
from bot.nlu.questions import begins_with_question_word
from bot.translations.load import typed_in
from bot.understanding import ANSWER, CHECK

BEGIN, SEND_NOW, LEAVE = ("action_begin_referral", "action_send_referral", "action_deactivate_loop")
NO_MESSAGE = "utter_referral_none"
STOP_WRITING = [LEAVE, "utter_referral_stopped"]
FOR_A_PUPIL, FOR_ADULTS = "utter_referral_pupil", "utter_referral_adults"
NOT_TO_THE_ACCUSED = "utter_referral_accused"
END_FOR_A_PUPIL = [LEAVE, FOR_A_PUPIL]
"""A pupil fills nothing in, even if it only turns out in the middle that they are one."""
MOST_WORDS_OF_A_QUESTION, MOST_WORDS_OF_A_NAME = 15, 3


def message_steps(turn: Turn) -> Optional[list[str]]:
    """The actions of this turn; None if it has nothing to do with a message to a person."""
    if _would_go_to_the_accused(turn):
        return END_FOR_A_PUPIL if turn.by_pupil else [LEAVE, NOT_TO_THE_ACCUSED]
    if turn.understood is None:
        return _after_a_press(turn)
    if not _in_form(turn):
        return [STATE] if _asks_for_state(turn) else None
    choice = typed_choice(turn.text) or typed_in(turn.language, turn.text)
    if choice == STOP:
        return STOP_WRITING
    answers = [] if choice else _answers_in_between(turn)
    if turn.by_pupil:
        return [*answers, *END_FOR_A_PUPIL]
    return [*answers, FORM] if answers else _go_on(turn)


def after_a_worry(turn: Turn) -> list[str]:
    """What follows the safety reply: an adult who is writing a message is asked for the next part
    of it. For everybody else, who may be a child, the form ends.

    The question comes from here, because the form would ask the action server, and a turn that must
    bring help waits for nobody.
    """
    if not _in_form(turn):
        return []
    if turn.by_pupil:
        return [LEAVE]
    if _would_go_to_the_accused(turn):
        return [LEAVE, NOT_TO_THE_ACCUSED]
    if turn.role not in ADULTS:
        return [LEAVE, FOR_ADULTS]
    next_part = turn.after_about if words_to_keep(turn) else turn.asked_for or ABOUT
    return [f"utter_ask_{next_part}"]


def words_to_keep(turn: Turn) -> Optional[str]:
    """The words of a worry, if they also say what an adult's message is about: nobody should have
    to say them twice.
    """
    if WHY_CLOSED.get() or _would_go_to_the_accused(turn):
        return None
    asked_what_about = turn.writing and turn.asked_for == ABOUT and turn.role in ADULTS
    if not asked_what_about or about_problem(turn.text):
        return None
    return clean_about(turn.text)


def needs_no_words(action: str, turn: Turn) -> bool:
    """Whether an action that said nothing has done its work: a message was begun, or the form has
    everything.
    """
    return action == BEGIN and turn.begun or action == FORM and turn.finished


def _in_form(turn: Turn) -> bool:
    """Whether a message is being written, or was until this turn ended the form."""
    return turn.writing or FORM in turn.done or LEAVE in turn.done


def _would_go_to_the_accused(turn: Turn) -> bool:
    """Whether the message that is being written would go to the person whom the visitor accuses."""
    return _in_form(turn) and bool(turn.accused) and turn.to == turn.accused


def _asks_for_state(turn: Turn) -> bool:
    answers = [answer_steps(intent) for intent in turn.understood.answers]
    return bool(reference_in(turn.text)) or answers == [[STATE]]


def _after_a_press(turn: Turn) -> Optional[list[str]]:
    """A turn that came as an intent: by a button of the form, or by that of an answer."""
    button, writing = turn.intent, _in_form(turn)
    if button.startswith((MESSAGE_TO, AGAIN_AS)) and button in load_choices():
        return _begin(turn)
    if button == STOP:
        return STOP_WRITING if writing else [NO_MESSAGE]
    if button == RETRY and not writing:
        if turn.accused and turn.to == turn.accused:
            return [NOT_TO_THE_ACCUSED]
        return [SEND_NOW] if turn.confirmed else [NO_MESSAGE]
    if button in (SKIP, SEND, RETRY) or button.startswith(CHANGE):
        if not writing:
            return [NO_MESSAGE]
        return END_FOR_A_PUPIL if turn.by_pupil else _go_on(turn)
    if writing and button:
        return [*answer_steps(button), *(END_FOR_A_PUPIL if turn.by_pupil else [FORM])]
    return None


def _begin(turn: Turn) -> list[str]:
    """A message is begun, or begun again as an adult; a pupil is told what to do instead."""
    writing = _in_form(turn)
    if turn.by_pupil:
        return END_FOR_A_PUPIL if writing else [FOR_A_PUPIL]
    if turn.accused and turn.intent == f"{MESSAGE_TO}{turn.accused}":
        return [LEAVE, NOT_TO_THE_ACCUSED] if writing else [NOT_TO_THE_ACCUSED]
    if BEGIN not in turn.done:
        nothing_to_repeat = turn.intent.startswith(AGAIN_AS) and not turn.to
        return [NO_MESSAGE] if nothing_to_repeat else [BEGIN, FORM]
    if turn.begun:
        return [BEGIN, FORM]
    # Nobody can be sent it. A message that was being written has lost its addressee too.
    return [BEGIN, LEAVE] if writing else [BEGIN]


def _go_on(turn: Turn) -> list[str]:
    """The form takes the message; if that was the last part it needed, all of it is sent."""
    return [FORM, SEND_NOW] if FORM in turn.done and turn.finished else [FORM]


def _answers_in_between(turn: Turn) -> list[str]:
    """The actions that answer a question in the middle of writing; none if it is no question."""
    if not _is_question_in_between(turn):
        return []
    if reference_in(turn.text):
        return [STATE]
    return [step for intent in turn.understood.answers for step in answer_steps(intent)]


def _is_question_in_between(turn: Turn) -> bool:
    """Whether a visitor who is writing a message asks about something else, rather than saying what
    the form has asked for.

    People say what a message is about in all sorts of words, so there only a short question with a
    question mark counts.
    """
    if turn.done:  # the plan does not change on the way
        return turn.done[0] not in (FORM, LEAVE)
    text, asked_for, understood = turn.text, turn.asked_for, turn.understood
    if asked_for != ABOUT and reference_in(text):
        return True
    if understood.band not in (ANSWER, CHECK) or not understood.answers:
        return False
    has_mark, words = text.rstrip().endswith("?"), len(text.split())
    if asked_for == ABOUT:
        return has_mark and words <= MOST_WORDS_OF_A_QUESTION
    if asked_for == REACH and ("@" in text or sum(c.isdigit() for c in text) > 5):
        return False
    if asked_for == NAME and words <= MOST_WORDS_OF_A_NAME:  # "Will Young" and "May" are names
        return has_mark
    return has_mark or begins_with_question_word(text)
