"""A reply says that a note is kept only if it is: in the database, or beside it."""

from __future__ import annotations

import logging

import pytest
from rasa.utils.endpoints import EndpointConfig

from bot.dialogue import responses
from bot.dialogue.responses import KEEPS_NOTES
from bot.dialogue.way_round import WayRound
from bot.record import notes
from bot.record.conversations import conversations
from bot.record.disclosures import Disclosure
from bot.record.spool import open_spool
from tests.unit.promises import NOTHING, PROMISE, WORDS, kept, said, tracker_of

pytestmark = pytest.mark.usefixtures("state")


@pytest.mark.parametrize(
    "response, level",
    [("utter_disclosure", "concern"), ("utter_disclosure_emergency", "emergency")],
)
def test_the_note_that_is_promised_is_in_the_database(response: str, level: str) -> None:
    """Whole, with what the visitor is shown, and for whom the reply says that it is kept."""
    message = said(response)
    assert PROMISE in message["text"] and message["custom"]["alert_to"] == "dsl"
    (note,) = conversations().unraised()
    assert (note.words, note.shown, note.level) == (WORDS, message["text"], level)
    assert (note.conversation, note.message) == ("conversation-1", "message-1")
    assert (note.role, note.alert_to) == ("pupil", "dsl") and open_spool().read() == []


@pytest.mark.parametrize("fault", [OSError("no"), RuntimeError("my cousin"), MemoryError()])
@pytest.mark.parametrize("breaks", ["both", "everything"])
def test_whatever_fails_the_help_comes_and_says_that_nobody_is_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, fault: Exception, breaks: str
) -> None:
    """And no word of the visitor's gets into the log."""

    def broken(*_: object) -> None:
        raise fault

    if breaks == "both":
        monkeypatch.setattr(notes, "_into_database", broken)
        monkeypatch.setattr(notes, "_into_spool", broken)
    else:
        monkeypatch.setattr(responses, "keep", broken)
    message = said()
    assert NOTHING in message["text"] and PROMISE not in message["text"]
    assert "Childline" in message["text"] and "alert_to" not in message["custom"]
    assert message["custom"]["level"] == "concern" and "cousin" not in caplog.text


def test_if_there_is_nobody_to_be_told_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """In every language, and nothing is noted."""
    polish = tracker_of(language="pl")
    promised = said("utter_other_language_harm", polish)["text"]
    before = kept()
    monkeypatch.setattr(WayRound, "alert_to", lambda *_: None)
    assert NOTHING in said()["text"] and kept() == before
    assert len(said("utter_other_language_harm", polish)["text"]) > len(promised)


def test_in_another_language_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its line says that nothing was sent, only if nothing is kept."""
    polish = tracker_of(language="pl")
    promised = said("utter_other_language_harm", polish)["text"]
    assert len(kept()) == 1

    async def nowhere(_: Disclosure) -> bool:
        return False

    monkeypatch.setattr(responses, "keep", nowhere)
    untold = said("utter_other_language_harm", polish)["text"]
    assert len(untold) > len(promised)
    monkeypatch.setenv("DSL_ALERTS", "off")
    assert said("utter_other_language_harm", polish)["text"] == untold


def test_without_alerts_nothing_is_promised_and_nothing_noted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DSL_ALERTS", "off")
    assert NOTHING in said()["text"] and kept() == []


def test_an_assistant_that_stores_nothing_promises_nothing() -> None:
    """`make ask` with alerts on."""
    assert NOTHING in said(nlg=EndpointConfig(**{KEEPS_NOTES: False}))["text"] and kept() == []


def test_no_other_reply_waits_for_a_note(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither an answer nor a signpost beside one."""

    async def too_slow(_: Disclosure) -> bool:
        raise AssertionError

    monkeypatch.setattr(responses, "keep", too_slow)
    with caplog.at_level(logging.ERROR):
        for response in ("utter_greet", "utter_soft_signpost", "utter_ask_person"):
            assert said(response)["text"]
    assert not caplog.records
