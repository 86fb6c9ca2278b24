"""What a safety reply says of who is told, and to whom it offers a message: the same person to whom
an alert would go.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, Optional

import pytest
from rasa.shared.core.events import ActionExecuted, ActiveLoop, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.responses import PolicyResponses
from tests.domain import DOMAIN

TO_THE_HEADTEACHER = [
    SlotSet("referral_to", "headteacher"),
    ActiveLoop("referral_form"),
    SlotSet("requested_slot", "referral_about"),
]
NAMED = "the DSL at school hit my daughter yesterday and she has bruises"
NOT_NAMED = "her uncle hits my daughter"
DSL, HEAD = (
    "kept for the Designated Safeguarding Lead (DSL) at the school, who may not see it soon",
    "kept for the Headteacher, who may not see it soon",
)


@pytest.fixture
def school(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Everybody can be sent a message, and alerts are on."""
    for name, value in {
        "STATE_DIR": str(tmp_path),
        "DATABASE_URL": "",
        "DSL_ALERTS": "on",
        "SMTP_HOST": "mail.example",
        "DSL_EMAIL": "d@school.example",
        "HEADTEACHER_EMAIL": "h@school.example",
    }.items():
        monkeypatch.setenv(name, value)


def said(
    words: str,
    before: tuple = (),
    role: Optional[str] = "parent",
    response: str = "utter_disclosure",
    **given: Any,
) -> dict[str, Any]:
    """A reply to these words."""
    events = [
        ActionExecuted("action_listen"),
        *before,
        *([SlotSet("role", role)] if role else []),
        UserUttered(words, {"name": "disclosure"}),
    ]
    tracker = DialogueStateTracker.from_events("t", events, slots=DOMAIN.slots)
    return asyncio.run(PolicyResponses(None, DOMAIN).generate(response, tracker, "rest", **given))


def offered(reply: dict[str, Any]) -> list[str]:
    return [choice["id"] for choice in reply["custom"].get("choices", [])]


@pytest.mark.parametrize("response", ["utter_disclosure", "utter_disclosure_emergency"])
@pytest.mark.parametrize("role", ["parent", "staff", "pupil", None])
def test_the_reply_names_the_one_for_whom_the_note_is_kept(
    school: None, role: Optional[str], response: str
) -> None:
    """And never the other."""
    assert DSL in said(NOT_NAMED, (), role, response)["text"]
    for reply in (
        said(NAMED, (), role, response),
        said(NOT_NAMED, tuple(TO_THE_HEADTEACHER), role, response),
    ):
        assert HEAD in reply["text"] and "kept for the Designated" not in reply["text"]


def test_a_message_that_is_not_being_written_any_more_does_not_count(school: None) -> None:
    assert DSL in said(NOT_NAMED, (*TO_THE_HEADTEACHER, ActiveLoop(None)))["text"]


def test_without_alerts_nobody_is_named(school: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DSL_ALERTS", "off")
    text = said(NAMED)["text"]
    assert "nothing has been sent to anyone" in text and "a note of this message" not in text


def test_words_about_the_dsl_are_not_offered_to_the_dsl(school: None) -> None:
    """Nor is a message offered to whom one is being written."""
    assert (
        offered(said(NOT_NAMED))
        == ["message_dsl"]
        == offered(said(NOT_NAMED, tuple(TO_THE_HEADTEACHER)))
    )
    assert offered(said(NAMED)) == ["message_headteacher"]
    assert (
        offered(said(NAMED, tuple(TO_THE_HEADTEACHER)))
        == []
        == offered(said(NOT_NAMED, (), None))
        == offered(said(NAMED, (), "pupil"))
    )


@pytest.mark.parametrize(
    "response",
    sorted(
        name
        for name in DOMAIN.responses
        if name.startswith(("utter_referral", "utter_ask_referral"))
    ),
)
def test_the_words_of_a_message_speak_of_it_alone(school: None, response: str) -> None:
    """Of a worry in it a note may have gone: that nobody was told, or nothing sent to anyone, would
    be untrue.
    """
    whole = said(
        "x",
        tuple(TO_THE_HEADTEACHER),
        None,
        response,
        reference="HSM-4K7-P2R",
        read_when="",
        state="",
    )["text"].lower()
    assert not [
        untrue
        for untrue in (
            "nobody else was told",
            "nothing was sent",
            "nothing is sent",
            "to anyone",
            "nobody was told",
            "nothing was stored",
        )
        if untrue in whole
    ], whole
    assert "{" not in whole


def test_where_it_cannot_be_said_when_a_message_is_read_that_line_is_left_out(school: None) -> None:
    lines = said(
        "x",
        tuple(TO_THE_HEADTEACHER),
        "parent",
        "utter_referral_stored",
        reference="HSM-4K7-P2R",
        read_when="",
    )["text"].split("\n")
    assert all(lines) and "has been saved" in lines[0] and "not been read yet" in lines[1]
