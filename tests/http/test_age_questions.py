"""Over HTTP: the answer begins with the child, with yes or no only when that was asked, and with
easy words for a pupil.
"""

from __future__ import annotations

import uuid
from typing import Any

import pytest


def test_child_and_app_stay_in_the_conversation(servers: Any) -> None:
    """An age, then another app, then another child, who is told of both apps."""
    sender = uuid.uuid4().hex
    asked = ["my niece is 11, can she have snapchat", "and whatsapp?", "and her brother? he is 15"]
    begins = [
        "At 11, your niece is too young for Snapchat",
        "At 11, your niece is too young for WhatsApp",
        "At 15, her brother is old enough for Snapchat",
    ]
    for text, begin in zip(asked, begins):
        reply = servers.say(text, role="parent", sender=sender)
        assert reply.text.startswith(begin) and "minimum-age" in reply.cites
    assert "At 15, her brother is old enough for WhatsApp" in reply.text


def test_no_other_visitor_gets_this_childs_age(servers: Any) -> None:
    servers.say("my niece is 11, can she have snapchat", role="parent")
    assert not servers.say("how old for snapchat", role="parent").text.startswith("At")


@pytest.mark.parametrize(
    "text, role, begin",
    [
        ("can pupils add me on facebook", "staff", "No. Pupils are not allowed"),
        ("does the school have an instagram page", "parent", "No. The school has no"),
    ],
)
def test_a_plain_question_gets_a_plain_no(servers: Any, text: str, role: str, begin: str) -> None:
    assert servers.say(text, role=role).text.startswith(begin)


@pytest.mark.parametrize(
    "text, role",
    [
        ("can i get snapchat", "pupil"),
        ("may i have instagram", "staff"),
        ("I'd like to let the head know about a cruel comment on my son", "parent"),
        ("somebody put up a photo of my son and did not ask us", "parent"),
        ("a pupil has started following me on tiktok, what now", "staff"),
        ("is it against the rules to follow one of our pupils", "staff"),
    ],
)
def test_anything_else_gets_no_yes_or_no(servers: Any, text: str, role: str) -> None:
    said = servers.say(text, role=role).text
    assert not said.startswith(("No.", "Yes.", "Ask first."))


def test_the_law_on_under_16s_is_no_part_of_the_policy(servers: Any) -> None:
    """And what is asked after it is still about it."""
    asked = ["is there going to be a ban for under 16s", "is whatsapp part of it"]
    reply = servers.say(*asked, role="parent")
    assert reply.kinds == ("fallback",) and not reply.cites
    assert reply.text.startswith("The ban is not meant to include WhatsApp.")
    assert "None of this is part of the school's policy" in reply.text


def test_simpler_words_are_given_on_request(servers: Any) -> None:
    asked = ["can i put pictures of the class on my page", "can you say that in simpler words"]
    reply = servers.say(*asked, role="parent")
    assert reply.text.startswith("In short: You need permission before you put up photos")
    assert "photo-permission" in reply.cites
