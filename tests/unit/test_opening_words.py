"""What an answer says first, and the easy words that pupils get and everybody can ask for."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import lru_cache
from typing import Any, Optional

import pytest
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.checks import plain_words
from bot.content import content
from bot.content.answers import Variation, load_answers
from bot.dialogue.responses import PolicyResponses
from bot.understanding import IS, MAY, UNDERSTANDING, Understanding
from tests.domain import DOMAIN

OPENS = [(i, w) for i, wordings in load_answers().items() for w in wordings if w.opens]
EASY = [(i, w) for i, wordings in load_answers().items() for w in wordings if w.easy]


@lru_cache
def responses() -> PolicyResponses:
    return PolicyResponses(None, DOMAIN)


def said(
    response: str, asks: str = "", role: Optional[str] = None, before: tuple = (), text: str = "x"
) -> dict[str, Any]:
    """A reply on the website, without what stands around it."""
    parsed = {UNDERSTANDING: Understanding(asks=asks, confidence=0.95).as_dict()}
    message = UserUttered(text, {"name": "x"}, parse_data=parsed)
    events = [*before, ActionExecuted("action_listen"), SlotSet("role", role), message]
    tracker = DialogueStateTracker.from_events("t", events, slots=DOMAIN.slots)
    return asyncio.run(responses().generate(response, tracker, "website"))


def after(response: str, role: Optional[str] = None) -> tuple:
    """The events of an answer that was given just before."""
    custom = said(response, role=role)["custom"]
    data, meta = {"custom": custom}, {"utter_action": response}
    question = UserUttered("a question", {"name": "x"})
    return ActionExecuted("action_listen"), question, BotUttered("an answer", data, meta)


@pytest.mark.parametrize("intent, wording", OPENS, ids=lambda one: getattr(one, "role", one))
def test_yes_and_no_are_said_to_the_question_that_they_answer(
    intent: str, wording: Variation
) -> None:
    asked = {asks: said(f"utter_{intent}", asks, wording.role)["text"] for asks in (MAY, IS, "")}
    (opening,) = wording.opens
    assert not asked[""].startswith(opening)
    assert [text.startswith(f"{opening} {asked['']}") for text in (asked[MAY], asked[IS])].count(
        True
    ) == 1


def test_a_question_of_another_kind_gets_no_yes_or_no() -> None:
    """ "can i have tiktok" is no question about the school's accounts, whatever was understood."""
    assert said("utter_school_accounts", IS)["text"].startswith("No. The school has no")
    assert said("utter_school_accounts", MAY)["text"].startswith("The school has no")
    assert said("utter_photo_permission", MAY)["text"].startswith("Ask first. You need")
    assert said("utter_photo_permission", IS)["text"].startswith("You need")


@pytest.mark.parametrize("intent, wording", EASY, ids=lambda one: getattr(one, "role", one))
def test_easier_words_are_given_when_somebody_asks(intent: str, wording: Variation) -> None:
    """ "can you explain that more simply", from anybody; the sources stay the same."""
    response = f"utter_{intent}"
    reply = said("utter_followup_confirm", role=wording.role, before=after(response, wording.role))
    filled = content.load().law_words
    easy = wording.easy.format(**{f"law_{key}": value for key, value in filled.items()})
    assert reply["text"] == f"In short: {easy}"
    assert reply["custom"]["cites"] == list(wording.cites)
    first = said(response, role=wording.role)["custom"]
    assert (first["kind"] == reply["custom"]["kind"]) or wording.cites
    assert first["contacts"] == reply["custom"]["contacts"]


@pytest.mark.parametrize(
    "intent", sorted({i for i, w in EASY if w.role is None} - {"under16_apps", "minimum_age"})
)
def test_a_pupil_gets_them_at_once(intent: str) -> None:
    text = said(f"utter_{intent}", role="pupil")["text"]
    own = [w.text for w in load_answers()[intent] if w.role == "pupil"]
    assert len(text.split()) <= 45 and (own or said(f"utter_{intent}")["text"] != text)


def easier(response: str, role: Optional[str] = None) -> Optional[str]:
    return said(response, role=role)["custom"].get("easier")


def test_the_website_has_the_easy_words_beside_the_others() -> None:
    """A switch shows them, also under an answer that is there; a pupil has them already."""
    parent, pupil = said("utter_bedtime"), said("utter_bedtime", role="pupil")
    assert parent["custom"]["easier"] == pupil["text"] != parent["text"]
    assert easier("utter_bedtime", "pupil") is None


def test_yes_and_no_stand_before_the_easy_words_too() -> None:
    reply = said("utter_school_accounts", IS)
    assert reply["text"].startswith("No. ") and reply["custom"]["easier"].startswith("No. ")


def test_no_reply_to_a_worry_has_other_words() -> None:
    """Each is written to be read at once, by everybody."""
    assert not easier("utter_disclosure") and not easier("utter_disclosure_emergency")


WORDING = load_answers()["bedtime"][0]


@pytest.mark.parametrize(
    "change, fault",
    [
        ({"text": "Well, " + "so " * 20 + "it is. Yes."}, "first sentence has 23 words"),
        ({"text": "No. Not at night."}, "Put that under 'opens'"),
        ({"easy": ""}, "has no 'easy'"),
        ({"easy": "It is so. " * 14}, "'easy' has 42 words"),
        ({"easy": "It is " + "so " * 15}, "of 17 words"),
        ({"easy": "There are 999 rules."}, ""),
        ({"easy": "There are 1234 rules."}, "number 1234"),
        ({"role": "pupil"}, "Take it out"),
        ({"role": "pupil", "easy": "", "text": "It is so. " * 14}, "words for a pupil have 42"),
    ],
)
def test_words_that_are_not_easy_are_named(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, str], fault: str
) -> None:
    loaded = {"bedtime": (replace(WORDING, **change),)}
    monkeypatch.setattr(plain_words, "load_answers", lambda: loaded)
    found = list(plain_words.check_plain_words(content.load()))
    assert [line for line in found if fault in line and "utter_bedtime" in line] or not fault
    assert bool(found) == bool(fault)
