"""An answer about ages begins with the child who was named: too young, or old enough, by the app's
own rules. The child and the app stay in the conversation.
"""

from __future__ import annotations

import asyncio
import datetime
from functools import lru_cache
from typing import Any

import pytest
from rasa.shared.core.events import ActionExecuted, BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.content import content
from bot.dialogue.responses import PolicyResponses
from bot.nlu.entities import platforms_in
from bot.understanding import UNDERSTANDING, Understanding
from tests.domain import DOMAIN

UTC = datetime.timezone.utc
IN_TIME = datetime.datetime.combine(content.load().law.checked_on, datetime.time(12), UTC)
YEARS_LATER = datetime.datetime(2032, 2, 29, 12, tzinfo=UTC)
LAW = f"under-16s from {content.load().law.starts}"
CHECK = "please check it"


@lru_cache
def _responses(moment: datetime.datetime) -> PolicyResponses:
    return PolicyResponses(None, DOMAIN, lambda: moment)


def answered(*texts: str, moment: datetime.datetime = IN_TIME, last: str = "") -> str:
    """The answer about ages to the last of these messages; `last` is said for another question."""
    return message_to(*texts, moment=moment, last=last)["text"]


def message_to(
    *texts: str, moment: datetime.datetime = IN_TIME, last: str = "", channel: str = "rest"
) -> dict[str, Any]:
    """The same as the channel gets it."""
    events: list[Any] = []
    for text in texts:
        parsed = {UNDERSTANDING: Understanding(answers=("minimum_age",)).as_dict()}
        named = [{"entity": "platform", "value": found.name} for found in platforms_in(text)]
        message = UserUttered(text, {"name": "minimum_age"}, named, parse_data=parsed)
        events += [ActionExecuted("action_listen"), message]
    tracker = DialogueStateTracker.from_events("t", events, slots=DOMAIN.slots)
    response = last or "utter_minimum_age"
    return asyncio.run(_responses(moment).generate(response, tracker, channel))


@pytest.mark.parametrize(
    "texts, first",
    [
        (
            ["our niece is 11, could she get Threads app"],
            "At 11, your niece is too young for Threads: its own rules say 13.",
        ),
        (
            ["im 14 so can i use reddit"],
            "At 14, you are old enough for Reddit: its own rules say 13.",
        ),
        (
            ["my lad is nearly 13, may he have BeReal"],
            "At nearly 13, your lad is too young for BeReal: its own rules say 13.",
        ),
        (
            ["she is in year 8, is discord ok"],
            "In Year 8, she is 12 or 13, and Discord's own rules say 13.",
        ),
        (
            ["is youtube ok for my 8 year old"],
            "At 8, your child is too young for YouTube without a parent: its own rules say 13.",
        ),
        (
            ["can my 9 year old use roblox"],
            "At 9, your child is not too young by Roblox's own rules: they give no minimum age.",
        ),
        (
            ["may my son use gemini, he is 12"],
            "This chat cannot say if your son is old enough for Gemini: its minimum age is not "
            "known here.",
        ),
        (
            ["my son is 9, is social media all right"],
            "At 9, your son is too young for many apps: they have a minimum age of 13.",
        ),
        (
            ["he is 8 and his sister is 14, can they use Tumblr"],
            "At 8, he is too young for Tumblr: its own rules say 16. "
            "At 14, his sister is too young for Tumblr: its own rules say 16.",
        ),
        (
            ["my twins are 13. snapchat or telegram?"],
            "At 13, your twins are old enough for Snapchat: its own rules say 13. "
            "At 13, your twins are too young for Telegram: its own rules say 18.",
        ),
    ],
)
def test_the_first_sentence_is_about_this_child(texts: list[str], first: str) -> None:
    """Then come the policy's own words."""
    assert answered(*texts).startswith(f"{first} Many social media ")


@pytest.mark.parametrize(
    "texts, first",
    [
        (["she is 12, is kik ok", "and whatsapp?"], "At 12, she is too young for WhatsApp"),
        (["can my son have kik", "he is 18"], "At 18, he is old enough for Kik"),
        (["my girl is 12, is kik ok", "and her brother, he is 19?"], "At 19, her brother is old"),
        (
            ["my son is 9 and my daughter is 15", "may my daughter use discord"],
            "At 15, your daughter is old enough for Discord",
        ),
        (["my daughter is 15, is discord ok", "and for him?"], "Many social media"),
        (["my daughter is 15, is discord ok", "and my nephew?"], "Many social media"),
        (["she is 12, is kik ok", "so which apps may she use"], "At 12, she is too young for many"),
        (["how old for discord"], "Many social media"),
    ],
)
def test_child_and_app_stay_in_the_conversation(texts: list[str], first: str) -> None:
    """But another child of whom no age was said is not given the first one's."""
    assert answered(*texts).startswith(first)


def test_no_other_answer_speaks_of_an_age() -> None:
    assert not answered("my son is 9", last="utter_bedtime").startswith("At 9")


def test_every_first_sentence_has_at_most_20_words() -> None:
    for name in content.load().platforms:
        said = answered(f"can my foster daughter, who is nearly 13, use {name} app")
        assert len(said.split(". ")[0].split()) <= 20, said


def test_the_apps_that_the_law_names_carry_one_sentence_about_it() -> None:
    named = content.load().law.named
    for name in content.load().platforms:
        said = answered(f"may my 12 year old join {name} app")
        assert said.count(LAW) == (name in named), said


def test_two_apps_that_the_law_names_share_its_sentence() -> None:
    said = answered("may my 12 year old have tiktok or snapchat")
    assert said.count(LAW) == 1 and "ban TikTok and Snapchat for" in said


def test_a_fact_that_is_past_its_day_says_so_and_no_other_does() -> None:
    """The clock is moved; nothing here expires by itself."""
    asked = "may my 12 year old have tiktok"
    assert CHECK not in answered(asked)
    assert answered(asked, moment=YEARS_LATER).count(CHECK) == 1
    assert CHECK in answered("x", moment=YEARS_LATER, last="utter_age_checks")
    assert CHECK not in answered("x", last="utter_age_checks")
    assert CHECK not in answered("x", moment=YEARS_LATER, last="utter_bedtime")
    assert CHECK not in answered("how old must one be", moment=YEARS_LATER)


def test_the_child_is_there_again_when_the_answer_is_asked_for_in_short() -> None:
    asked = "my niece is 11, may she have bereal"
    custom = {"kind": "answer", "cites": ["minimum-age"]}
    parsed = {UNDERSTANDING: Understanding().as_dict()}
    events = [
        ActionExecuted("action_listen"),
        UserUttered(asked, {"name": "minimum_age"}),
        BotUttered("x", {"custom": custom}, {"utter_action": "utter_minimum_age"}),
        ActionExecuted("action_listen"),
        UserUttered("so is that a no", {"name": "followup_confirm"}, parse_data=parsed),
    ]
    tracker = DialogueStateTracker.from_events("t", events, slots=DOMAIN.slots)
    reply = asyncio.run(_responses(IN_TIME).generate("utter_followup_confirm", tracker, "rest"))
    first = "In short: At 11, your niece is too young for BeReal: its own rules say 13. Many apps"
    assert reply["text"].startswith(first)
    assert "BeReal's own rules said 13" in reply["text"]


@pytest.mark.parametrize(
    "texts, understood",
    [
        (["can our 9 year old join Roblox"], {"age": 9, "apps": ["Roblox"]}),
        (
            ["can our 9 year old join Roblox", "I meant 11 years old, Roblox."],
            {"age": 11, "apps": ["Roblox"]},
        ),
        (
            ["can our 9 year old join Roblox", "I meant 9 years old, Discord."],
            {"age": 9, "apps": ["Discord"]},
        ),
        (["she is in year 8, is discord ok"], {"age": None, "apps": ["Discord"]}),
        (["my two are 9 and 14, can they have Reddit"], {"age": None, "apps": ["Reddit"]}),
        (["how old must a child be"], None),
    ],
)
def test_the_website_hears_what_was_understood(texts: list[str], understood: Any) -> None:
    """And what a visitor says who puts it right is understood."""
    custom = message_to(*texts, channel="website")["custom"]
    assert custom.get("understood") == understood
    assert "understood" not in message_to(*texts)["custom"]
