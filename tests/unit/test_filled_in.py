"""What is filled in in a reply: once, from the right place, and no gap keeps a reply back."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from rasa.shared.core.events import ActionExecuted, ActiveLoop, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.responses import PolicyResponses
from bot.understanding import UNDERSTANDING, Understanding
from tests.domain import DOMAIN

POLISH, ENGLISH = Understanding(language="pl", answers=("other_language",)), Understanding()


def said(
    response: str,
    understood: Understanding = ENGLISH,
    before: tuple = (),
    words: str = "x",
    **languages: Any,
) -> dict[str, Any]:
    """A reply. `languages` replaces lines of the Polish file."""
    message = UserUttered(
        words,
        {"name": "x"},
        parse_data={"intent": {"name": "x"}, "entities": [], UNDERSTANDING: understood.as_dict()},
    )
    tracker = DialogueStateTracker.from_events(
        "t", [ActionExecuted("action_listen"), *before, message], slots=DOMAIN.slots
    )
    responses = PolicyResponses(None, DOMAIN)
    lines = responses._languages
    polish = lines.languages["pl"].copy(update=languages)
    responses._languages = replace(lines, languages={**lines.languages, "pl": polish})
    return asyncio.run(responses.generate(response, tracker, "rest"))


def test_a_visitors_own_braces_stay_as_they_are() -> None:
    """They are shown as they were typed, and are never filled in."""
    about, name = "my son {name} and {nobody_told} {0} {", "{about}"
    before = (
        SlotSet("referral_to", "headteacher"),
        ActiveLoop("referral_form"),
        SlotSet("referral_about", about),
        SlotSet("referral_name", name),
    )
    text = said("utter_ask_referral_confirm", before=before)["text"]
    assert f"What it is about: {about}\n" in text and f"Name: {name}" in text


def test_a_reply_in_another_language_has_its_numbers() -> None:
    text = said("utter_other_language_harm", POLISH)["text"]
    assert "0800 1111" in text and "999" in text and "{" not in text and "[" not in text


@pytest.mark.parametrize(
    "line", ["Zadzwoń {child_line}", "Zadzwoń {dsl}", "{", "{}", "{0} {emergency!r}"]
)
def test_a_line_that_cannot_be_filled_in_never_keeps_a_safety_reply_back(
    monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    """If a number would be missing, the reply comes in English."""
    monkeypatch.delenv("DSL_PHONE", raising=False)
    reply = said("utter_other_language_harm", POLISH, safeguarding=line)
    assert reply["custom"]["level"] == "concern" and {
        "emergency",
        "dsl",
        "childline",
        "nspcc",
    } <= set(reply["custom"]["contacts"])
    if "{child_line}" in line or "{dsl}" in line:
        assert (
            "Thank you for saying this" in reply["text"]
            and "{" not in reply["text"]
            and "nothing has been sent" in reply["text"]
        )


def test_a_harmless_message_does_not_touch_the_safety_line() -> None:
    reply = said("utter_other_language", POLISH, safeguarding="{child_line}")
    assert "nie zrozumiał" in reply["text"] and reply["custom"]["kind"] == "fallback"


@pytest.mark.parametrize(
    "response",
    [
        "utter_followup_why",
        "utter_followup_source",
        "utter_followup_if_not",
        "utter_followup_confirm",
    ],
)
def test_a_follow_up_with_nothing_before_it_says_so(response: str) -> None:
    """Instead of words about a quote that is not there."""
    reply = said(response)
    assert "no earlier answer" in reply["text"] and not reply["custom"]["cites"]
