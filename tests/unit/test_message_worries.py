"""A worry about a child, or a pupil, in the middle of a message to a person: help comes first."""

from __future__ import annotations

from typing import Optional

import pytest
from rasa.shared.core.events import SlotSet, UserUttered

from bot.content.visitor_words import LONGEST_ABOUT
from bot.dialogue.answer_steps import STATE
from bot.dialogue.message_form import ATTEMPTS, FORM
from bot.dialogue.message_turns import LEAVE, SEND_NOW
from bot.dialogue.turn_policy import kept_words
from bot.understanding import ANSWER, CONCERN, EMERGENCY, OUTSIDE, SOFT, Understanding
from tests.unit.message_turns import (
    ABOUT,
    AGE,
    CONFIRM,
    FINISHED,
    GONE,
    NAME,
    REACH,
    SENT,
    STEPS,
    talk,
    turn,
    writing,
)


@pytest.mark.parametrize(
    "level, reply", [(CONCERN, "utter_disclosure"), (EMERGENCY, "utter_disclosure_emergency")]
)
@pytest.mark.parametrize("role", ["parent", "staff"])
def test_an_adults_worry_gets_help_first_and_the_message_goes_on(
    level: str, reply: str, role: Optional[str]
) -> None:
    """The words are kept if the form had asked what the message is about. Nothing that was written
    is lost, and nothing is stopped or sent by such words.
    """
    understood = Understanding(level, ANSWER, ("disclosure",))
    for text in ("my uncle hits my son", "stop", "send it", "HSM-4K7-P2R", "what do i do?"):
        assert turn(writing(ABOUT), text, understood, role) == [reply, f"utter_ask_{REACH}"]
        for step in (REACH, NAME, CONFIRM):
            assert turn(writing(step), text, understood, role) == [reply, f"utter_ask_{step}"]
        for before in ([], SENT):
            assert turn(before, text, understood, role) == [reply]


@pytest.mark.parametrize("step", STEPS)
def test_a_pupils_worry_gets_help_and_ends_the_form(step: str) -> None:
    assert turn(
        writing(step),
        "my uncle hits me",
        Understanding(CONCERN, ANSWER, ("disclosure",)),
        "pupil",
        **{LEAVE: GONE},
    ) == ["utter_disclosure", LEAVE]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    "level, reply", [(CONCERN, "utter_disclosure"), (EMERGENCY, "utter_disclosure_emergency")]
)
def test_the_worry_of_somebody_who_may_be_a_child_gets_help_and_ends_the_form(
    step: str, level: str, reply: str
) -> None:
    """They have not said who they are: they are asked for nothing, and told who can begin again."""
    for text in ("my dad hits me", "stop", "send it"):
        assert turn(writing(step), text, Understanding(level, ANSWER, ("disclosure",))) == [
            reply,
            LEAVE,
            "utter_referral_adults",
        ]
    assert kept_words(talk(*writing(step), UserUttered("my dad hits me"))) == []


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    "text",
    [
        "I am a pupil",
        "im in year 8",
        "07911 123456",
        "Tom",
        "send it",
        "referral_send",
        "referral_skip",
        "referral_change_about",
        "message_dsl",
        "HSM-4K7-P2R",
    ],
)
def test_the_form_ends_when_a_pupil_is_writing(step: str, text: str) -> None:
    """Whether they say so or chose it on the page, at every step, whatever they press. Nothing is
    taken and nothing is sent.
    """
    about_a_message = [STATE] if text.startswith("HSM") and step != ABOUT else []
    for before, role, on_page in (
        (writing(step), "pupil", None),
        (writing(step), "pupil", "pupil"),
        ([*writing(step), SlotSet("role", "parent")], None, "pupil"),
    ):
        assert turn(before, text, role=role, on_page=on_page) == [
            *about_a_message,
            LEAVE,
            "utter_referral_pupil",
        ]


@pytest.mark.parametrize("step", STEPS)
def test_a_pupils_question_is_answered_before_the_form_ends(step: str) -> None:
    assert turn(writing(step), "how old must i be?", AGE, "pupil") == [
        "utter_minimum_age",
        LEAVE,
        "utter_referral_pupil",
    ]
    assert turn(writing(step), "minimum_age", None, "pupil") == [
        "utter_minimum_age",
        LEAVE,
        "utter_referral_pupil",
    ]
    assert turn(writing(step), "stop", role="pupil") == [LEAVE, "utter_referral_stopped"]


@pytest.mark.parametrize("on_page", ["parent", "staff"])
def test_a_message_about_pupils_is_not_a_pupils(on_page: str) -> None:
    """ "My class is upset" sounds like a pupil, and is a teacher's message; "I am in year 8" is a
    pupil's on any page.
    """
    for text in ("my class is upset about it", "My mum says that she saw it too"):
        assert turn(writing(ABOUT), text, role="pupil", on_page=on_page) == [FORM]
        assert turn(
            writing(ABOUT), text, Understanding(CONCERN, ANSWER, ("disclosure",)), "pupil", on_page
        ) == ["utter_disclosure", f"utter_ask_{REACH}"]
    for text in ("I'm in year 8 and it happened to me", "I am a pupil"):
        assert turn(writing(ABOUT), text, role="pupil", on_page=on_page) == [
            LEAVE,
            "utter_referral_pupil",
        ]


def test_a_worry_in_another_language_is_answered_in_it_and_kept() -> None:
    understood = Understanding(CONCERN, answers=("other_language",), language="es")
    assert turn(writing(ABOUT), "mi tío me pega", understood, "parent") == [
        "utter_other_language_harm",
        f"utter_ask_{REACH}",
    ]


def test_a_worrys_words_are_kept_whole_or_not_at_all() -> None:
    """And count as an attempt that worked. What was written before the words were changed stays."""
    written = [*writing(ABOUT), SlotSet("role", "staff")]
    changed = [*written, SlotSet(REACH, "a@b.example"), SlotSet(NAME, "")]
    assert kept_words(talk(*written, UserUttered("My uncle\x00\r\nhits me "))) == [
        SlotSet(ABOUT, "My uncle\nhits me"),
        SlotSet(ATTEMPTS, None),
        SlotSet("requested_slot", REACH),
    ]
    assert kept_words(talk(*changed, UserUttered("my uncle")))[-1] == SlotSet(
        "requested_slot", CONFIRM
    )
    for text in ("x" * (LONGEST_ABOUT + 1), "\x00"):
        assert kept_words(talk(*written, UserUttered(text))) == []
        assert turn(written, text, Understanding(CONCERN, ANSWER, ("disclosure",))) == [
            "utter_disclosure",
            f"utter_ask_{ABOUT}",
        ]
    for before in (
        [],
        [*writing(NAME), SlotSet("role", "staff")],
        [*written, SlotSet("role", "pupil")],
        writing(ABOUT),
    ):
        assert kept_words(talk(*before, UserUttered("my uncle"))) == []


def test_a_possible_worry_adds_a_signpost_at_the_end_of_every_turn() -> None:
    soft = Understanding(SOFT, OUTSIDE, ("not_understood",))
    assert turn(writing(ABOUT), "he is sad", soft) == [FORM, "utter_soft_signpost"]
    assert turn(writing(ABOUT), "he is sad", soft, **{FORM: []}) == [
        FORM,
        "utter_referral_unavailable",
        "utter_soft_signpost",
    ]
    assert turn(writing(CONFIRM), "send it", soft, **{FORM: FINISHED}) == [
        FORM,
        SEND_NOW,
        "utter_soft_signpost",
    ]
    assert turn(writing(NAME), "stop", soft, **{LEAVE: GONE}) == [
        LEAVE,
        "utter_referral_stopped",
        "utter_soft_signpost",
    ]
    assert turn(writing(NAME), "how old is he?", Understanding(SOFT, ANSWER, ("minimum_age",))) == [
        "utter_minimum_age",
        FORM,
        "utter_soft_signpost",
    ]
    assert turn([], "hsm-4k7-p2r", soft) == [STATE, "utter_soft_signpost"]
