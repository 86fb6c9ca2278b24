"""The steps of the message form, one at a time."""

from __future__ import annotations

from typing import Optional

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bot.content.choices import CHANGE, SEND, SKIP
from bot.content.visitor_words import LONGEST_ABOUT
from referrals.form import ABOUT, ATTEMPTS, CONFIRM, LEFT_OUT, NAME, REACH, take_step
from referrals.reach import LONGEST_REACH
from tests.referrals.typed_texts import PRESSES, STEPS, typed_texts


@given(
    st.sampled_from(STEPS),
    typed_texts(),
    st.one_of(st.none(), st.sampled_from(PRESSES), st.text(max_size=20)),
    st.integers(0, 1000),
)
@hypothesis_settings(max_examples=300, deadline=None)
def test_no_step_breaks_and_each_sets_what_was_asked_for(
    asked: str, text: str, pressed: Optional[str], attempts: int
) -> None:
    """Also for a press that no choice knows."""
    taken = take_step(asked, text, pressed, attempts)
    assert asked in taken.slots and (
        taken.slots[asked] is not None or taken.say or set(taken.slots) - {asked, ATTEMPTS}
    )


@pytest.mark.parametrize(
    "asked, text, value",
    [
        (ABOUT, " The play\r\nwas good\x00. ", "The play\nwas good."),
        (ABOUT, "stop that bus", "stop that bus"),
        (ABOUT, "I don't want to say this aloud", "I don't want to say this aloud"),
        (ABOUT, "no lunch money", "no lunch money"),
        (ABOUT, "x" * LONGEST_ABOUT, "x" * LONGEST_ABOUT),
        (
            REACH,
            "my email is Jo@Example.COM\nor 07911123456, not 020 7946 0999",
            "my email is Jo@Example.COM or 07911123456, not 020 7946 0999",
        ),
        (REACH, "I would rather not say.", LEFT_OUT),
        (NAME, " Anna\n Smith ", "Anna Smith"),
        (REACH, "Nope.", LEFT_OUT),
        (REACH, "anonymous please", LEFT_OUT),
        (REACH, "I haven't got a phone", LEFT_OUT),
        (REACH, "id rather not give u that", LEFT_OUT),
        (
            REACH,
            "I don't want to be rung, write to jo@example.com",
            "I don't want to be rung, write to jo@example.com",
        ),
        (NAME, "No name", LEFT_OUT),
        (NAME, "NO", LEFT_OUT),
        (NAME, "N/A", LEFT_OUT),
        (NAME, "I\u2019d prefer not to", LEFT_OUT),
        (NAME, "not telling you", LEFT_OUT),
        (NAME, "Noah Nash", "Noah Nash"),
        (NAME, "Nora", "Nora"),
        (NAME, "Pascal Wont", "Pascal Wont"),
        (NAME, "Stopford", "Stopford"),
        (CONFIRM, "Yes, send it!", SEND),
        (CONFIRM, "Yes", SEND),
    ],
)
def test_typed_words_are_taken(asked: str, text: str, value: str) -> None:
    taken = take_step(asked, text, None, 5)
    assert taken.slots == {asked: value, ATTEMPTS: None} and taken.say is None


@pytest.mark.parametrize(
    "asked, text, pressed, attempts, say",
    [
        (ABOUT, " \n\x00 ", None, 0, "utter_referral_about_empty"),
        (ABOUT, "/referral_skip", SKIP, 0, "utter_referral_about_empty"),
        (ABOUT, "x" * (LONGEST_ABOUT + 1), None, 0, "utter_referral_about_too_long"),
        *(
            (ABOUT, text, None, 0, "utter_referral_about_nothing")
            for text in ("Yes", "ok", "no", "n/a", "yes please", "I would rather not say")
        ),
        (REACH, "ring me", None, 0, "utter_referral_reach_wrong"),
        (REACH, "12345", None, 1, "utter_referral_reach_help"),
        (REACH, "12345", None, 7, "utter_referral_reach_help"),
        (REACH, "a@b.example " + "x" * LONGEST_REACH, None, 1, "utter_referral_reach_too_long"),
        (REACH, "/referral_send", SEND, 0, "utter_referral_reach_wrong"),
        (NAME, "\x00\n", None, 0, "utter_referral_name_help"),
        (CONFIRM, "no", None, 0, "utter_referral_choose"),
        (CONFIRM, "do not send", None, 0, "utter_referral_choose"),
        (CONFIRM, "/message_dsl", "message_dsl", 0, "utter_referral_choose"),
        (CONFIRM, "/referral_skip", SKIP, 3, "utter_referral_choose"),
        (CONFIRM, "/referral_change_confirm", f"{CHANGE}confirm", 0, "utter_referral_choose"),
    ],
)
def test_what_cannot_be_taken_is_said_and_counted(
    asked: str, text: str, pressed: Optional[str], attempts: int, say: str
) -> None:
    taken = take_step(asked, text, pressed, attempts)
    assert taken.slots == {asked: None, ATTEMPTS: str(attempts + 1)} and taken.say == say


@pytest.mark.parametrize("what", ["about", "reach", "name"])
def test_a_change_empties_that_and_nothing_else(what: str) -> None:
    taken = take_step(CONFIRM, f"/{CHANGE}{what}", CHANGE + what, 2)
    assert (
        taken.slots == {CONFIRM: None, f"referral_{what}": None, ATTEMPTS: None}
        and taken.say is None
    )


@pytest.mark.parametrize("asked", [ABOUT, NAME])
def test_what_nobody_can_see_is_no_words(asked: str) -> None:
    assert take_step(asked, "\u200b\u2060\ufeff", None, 0).slots[asked] is None


@pytest.mark.parametrize(
    "text", ["actually my number is 07911 123456", "no wait, use jo@example.com please"]
)
def test_a_new_number_at_the_last_step_changes_how_to_be_reached(text: str) -> None:
    """Nothing is sent by it: the form shows the message again and asks."""
    taken = take_step(CONFIRM, text, None, 0)
    assert taken.slots == {CONFIRM: None, REACH: text, ATTEMPTS: None} and taken.say is None
