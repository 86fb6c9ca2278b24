"""What a reply tells the programs that come after it: whom an alert goes to, and its language."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.core.events import ActionExecuted, ActiveLoop, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.content import content
from bot.dialogue.plan import safety_replies
from bot.dialogue.responses import PolicyResponses
from bot.translations.direction import apart
from bot.translations.load import load_translations
from bot.understanding import ENGLISH, UNDERSTANDING, Understanding
from bot.web.replies import Replies
from tests.domain import DOMAIN

WRITING_TO_THE_HEADTEACHER = (SlotSet("referral_to", "headteacher"), ActiveLoop("referral_form"))


def said(
    response: str, words: str = "x", before: tuple = (), language: str = ENGLISH
) -> dict[str, Any]:
    """A reply on the website to these words."""
    understood = Understanding(language=language).as_dict()
    message = UserUttered(words, {"name": "x"}, parse_data={UNDERSTANDING: understood})
    events = [ActionExecuted("action_listen"), *before, message]
    tracker = DialogueStateTracker.from_events("t", events, slots=DOMAIN.slots)
    return asyncio.run(PolicyResponses(None, DOMAIN).generate(response, tracker, "website"))


@pytest.mark.parametrize("alerts", ["on", "off"])
@pytest.mark.parametrize(
    "response", ["utter_disclosure", "utter_disclosure_emergency", "utter_other_language_harm"]
)
def test_a_safety_reply_names_the_one_whom_an_alert_goes_to(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, alerts: str, response: str
) -> None:
    """It is the Headteacher if the words name the DSL or are part of a message to the Headteacher.
    It is said while alerts are off too, because the courier knows about that.
    """
    for name, value in {
        "DSL_ALERTS": alerts,
        "STATE_DIR": str(tmp_path),
        "DATABASE_URL": "",
    }.items():
        monkeypatch.setenv(name, value)
    for words, before, to in (
        ("her uncle hits her", (), "dsl"),
        ("the DSL hits her", (), "headteacher"),
        ("her uncle hits her", WRITING_TO_THE_HEADTEACHER, "headteacher"),
    ):
        assert said(response, words, before, "pl")["custom"]["alert_to"] == to


def test_no_other_reply_names_anyone_for_an_alert() -> None:
    assert {"utter_disclosure", "utter_disclosure_home"} <= safety_replies()
    for response in set(DOMAIN.responses) - safety_replies():
        assert "alert_to" not in said(response, "the DSL hits her")["custom"], response


def test_a_worry_in_a_language_without_a_file_gets_the_safety_reply_in_english() -> None:
    """And words in English are not marked as another language."""
    worry = said("utter_other_language_harm", language="xx")
    assert worry["text"] == said("utter_disclosure")["text"]
    assert "lang" not in worry["custom"] and worry["custom"]["level"] == "concern"
    assert "lang" not in said("utter_other_language", language="xx")["custom"]
    assert said("utter_other_language", language="pl")["custom"]["lang"] == "pl"


@pytest.mark.parametrize("response", ["utter_other_language", "utter_other_language_harm"])
@pytest.mark.parametrize("code", ["ar", "bn"])
def test_below_a_fixed_line_the_page_shows_people_in_that_language(
    response: str, code: str
) -> None:
    """In English if the language has no more than its lines."""
    translated = load_translations().get(code)
    contacts = (translated.content if translated else content.load()).contacts
    direction = translated.language.direction if translated else "ltr"
    (shown,) = Replies().rendered([said(response, language=code)])
    assert shown["lang"] == code and shown.get("dir", "ltr") == direction
    names = {apart(contact.name, direction) for contact in contacts.values()}
    assert shown["cards"] and {card["name"] for card in shown["cards"]} <= names
