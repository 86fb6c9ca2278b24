"""What is done when a message to a person is begun, begun again, tried again or asked after."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.core.events import ActionExecuted, ActiveLoop, SlotSet, UserUttered

from bot.dialogue.answer_steps import STATE
from bot.dialogue.message_form import FORM
from bot.dialogue.message_turns import BEGIN, LEAVE, SEND_NOW, needs_no_words
from bot.understanding import Understanding
from tests.unit.message_turns import (
    ABOUT,
    AGE,
    BEGUN,
    CONFIRM,
    FINISHED,
    GONE,
    LISTEN,
    NAME,
    REACH,
    SENT,
    UNCLEAR,
    talk,
    turn,
    words,
    writing,
)


def test_a_press_begins_a_message_and_the_form_asks() -> None:
    """If it works, beginning says nothing itself."""
    assert turn(
        [],
        "message_dsl",
        **{BEGIN: BEGUN, FORM: [ActiveLoop(FORM), SlotSet("requested_slot", ABOUT), *words()]},
    ) == [BEGIN, FORM]


def test_another_message_can_be_begun_in_the_middle_of_one() -> None:
    assert turn(writing(NAME), "message_dsl", **{BEGIN: BEGUN}) == [BEGIN, FORM]


def test_nothing_is_begun_for_somebody_who_cannot_be_reached() -> None:
    """The action says so itself. To whom an earlier message went does not count."""
    for before in ([], SENT):
        assert turn(before, "message_dsl", **{BEGIN: [*words(), SlotSet("referral_to", None)]}) == [
            BEGIN
        ]


@pytest.mark.parametrize("before", [[], SENT])
def test_without_the_action_server_nothing_is_begun_and_it_is_said_once(before: list[Any]) -> None:
    """Also after an earlier message was sent: what that one left behind does not count as the
    beginning of this one.
    """
    assert turn(before, "message_dsl", **{BEGIN: []}) == [BEGIN, "utter_referral_unavailable"]
    assert turn(before, "message_dsl", **{BEGIN: BEGUN, FORM: []}) == [
        BEGIN,
        FORM,
        "utter_referral_unavailable",
    ]


@pytest.mark.parametrize("before", [[], SENT])
def test_a_pupil_fills_nothing_in(before: list[Any]) -> None:
    assert turn(before, "message_headteacher", role="pupil") == ["utter_referral_pupil"]


@pytest.mark.parametrize(
    "press",
    [
        "referral_skip",
        "referral_send",
        "referral_change_about",
        "referral_change_reach",
        "referral_change_name",
        "referral_retry",
    ],
)
def test_buttons_of_the_form_mean_nothing_where_none_is_open(press: str) -> None:
    assert turn([], press) == ["utter_referral_none"]
    assert turn([*BEGUN, *GONE], press) == ["utter_referral_none"]


@pytest.mark.parametrize("text", ["stop", "send it", "yes", "skip", "Bo", "a@b.example"])
def test_words_mean_nothing_to_a_message_where_none_is_written(text: str) -> None:
    """Also after one was sent or stopped: the rules answer, as always."""
    for before in ([], SENT, [*BEGUN, *GONE], [*writing(CONFIRM), *FINISHED]):
        assert turn(before, text, Understanding(answers=("affirm",))) == [None]


def test_trying_again_sends_what_was_to_be_sent_and_nothing_else() -> None:
    """Only if a message was complete. One that was begun after it and stopped has emptied it."""
    assert turn(SENT, "referral_retry") == [SEND_NOW]
    assert turn(SENT, "referral_retry", **{SEND_NOW: []}) == [SEND_NOW, "utter_referral_uncertain"]
    assert turn([*SENT, *BEGUN, *GONE], "referral_retry") == ["utter_referral_none"]


@pytest.mark.parametrize(
    "text, understood",
    [
        ("what happened to HSM-4K7-P2R", UNCLEAR),
        ("hsm 4k7 p2r", UNCLEAR),
        ("HSM4K7P2R?", AGE),
        ("did my message arrive", Understanding(answers=("referral_state",))),
    ],
)
def test_the_state_of_a_message_is_told_with_and_without_its_reference(
    text: str, understood: Understanding
) -> None:
    """In the middle of writing, the form goes on after it. Without the action server, the chat
    says so.
    """
    assert turn([], text, understood) == [STATE]
    assert turn(SENT, text, understood, **{STATE: []}) == [
        STATE,
        "utter_referral_state_unavailable",
    ]
    assert turn(writing(REACH), text, understood) == [STATE, FORM]
    assert turn(writing(REACH), text, understood, **{STATE: [], FORM: []}) == [
        STATE,
        "utter_referral_state_unavailable",
        FORM,
        "utter_referral_unavailable",
    ]


@pytest.mark.parametrize("text", ["hsmile at me", "HSM-12", "the hsm-4k7-p2rx", "ahsm4k7p2r"])
def test_what_only_looks_like_a_reference_is_none(text: str) -> None:
    assert turn(writing(ABOUT), text) == [FORM]


@pytest.mark.parametrize("role", ["parent", "staff"])
def test_an_adult_says_so_and_begins_it_again(role: str) -> None:
    """By one press, and to the same person. If there was no message, there is nothing to begin
    again.
    """
    begun = {
        BEGIN: [SlotSet("role", role), *BEGUN],
        FORM: [ActiveLoop(FORM), SlotSet("requested_slot", ABOUT), *words()],
    }
    assert turn([*writing(ABOUT), *GONE], f"referral_again_{role}", **begun) == [BEGIN, FORM]
    assert turn([*writing(ABOUT), *GONE], f"referral_again_{role}", **{BEGIN: []}) == [
        BEGIN,
        "utter_referral_unavailable",
    ]
    assert turn([], f"referral_again_{role}") == ["utter_referral_none"]
    assert turn([*writing(ABOUT), *GONE], f"referral_again_{role}", role="pupil") == [
        "utter_referral_pupil"
    ]


def test_only_what_did_its_work_may_say_nothing() -> None:
    """A beginning that noted in this turn to whom the message goes, or a form that ended with
    everything it needs: no other action, and no earlier message.
    """
    said = UserUttered("x", {"name": "x"})
    assert needs_no_words(BEGIN, talk(said, *BEGUN))
    assert (
        not needs_no_words(BEGIN, talk(*BEGUN, said))
        and not needs_no_words(BEGIN, talk(said, SlotSet("referral_to", None)))
        and not needs_no_words(BEGIN, talk(said))
    )
    assert needs_no_words(FORM, talk(*writing(CONFIRM), said, *FINISHED))
    assert (
        not needs_no_words(FORM, talk(*writing(CONFIRM), said))
        and not needs_no_words(FORM, talk(*writing(CONFIRM), said, *GONE))
        and not needs_no_words(FORM, talk(*SENT, ActiveLoop(FORM), said))
    )
    for action in (SEND_NOW, STATE, LEAVE, "action_bring_in"):
        assert not needs_no_words(action, talk(*SENT, said, *BEGUN, *FINISHED))


@pytest.mark.parametrize(
    "press, untrue",
    [("referral_stop", "utter_referral_stopped"), ("referral_send", "utter_referral_stopped")],
)
def test_after_a_message_was_stored_nobody_says_that_nothing_was_sent(
    press: str, untrue: str
) -> None:
    stored = [
        *writing(CONFIRM),
        *FINISHED,
        SlotSet("referral_result", "stored"),
        SlotSet("referral_reference", "HSM-4K7-P2R"),
    ]
    assert untrue not in turn(stored, press)


def test_an_old_try_again_in_the_middle_of_a_message_lets_the_form_go_on() -> None:
    done = turn(writing(NAME), "referral_retry")
    assert "utter_referral_none" not in done and done[-1] == FORM


def test_beginning_in_vain_leaves_no_form_open_without_a_recipient() -> None:
    assert turn(
        writing(NAME),
        "message_dsl",
        **{BEGIN: [*words(), SlotSet("referral_to", None)], LEAVE: GONE},
    ) == [BEGIN, LEAVE]


@pytest.mark.parametrize(
    "before",
    [[], [ActionExecuted(LISTEN), *BEGUN, ActiveLoop(FORM), SlotSet("requested_slot", NAME)]],
)
def test_the_state_as_a_second_question_is_looked_up_too(before: list[Any]) -> None:
    assert "utter_referral_state" not in turn(
        before,
        "who is the dsl? what happened to my message?",
        Understanding(answers=("ask_dsl", "referral_state")),
    )
