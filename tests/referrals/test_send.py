"""What a visitor is told of sending: stored is never called not stored, and nothing is claimed of a
message that was not delivered.
"""

from __future__ import annotations

import asyncio
import datetime
import logging
from dataclasses import replace
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import send_referral
from actions.send_referral import ActionSendReferral
from actions.write_referral import ActionBeginReferral
from bot.content.answers import load_answers
from referrals.mail.words import Phrases
from tests.referrals.conftest import DEPUTY, HEAD, Office

SLOTS = {
    "referral_to": "headteacher",
    "referral_about": "geheime Worte",
    "referral_reach": "not 0161 496 0000, my mobile 07911 123456",
    "referral_name": "",
    "referral_key": "k1",
    "role": "parent",
}


@pytest.fixture
def at_desk(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(send_referral, "desk", lambda: office.desk)
    return office


def send(**changed: Any) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """The response that is said, what is filled in, and the slots."""
    dispatcher = CollectingDispatcher()
    tracker = Tracker(
        "c1",
        {**SLOTS, **changed},
        {"text": "/referral_send", "intent": {"name": "referral_send"}},
        [],
        False,
        None,
        {},
        "action_listen",
    )
    slots = asyncio.run(ActionSendReferral().run(dispatcher, tracker, {}))
    (said,) = dispatcher.messages
    assert said["response"][len("utter_") :] in load_answers()
    return said["response"], said, {slot["name"]: slot["value"] for slot in slots}


class Unsayable(Phrases):
    """Words in which somebody has made a slip."""

    def read_when(self, to: str, now: datetime.datetime, kind: str = "message") -> str:
        return "{who} is asked to confirm by {day}".format_map({"who": to})


def test_what_is_stored_is_called_stored_also_where_the_words_around_it_fail(
    at_desk: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """With its reference, and without the line that could not be made; the log says what sort of
    fault it was, and none of the words.
    """
    broken = replace(at_desk.desk, phrases=Unsayable(at_desk.desk.phrases.words, at_desk.desk.plan))
    monkeypatch.setattr(send_referral, "desk", lambda: broken)
    with caplog.at_level(logging.ERROR):
        response, said, slots = send()
    assert (
        response == "utter_referral_stored"
        and said["reference"] == slots["referral_reference"]
        and said["read_when"] == ""
    )
    assert at_desk.referral(slots["referral_reference"]) and slots["referral_result"] == "stored"
    assert "KeyError" in caplog.text and "geheim" not in caplog.text and "07911" not in caplog.text


def test_how_to_reach_somebody_arrives_as_they_typed_it(at_desk: Office) -> None:
    send()
    at_desk.work()
    assert (
        "How to reach them:   not 0161 496 0000, my mobile 07911 123456" in at_desk.mail.texts()[0]
    )


def test_the_school_learns_in_which_language_the_chat_was(at_desk: Office) -> None:
    """The words arrive as they were written."""
    send(referral_about="Proszę o telefon.", language="pl")
    at_desk.work()
    (text,) = at_desk.mail.texts()
    assert "The chat was in Polish" in text and "> Proszę o telefon." in text


@pytest.mark.parametrize("language", [None, "en", "xx"])
def test_of_an_english_chat_nothing_is_said(at_desk: Office, language: Any) -> None:
    send(language=language)
    at_desk.work()
    assert "The chat was in" not in at_desk.mail.texts()[0]


def test_words_that_cannot_be_said_in_a_language_are_said_in_english(
    at_desk: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(send_referral, "load_translations", lambda: {"pl": object()})
    response, said, _ = send(language="pl")
    assert response == "utter_referral_stored" and "read_when_own" not in said
    assert said["read_when"] and "not said in pl" in caplog.text


def test_a_pupils_message_is_not_sent(at_desk: Office) -> None:
    """Whatever the dialogue let through."""
    response, _, slots = send(role="pupil")
    assert response == "utter_referral_pupil" and slots == {
        "referral_result": "pupil",
        "referral_reference": None,
    }
    assert not at_desk.rows("SELECT 1 FROM referrals")


def test_what_was_stored_before_is_not_denied(at_desk: Office) -> None:
    """An answer was lost; then somebody chose another role, and tried again."""
    stored = send()[2]
    assert send(role="pupil")[2] == stored


def test_the_same_words_again_are_told_what_has_become_of_the_first(at_desk: Office) -> None:
    """Not to wait for somebody who does not have it."""
    first = send()[2]["referral_reference"]
    response, said, _ = send(referral_key="k2")
    assert (
        response == "utter_referral_duplicate"
        and said["reference"] == first
        and "confirm" in said["read_when"]
    )
    at_desk.mail.handler.refused |= {HEAD, DEPUTY}
    at_desk.work(rounds=4)
    response, said, _ = send(referral_key="k3")
    assert (
        response == "utter_referral_duplicate"
        and said["reference"] == first
        and said["read_when"] == at_desk.desk.phrases.state(at_desk.referral(first))
    )
    assert "could not be delivered" in said["read_when"]


def test_an_adult_who_says_so_begins_again_to_whom_it_was_to_go(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The message before was ended, because nobody knew who was writing."""
    monkeypatch.setattr(
        "actions.write_referral.reachable", lambda contact: contact == "headteacher"
    )

    def begin(to: Any) -> tuple[dict[str, Any], list[str]]:
        dispatcher = CollectingDispatcher()
        slots = ActionBeginReferral().run(
            dispatcher,
            Tracker(
                "c1",
                {"referral_to": to},
                {"text": "x", "intent": {"name": "referral_again_staff"}},
                [],
                False,
                None,
                {},
                "x",
            ),
            {},
        )
        return {slot["name"]: slot["value"] for slot in slots}, [
            said["response"] for said in dispatcher.messages
        ]

    slots, said = begin("headteacher")
    assert (
        slots["role"] == "staff"
        and slots["referral_to"] == "headteacher"
        and slots["referral_about"] is None
        and slots["referral_key"]
        and said == []
    )
    for to in (None, "dsl"):
        assert begin(to) == ({"referral_to": None}, ["utter_referral_unreachable"])
