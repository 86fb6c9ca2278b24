"""A message to a person ends if the visitor's words are about them: it never reaches them."""

from __future__ import annotations

import pytest
from rasa.shared.core.events import SlotSet, UserUttered

from bot.dialogue.message_form import FORM
from bot.dialogue.message_turns import BEGIN, LEAVE, NOT_TO_THE_ACCUSED, SEND_NOW
from bot.dialogue.turn_policy import kept_words
from bot.understanding import ANSWER, CONCERN, OUTSIDE, Understanding
from tests.unit.message_turns import ABOUT, AGE, DOMAIN, GONE, SENT, STEPS, talk, turn, writing

DSL = {"accused": "dsl"}
WORRY = Understanding(CONCERN, ANSWER, ("disclosure",), harm="school_adult", **DSL)
COMPLAINT = Understanding(band=OUTSIDE, answers=("not_understood",), **DSL)
STOPPED = [LEAVE, NOT_TO_THE_ACCUSED]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("role", ["parent", "staff", None])
def test_words_about_the_person_written_to_end_the_form(step: str, role: str | None) -> None:
    """A worry gets its reply first. `writing` writes to the DSL."""
    assert turn(writing(step), "the dsl pinched him", WORRY, role) == ["utter_disclosure", *STOPPED]
    assert turn(writing(step), "a complaint about the dsl", COMPLAINT, role) == STOPPED


def test_a_pupil_is_told_whom_to_tell() -> None:
    came = {LEAVE: GONE}
    assert turn(writing(ABOUT), "the dsl pinched me", WORRY, "pupil", **came) == [
        "utter_disclosure",
        LEAVE,
    ]
    assert turn(writing(ABOUT), "the dsl is unfair", COMPLAINT, "pupil") == [
        LEAVE,
        "utter_referral_pupil",
    ]


def test_words_about_somebody_else_go_on() -> None:
    about_staff = Understanding(band=OUTSIDE, answers=("not_understood",), accused="staff")
    assert turn(writing(ABOUT), "a teacher shouted at him", about_staff, "parent") == [FORM]
    worry = Understanding(CONCERN, ANSWER, ("disclosure",), accused="headteacher")
    assert turn(writing(ABOUT), "the head hit him", worry, "parent") == [
        "utter_disclosure",
        "utter_ask_referral_reach",
    ]


def accused_before(*events: object) -> list[object]:
    return [*events, SlotSet("accused", "dsl")]


def test_what_was_said_before_counts_too() -> None:
    """Whatever is typed or pressed."""
    for text in ("07700 900123", "send it", "referral_send", "referral_skip"):
        assert turn(accused_before(*writing(STEPS[1])), text, role="parent") == STOPPED
    assert turn(accused_before(*writing(STEPS[1])), "how old?", AGE, "parent") == STOPPED


def test_no_message_to_them_is_begun_or_sent_again() -> None:
    """Another can be."""
    assert turn(accused_before(), "message_dsl", role="parent") == [NOT_TO_THE_ACCUSED]
    assert turn(accused_before(*writing(ABOUT)), "message_dsl", role="parent") == STOPPED
    assert turn(accused_before(), "message_headteacher", role="parent")[0] == BEGIN
    sent = [*SENT, SlotSet("referral_to", "dsl")]
    assert turn(accused_before(*sent), "referral_retry", role="parent") == [NOT_TO_THE_ACCUSED]
    assert turn(sent, "referral_retry", role="parent") == [SEND_NOW]


def test_their_words_are_not_kept_for_the_message() -> None:
    before = [*accused_before(*writing(ABOUT)), SlotSet("role", "parent")]
    assert kept_words(talk(*before, UserUttered("the dsl pinched him"))) == []


def test_the_conversation_has_a_place_for_the_accused() -> None:
    assert "accused" in {slot.name for slot in DOMAIN.slots}
