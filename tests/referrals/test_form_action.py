"""The message form as Rasa calls it: it takes only what was said to it, whatever state a
conversation is in.
"""

from __future__ import annotations

from typing import Any, Optional

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.write_referral import ValidateReferralForm
from bot.content.answers import load_answers
from bot.content.choices import SEND, SKIP
from referrals.form import ABOUT, ALL, ATTEMPTS, CONFIRM, LEFT_OUT, NAME, REACH
from tests.referrals.typed_texts import PRESSES, STEPS, typed_texts


def tracker(
    text: Any,
    requested: Optional[str],
    intent: str = "x",
    actions: tuple = ("action_listen", "referral_form"),
    **slots: Any,
) -> Tracker:
    """As Rasa hands it to the form: it has written the form down as run already."""
    events = [{"event": "action", "name": name} for name in actions]
    return Tracker(
        "t",
        {"requested_slot": requested, **slots},
        {"text": text, "intent": {"name": intent}},
        events,
        False,
        None,
        {"name": "referral_form"},
        "action_listen",
    )


def ran(action: Any, given_tracker: Tracker) -> tuple[dict[str, Any], list[str]]:
    """The slots that an action set, and the responses that it named."""
    dispatcher = CollectingDispatcher()
    events = action.run(dispatcher, given_tracker, {})
    assert all(event["event"] == "slot" for event in events)
    return {event["name"]: event["value"] for event in events}, [
        message["response"] for message in dispatcher.messages
    ]


def test_the_form_takes_what_was_typed_after_it_listened() -> None:
    assert ran(ValidateReferralForm(), tracker("the bus", ABOUT)) == (
        {ABOUT: "the bus", ATTEMPTS: None},
        [],
    )
    assert ran(ValidateReferralForm(), tracker("my phone", REACH, referral_attempts="1")) == (
        {REACH: None, ATTEMPTS: "2"},
        ["utter_referral_reach_help"],
    )


@pytest.mark.parametrize(
    "actions",
    [
        (),
        ("referral_form",),
        ("action_listen", "utter_minimum_age", "referral_form"),
        ("action_listen", "utter_disclosure", "referral_form"),
        ("action_listen", "action_begin_referral", "referral_form"),
    ],
)
def test_the_form_takes_nothing_that_was_said_to_something_else(actions: tuple) -> None:
    """A question in the middle, a worry, the press that began it."""
    assert ran(ValidateReferralForm(), tracker("how old?", ABOUT, actions=actions)) == ({}, [])
    assert ran(ValidateReferralForm(), tracker("how old?", None)) == ({}, [])


def test_a_button_is_one_only_if_it_was_pressed() -> None:
    """Words that are understood as a choice's intent are words; a press may carry the role."""
    assert (
        ran(ValidateReferralForm(), tracker("the bus", ABOUT, intent=SKIP))[0][ABOUT] == "the bus"
    )
    assert (
        ran(ValidateReferralForm(), tracker('/referral_skip{"role": "parent"}', NAME, intent=SKIP))[
            0
        ][NAME]
        == LEFT_OUT
    )
    assert (
        ran(ValidateReferralForm(), tracker("/referral_send", NAME, intent=SKIP))[0][NAME]
        == LEFT_OUT
    ), "what Rasa understood counts, not the letters"


def anything() -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), st.text(max_size=10), st.just({}))


def states() -> st.SearchStrategy[dict[str, Any]]:
    """Trackers with keys missing and None where something is expected, as far as Rasa's own record
    of a conversation can be so.
    """
    intents = st.one_of(
        st.none(),
        st.just({}),
        st.fixed_dictionaries(
            {"name": st.one_of(st.none(), st.sampled_from(PRESSES), st.just("x"))}
        ),
    )
    messages = st.one_of(
        st.none(),
        st.fixed_dictionaries(
            {},
            optional={
                "text": st.one_of(
                    st.none(), typed_texts(), st.sampled_from([f"/{p}" for p in PRESSES])
                ),
                "intent": intents,
                "entities": anything(),
            },
        ),
    )
    slots = st.fixed_dictionaries(
        {},
        optional={
            "requested_slot": st.one_of(st.none(), st.sampled_from(STEPS)),
            ATTEMPTS: st.one_of(st.none(), st.integers(0, 99).map(str)),
            **{slot: st.one_of(st.none(), st.text(max_size=5)) for slot in STEPS},
        },
    )
    events = st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "event": st.sampled_from(["action", "user", "slot", None]),
                "name": st.sampled_from(["action_listen", "referral_form", None]),
            },
        ),
        max_size=6,
    )
    listened = events.map(
        lambda before: [
            *before,
            {"event": "action", "name": "action_listen"},
            {"event": "slot"},
            {"event": "action", "name": "referral_form"},
        ]
    )
    return st.fixed_dictionaries(
        {"sender_id": st.just("t")},
        optional={
            "slots": slots,
            "latest_message": messages,
            "events": st.one_of(events, listened),
            "active_loop": anything(),
            "paused": st.booleans(),
        },
    )


@given(states())
@hypothesis_settings(max_examples=300, deadline=None)
def test_no_state_of_a_conversation_breaks_the_form(state: dict[str, Any]) -> None:
    """It sets slots of its own only, and says words that exist."""
    slots, said = ran(ValidateReferralForm(), Tracker.from_dict(state))
    assert set(slots) <= set(ALL) and all(
        response[len("utter_") :] in load_answers() for response in said
    )
    assert slots.get(CONFIRM) in (None, SEND)
