"""What a visitor sees over HTTP: answers with source and people, the action server's effects,
conversations that stay apart.
"""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from bot.content.answers import load_answers


def test_an_answer_comes_with_its_source(servers: Any) -> None:
    """A parent gets the policy's sentence, its citation, and the platform's own age marked as not
    part of the policy.
    """
    reply = servers.say("can my daughter have instagram, she is 9", role="parent")
    assert reply.kinds == ("answer",)
    assert "minimum-age" in reply.cites
    assert "Source: Social Media Policy 2019-20" in reply.text
    assert "Not part of the policy: in " in reply.text
    assert "Instagram's own rules said 13" in reply.text


def test_text_and_citation_stand_in_one_message(servers: Any) -> None:
    """The channel does not tear a reply's words from its custom object."""
    messages = servers.post({"message": "does the school have a facebook page"}).json()
    assert len(messages) == 1 and messages[0]["text"] and messages[0]["custom"]["cites"]


@pytest.mark.parametrize(
    "role, words", [("staff", "strictest privacy settings"), ("parent", "hard to control")]
)
def test_the_wording_follows_the_role(servers: Any, role: str, words: str) -> None:
    """Staff and parents get their own wording of the same rule."""
    assert (
        words
        in servers.say("can pupils follow a teacher's public instagram account", role=role).text
    )


def test_the_role_in_the_words_counts(servers: Any) -> None:
    """Somebody who says that they are a TA gets the staff answer, whatever the page had chosen."""
    assert (
        "teaching profession"
        in servers.say("im a TA here. list what may not be posted online").text
    )
    assert "teaching profession" not in servers.say("list what may not be posted online").text


@pytest.mark.parametrize(
    "text, role, contacts",
    [
        (
            "a pupil sent me a friend request on facebook, who do i tell",
            "staff",
            {"dsl", "headteacher"},
        ),
        (
            "I followed a pupil's account by mistake, who do I report it to",
            "staff",
            {"headteacher", "dsl"},
        ),
        ("can i talk to a real person please", "parent", {"headteacher", "nspcc"}),
        ("can i talk to a real person please", "staff", {"dsl", "headteacher"}),
        ("can i talk to a real person please", "pupil", {"dsl", "childline"}),
        (
            "is there a helpline about online safety in general, not about school",
            "parent",
            {"nspcc", "headteacher"},
        ),
    ],
)
def test_the_action_server_names_the_person(
    servers: Any, text: str, role: str, contacts: set[str]
) -> None:
    """An escalation names whom the routes say, and claims to have sent nothing."""
    reply = servers.say(text, role=role)
    assert set(reply.kinds) == {"escalation"} and reply.contacts == contacts
    assert "has not been sent to anyone" in reply.text


def test_two_questions_get_two_answers(servers: Any) -> None:
    """Both are answered in their order, each with its source."""
    reply = servers.say(
        "how do I complain about the school, and does the school have a facebook page?",
        role="parent",
    )
    assert {"complain-directly", "no-official-accounts"} <= reply.cites
    assert reply.text.count("Source:") == 2 and reply.text.index(
        "complaints procedure"
    ) < reply.text.index("no official or active")


def test_a_follow_up_is_understood_by_what_was_answered_before(servers: Any) -> None:
    """ "And WhatsApp?" asks the same of another app; why and who says get the policy's words."""
    reply = servers.say("what age is allowed for tiktok", "and whatsapp?", role="parent")
    assert "minimum-age" in reply.cites and "WhatsApp's own rules" in reply.text
    quoted = servers.say("what age is allowed for tiktok", "where does it say that", role="parent")
    assert (
        "Many social media platforms have a minimum age of 13." in quoted.text
        and quoted.cites == {"minimum-age"}
    )


def test_a_choice_is_answered_by_its_id(servers: Any) -> None:
    """Choosing does not send words through the classifier again; an id that was not offered by any
    answer is refused.
    """
    chosen = servers.post({"sender": uuid.uuid4().hex, "choice": "bedtime"}).json()
    assert chosen[0]["custom"]["cites"] == list(load_answers()["bedtime"][0].cites)
    assert servers.post({"choice": "restart"}).status_code == 400
    assert servers.post({"choice": "disclosure"}).status_code == 400
    none = servers.post({"choice": "none_of_these"}).json()
    assert none[0]["custom"]["contacts"] == ["office"]


def test_conversations_stay_apart(servers: Any) -> None:
    """Two visitors without a sender share nothing: the second has no earlier answer to lean on."""
    assert (
        servers.post({"message": "what age is allowed for tiktok"}).json()[0]["custom"]["kind"]
        == "answer"
    )
    reply = servers.post({"message": "where does it say that"}).json()
    assert "minimum-age" not in reply[0]["custom"]["cites"]


def test_a_repeated_message_gets_the_first_reply(servers: Any) -> None:
    """A retry with the same id is not a second turn."""
    body = {"sender": uuid.uuid4().hex, "message": "hello", "message_id": "m1"}
    assert servers.post(body).json() == servers.post(body).json()
