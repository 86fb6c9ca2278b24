"""What is done while a message to a person is being written: the form goes on, a question is
answered, or the message is sent or stopped.
"""

from __future__ import annotations

import pytest

from bot.dialogue.message_form import FORM
from bot.dialogue.message_turns import LEAVE, SEND_NOW
from bot.understanding import CHECK, CHOICE, OUTSIDE, Understanding
from tests.unit.message_turns import (
    ABOUT,
    AGE,
    CONFIRM,
    FINISHED,
    GONE,
    NAME,
    REACH,
    STEPS,
    UNCLEAR,
    turn,
    words,
    writing,
)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("text", ["a@b.example", "the school bus", "Bo", "hm", "", "ß" * 10_000])
def test_typed_words_go_to_the_form(step: str, text: str) -> None:
    """Whatever they were understood as, unless they are a question."""
    for understood in (
        UNCLEAR,
        AGE,
        Understanding(band=CHOICE, choices=("bedtime",)),
        Understanding(band=CHECK, answers=("bedtime",)),
        Understanding(answers=("bedtime", "minimum_age")),
    ):
        assert turn(writing(step), text, understood) == [FORM]


@pytest.mark.parametrize("text", ["referral_send", "send it", "Yes, send it!"])
def test_what_is_sent_is_stored_in_the_same_turn(text: str) -> None:
    """Nothing is said between the end of the form and the words of the action that stored it."""
    assert turn(writing(CONFIRM), text, **{FORM: FINISHED}) == [FORM, SEND_NOW]
    assert turn(writing(CONFIRM), text, **{FORM: FINISHED, SEND_NOW: []}) == [
        FORM,
        SEND_NOW,
        "utter_referral_uncertain",
    ]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    "text",
    [
        "referral_skip",
        "referral_send",
        "referral_change_about",
        "referral_change_reach",
        "referral_change_name",
        "leave it out",
        "ok",
        "change my name",
        "a@b.example",
    ],
)
def test_nothing_is_sent_by_anything_but_the_forms_end(step: str, text: str) -> None:
    assert turn(writing(step), text) == [FORM]
    assert turn(writing(step), text, **{FORM: []}) == [FORM, "utter_referral_unavailable"]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    "text",
    ["referral_stop", "stop", "Never mind.", "I've changed my mind", "I changed my mind", "CANCEL"],
)
def test_it_is_stopped_at_every_step_by_press_and_in_words(step: str, text: str) -> None:
    """Needs no action server. Words that no choice knows go to the form."""
    expected = [LEAVE, "utter_referral_stopped"]
    for understood in (UNCLEAR, AGE, Understanding(answers=("goodbye",))):
        assert turn(writing(step), text, understood, **{LEAVE: GONE, FORM: words()}) == expected


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    "understood", [AGE, Understanding(band=CHECK, answers=("minimum_age",), choices=("bedtime",))]
)
def test_a_question_in_the_middle_is_answered_and_the_form_asks_again(
    step: str, understood: Understanding
) -> None:
    """The plan does not change on the way, even if the form could not ask."""
    assert turn(writing(step), "how old must a child be?", understood) == [
        "utter_minimum_age",
        FORM,
    ]
    assert turn(writing(step), "how old must a child be?", understood, **{FORM: []}) == [
        "utter_minimum_age",
        FORM,
        "utter_referral_unavailable",
    ]


def test_two_questions_in_the_middle_are_both_answered() -> None:
    assert turn(
        writing(NAME),
        "how old? and who sees it?",
        Understanding(answers=("minimum_age", "bedtime")),
    ) == ["utter_minimum_age", "utter_bedtime", FORM]


@pytest.mark.parametrize(
    "step, text, expected",
    [
        (
            ABOUT,
            "how old must a child be for instagram",
            [FORM],
        ),  # without a mark it may be the matter itself
        (ABOUT, "word " * 15 + "?", [FORM]),
        (ABOUT, "word " * 14 + "word?", ["utter_minimum_age", FORM]),
        (ABOUT, "why was my son on the page? please ring me", [FORM]),
        (REACH, "how old must a child be", ["utter_minimum_age", FORM]),
        (REACH, "can you use a@b.example?", [FORM]),
        (REACH, "can you ring 020 7946 0999?", [FORM]),
        (REACH, "is 12345 enough?", ["utter_minimum_age", FORM]),
        (NAME, "how old must a child be", ["utter_minimum_age", FORM]),
        (CONFIRM, "is that all", ["utter_minimum_age", FORM]),
    ],
)
def test_a_question_is_told_from_an_answer_to_the_form(
    step: str, text: str, expected: list[str]
) -> None:
    """People say what it is about in all sorts of words; how to reach them may come as a
    question.
    """
    assert turn(writing(step), text, AGE) == expected


@pytest.mark.parametrize(
    "understood",
    [
        UNCLEAR,
        Understanding(band=CHOICE, choices=("bedtime",)),
        Understanding(band=OUTSIDE, answers=("out_of_scope_other",)),
        Understanding(),
    ],
)
def test_a_question_that_has_no_answer_goes_to_the_form(understood: Understanding) -> None:
    assert turn(writing(NAME), "what is this?", understood) == [FORM]


def test_a_pressed_answer_in_the_middle_is_given_and_the_form_asks_again() -> None:
    for intent in ("minimum_age", "none_of_these"):
        assert turn(writing(REACH), intent, None) == [f"utter_{intent}", FORM]
        assert turn([], intent, None) == [None]
    assert turn(writing(REACH), "ask_person", None) == ["utter_ask_person", "action_bring_in", FORM]


@pytest.mark.parametrize(
    "name, intent",
    [
        ("Will Young", "bot_challenge"),
        ("May", "affirm"),
        ("Do Thi Mai", "greet"),
        ("Will Head", "ask_headteacher"),
    ],
)
def test_a_name_is_a_name(name: str, intent: str) -> None:
    """The trained model takes these names for these intents, and is sure of it."""
    assert turn(writing(NAME), name, Understanding(answers=(intent,))) == [FORM]


@pytest.mark.parametrize(
    "text, understood",
    [
        (
            "nobody has answered my messages about the bus",
            Understanding(answers=("referral_state",)),
        ),
        ("I emailed last week and nobody has replied", Understanding(answers=("referral_state",))),
        (
            "My message HSM-4K7-P2R was about the bus. Please ring me about it today, nobody has.",
            UNCLEAR,
        ),
    ],
)
def test_what_a_message_is_about_may_be_an_earlier_message(
    text: str, understood: Understanding
) -> None:
    assert turn(writing(ABOUT), text, understood) == [FORM]


def test_an_answer_that_names_a_person_brings_them_in_also_in_the_middle() -> None:
    assert turn(
        writing(NAME),
        "how do I get in touch with the headteacher?",
        Understanding(answers=("ask_headteacher",)),
    )[:2] == ["utter_ask_headteacher", "action_bring_in"]
