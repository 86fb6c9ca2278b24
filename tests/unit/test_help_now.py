"""Replies, cards and pages say who is there at that minute. Nobody is sent to a line that is shut
without being told when it opens.
"""

from __future__ import annotations

import asyncio
import copy
import datetime
import json
import re
from functools import lru_cache
from typing import Any, Optional

import pytest
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.content import content
from bot.content.answers import load_answers
from bot.content.languages import load_languages
from bot.dialogue.other_languages import SAFETY_REPLY, OtherLanguages
from bot.dialogue.responses import PolicyResponses
from bot.understanding import UNDERSTANDING, Understanding
from bot.web import rendering
from bot.web.files import Files
from bot.web.words import load_words
from tests.domain import DOMAIN
from tests.unit.opening import at

NOON, NIGHT = at(2026, 11, 26, 12), at(2026, 11, 28, 2)
NSPCC, BY_DAY, AT_NIGHT = "0808 800 5000", "020 7525 1921", "020 7525 5000"
SAFETY = ("utter_disclosure", "utter_disclosure_emergency", "utter_soft_signpost")


@lru_cache
def answering_at(moment: datetime.datetime) -> PolicyResponses:
    """Made once for each moment, because that reads the files."""
    return PolicyResponses(None, DOMAIN, lambda: moment)


def said(
    response: str,
    moment: datetime.datetime,
    role: Optional[str] = None,
    channel: str = "rest",
    text: str = "",
) -> dict[str, Any]:
    """A reply at a moment; `text` replaces its words."""
    message = UserUttered("x", {"name": "x"}, parse_data={UNDERSTANDING: Understanding().as_dict()})
    events = [ActionExecuted("action_listen"), SlotSet("role", role), message]
    tracker = DialogueStateTracker.from_events("t", events, slots=DOMAIN.slots)
    responses = answering_at(moment)
    if text:
        responses = copy.copy(responses)
        wordings = [{**one, "text": text} for one in DOMAIN.responses[response]]
        responses.responses = {**DOMAIN.responses, response: wordings}
    return asyncio.run(responses.generate(response, tracker, channel))


def people(reply: dict[str, Any]) -> list[str]:
    """The lines of the people in a text."""
    return [line for line in reply["text"].split("\n") if line.startswith("- ")]


@pytest.mark.parametrize("role", ["parent", "staff", None])
@pytest.mark.parametrize("response", SAFETY)
def test_at_night_an_adult_gets_a_line_that_is_open(response: str, role: Optional[str]) -> None:
    """The council's out-of-hours number; the helpline stays with the hour at which it opens."""
    lines = people(said(response, NIGHT, role))
    council = next(line for line in lines if AT_NIGHT in line)
    assert "open now" in council and BY_DAY not in council
    for line in lines:
        if NSPCC in line:
            assert "shut now, opens on Monday at 10am" in line
            assert lines.index(line) > lines.index(council)


@pytest.mark.parametrize("response", SAFETY)
def test_at_night_a_child_gets_childline_and_no_council(response: str) -> None:
    lines = people(said(response, NIGHT, "pupil"))
    assert any("0800 1111" in line and "day and night" in line for line in lines[:3])
    assert not any(AT_NIGHT in line for line in lines)


def test_999_comes_first_in_an_emergency_at_any_time() -> None:
    for moment in (NOON, NIGHT):
        assert "999" in people(said("utter_disclosure_emergency", moment, "parent"))[0]


def test_no_reply_names_a_shut_line_without_saying_so() -> None:
    """Every answer, every role, in the middle of a night."""
    for response in sorted(DOMAIN.responses):
        for role in ("parent", "staff", "pupil", None):
            reply = said(response, NIGHT, role)
            for line in people(reply):
                for number in (NSPCC, "0344 381 4772"):
                    assert number not in line or "shut now, opens" in line, (response, role)
            assert not {"nspcc", "posh"} & set(reply["custom"].get("open_now", ())), response


def test_the_words_of_a_safety_reply_send_nobody_to_a_line_that_shuts() -> None:
    """They have {open_now} for that. The line for staff whose report is not acted on is another."""
    for intent, wordings in load_answers().items():
        for wording in wordings:
            if wording.kind == "safeguarding":
                text = wording.text.replace("NSPCC Whistleblowing Advice Line", "")
                assert "NSPCC" not in text and "Professionals" not in text, (intent, wording.role)


@pytest.mark.parametrize(
    "role, moment, words",
    [
        ("parent", NOON, f"ring the NSPCC helpline ({NSPCC})."),
        ("staff", NIGHT, f"the council where the child lives (in Southwark {AT_NIGHT})."),
        ("pupil", NIGHT, "ring Childline (0800 1111)."),
    ],
)
def test_the_words_of_a_reply_name_the_line_that_is_open(
    role: str, moment: datetime.datetime, words: str
) -> None:
    reply = said("utter_disclosure", moment, role, text="If nobody is there, ring {open_now}.")
    assert words in reply["text"].split("\n")[0]


def test_the_website_gets_the_people_in_the_same_order() -> None:
    """Those who are there first, and each card rings the number that is answered."""
    custom = said("utter_disclosure", NIGHT, "parent", channel="website")["custom"]
    text = people(said("utter_disclosure", NIGHT, "parent"))
    names = [content.load().contacts[i].name for i in custom["shown"]]
    assert len(names) == len(text) and all(map(str.__contains__, text, names))
    assert "council" in custom["open_now"] and "nspcc" not in custom["open_now"]
    words = load_words()["en"].reply
    page = rendering.message({"text": "x", "custom": custom}, content.load(), words, NIGHT)
    council = next(card for card in page["cards"] if card["id"] == "council")
    assert [a["href"] for a in council["actions"]] == ["tel:" + AT_NIGHT.replace(" ", "")]
    assert council["lines"] == ["open now"]


def test_a_deaf_visitor_is_told_how_where_that_was_asked() -> None:
    loaded, words = content.load(), load_words()["en"].reply
    asked = rendering.card("childline", loaded, words, NOON, deaf=True)["lines"]
    assert any("British Sign Language" in line for line in asked)
    reply = said("utter_deaf_contact", NIGHT, "parent")
    lines = people(reply)
    assert "not in the policy" in reply["text"] and not reply["custom"]["cites"]
    assert sum("If you are deaf:" in line for line in lines) == len(lines) == 3
    assert "If you are deaf" not in said("utter_disclosure", NIGHT, "parent")["text"]
    assert not any(
        "deaf" in line for line in rendering.card("childline", loaded, words, NOON)["lines"]
    )


def test_shout_can_be_texted() -> None:
    card = rendering.card("shout", content.load(), load_words()["en"].reply, NOON)
    assert card["actions"] == [{"label": "Text SHOUT to 85258", "href": "sms:85258?body=SHOUT"}]


class Pages:
    """The website's files with a clock that can be set."""

    def __init__(self) -> None:
        self.moment = NOON
        self.files = Files(500, lambda: self.moment)

    def read(self, name: str) -> str:
        return self.files.file(name).body.decode()


@pytest.mark.parametrize("page", ["chat", "policy"])
def test_a_page_that_was_made_at_the_start_is_right_at_the_minute(page: str) -> None:
    """It is made anew only when somebody comes or goes."""
    pages = Pages()
    by_day = pages.files.file(page)
    pages.moment = at(2026, 11, 26, 15, 59)
    assert pages.files.file(page) is by_day and "open now, until 4pm" in pages.read(page)
    pages.moment = at(2026, 11, 26, 16)
    assert "shut now, opens on Friday at 10am" in pages.read(page)
    assert pages.files.file(page).tag != by_day.tag


def test_a_page_names_those_who_are_there_first() -> None:
    pages = Pages()
    pages.moment = NIGHT
    names = re.findall(r"<h3>(.*?)</h3>", pages.read("policy"))
    assert names.index("Childline") < names.index("NSPCC helpline")


def test_the_people_shown_without_the_server_know_their_hours() -> None:
    """The chat may have been open since the morning; each of the two numbers can be rung."""
    script = Pages().read("words.en.js")
    help_ = json.loads(script.removeprefix("export default ").rstrip(";\n"))["help"]
    cards = {card["id"]: card for card in help_}
    assert all(card["lines"] == [] and card["hours"] for card in cards.values())

    def at_five_past_five(contact: str) -> str:
        second = at(2026, 11, 26, 17, 5).timestamp()
        return [said for begins, said in cards[contact]["hours"] if begins <= second][-1]

    assert at_five_past_five("nspcc") == "shut now, opens on Friday at 10am"
    assert at_five_past_five("council") == f"in Southwark {AT_NIGHT}, open now"
    assert {a["href"] for a in cards["council"]["actions"]} == {
        "tel:02075251921",
        "tel:02075255000",
    }


def test_a_line_in_another_language_says_when_the_helpline_is_there() -> None:
    languages = OtherLanguages(load_languages(), content.load().contacts, alerts_on=False)
    for code in load_languages():
        line = languages.put_in(SAFETY_REPLY, code)
        assert f"{NSPCC} (Mon-Fri 10:00-16:00)" in line and "0800 1111 (" not in line, code
