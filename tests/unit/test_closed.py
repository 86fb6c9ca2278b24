"""While the chat is closed: a worry gets its safety reply, all else the line that says so."""

from __future__ import annotations

from typing import Iterator

import pytest
from rasa.shared.core.events import UserUttered

from bot.content.closed import HELP, NOT_OPEN, PAUSED, load_closed_words
from bot.dialogue.closed import CLOSED_LINE, WHY_CLOSED
from bot.dialogue.message_form import FORM
from bot.dialogue.message_turns import LEAVE, SEND_NOW
from bot.dialogue.turn_policy import kept_words
from bot.understanding import ANSWER, CONCERN, EMERGENCY, SOFT, Understanding
from tests.unit.message_turns import ABOUT, AGE, STEPS, UNCLEAR, talk, turn, writing
from tests.unit.promises import said, tracker_of


@pytest.fixture(params=[PAUSED, NOT_OPEN], autouse=True)
def why(request: pytest.FixtureRequest) -> Iterator[str]:
    """Both ways to be closed."""
    token = WHY_CLOSED.set(request.param)
    yield request.param
    WHY_CLOSED.reset(token)


@pytest.mark.parametrize("understood", [AGE, UNCLEAR])
def test_a_question_gets_the_line_alone(understood: Understanding) -> None:
    assert turn([], "how old for snapchat", understood) == [CLOSED_LINE]


@pytest.mark.parametrize("button", ["minimum_age", "message_dsl", "referral_send"])
def test_a_button_gets_the_line_and_begins_nothing(button: str) -> None:
    assert turn([], button, None) == [CLOSED_LINE]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("text", ["a reply", "stop", "referral_send", "referral_retry"])
def test_a_message_that_is_being_written_waits_and_is_not_sent(step: str, text: str) -> None:
    done = turn(writing(step), text)
    assert done == [CLOSED_LINE]
    assert not {FORM, SEND_NOW, LEAVE} & set(done)


@pytest.mark.parametrize("role", ["parent", "staff", "pupil", None])
@pytest.mark.parametrize(
    "level, reply", [(CONCERN, "utter_disclosure"), (EMERGENCY, "utter_disclosure_emergency")]
)
def test_a_worry_gets_the_same_safety_reply_as_ever(role: str, level: str, reply: str) -> None:
    """In a form too, which then ends: nothing can be sent, and nothing is asked."""
    worry = Understanding(level, ANSWER, ("disclosure",))
    assert turn([], "grandad kicks my brother", worry, role) == [reply]
    for step in STEPS:
        assert turn(writing(step), "grandad kicks my brother", worry, role) == [reply, LEAVE]
    assert kept_words(talk(*writing(ABOUT), UserUttered("grandad kicks my brother"))) == []


def test_a_slight_worry_gets_the_signpost_too() -> None:
    slight = Understanding(SOFT, ANSWER, ("minimum_age",))
    assert turn([], "i feel low and want snapchat", slight) == [CLOSED_LINE, "utter_soft_signpost"]


def test_a_language_without_answers_keeps_its_fixed_line() -> None:
    """It names 999 in words that the visitor can read."""
    bengali = Understanding(band=ANSWER, answers=("minimum_age",), language="bn")
    assert turn([], "…", bengali) == ["utter_other_language", CLOSED_LINE]


def test_the_line_says_why_that_nothing_was_sent_and_who_helps(why: str) -> None:
    message = said(CLOSED_LINE)
    assert message["text"] == load_closed_words()["en"].reply(why).strip()
    assert "was not sent" in message["text"] and "999" in message["text"]
    assert sorted(message["custom"]["contacts"]) == sorted(HELP) and not message.get("buttons")


def test_in_another_language_the_english_stands_beside_it(why: str) -> None:
    tracker = tracker_of(language="pl")
    tracker.slots["language"].value = "pl"
    message = said(CLOSED_LINE, tracker)
    assert message["text"].startswith(load_closed_words()["pl"].notice(why))
    custom = message["custom"]
    assert load_closed_words()["en"].notice(why) in custom["in_english"]["text"]
    assert custom["by_machine"] and sorted(custom["contacts"]) == sorted(HELP)


def test_the_safety_reply_offers_no_message_that_could_not_be_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in {"SMTP_HOST": "127.0.0.1", "DSL_EMAIL": "dsl@school.example"}.items():
        monkeypatch.setenv(name, value)
    tracker = tracker_of()
    tracker.slots["role"].value = "parent"
    closed = said("utter_disclosure", tracker)
    WHY_CLOSED.set("")
    open_ = said("utter_disclosure", tracker)
    assert "choices" in open_["custom"] and "choices" not in closed["custom"]
    assert closed["text"] == open_["text"]
    assert closed["custom"]["contacts"] == open_["custom"]["contacts"]
