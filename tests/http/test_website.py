"""Conversations over HTTP: sessions, repeats, refused messages and erasing."""

from __future__ import annotations

import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.http.website import database
from tests.running import Visitor


def test_the_server_names_the_conversation(servers: Any, visitor: Visitor) -> None:
    """Sender, metadata and channel that a client makes up are ignored."""
    visitor.say("what age is allowed for tiktok", role="parent")
    other = Visitor(servers)
    said = other.say(
        "where does it say that",
        sender=visitor.session,
        sender_id="web-1",
        metadata={"role": "staff"},
        input_channel="rest",
    )
    assert "minimum-age" not in [s["id"] for one in said for s in one["sources"]], (
        "another conversation was continued"
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"),
        lambda t: "A" + t[1:],
        lambda t: t.split(".", 1)[0],
        lambda t: "",
        lambda t: None,
        lambda t: ["x"],
        lambda t: "x" * 5000,
    ],
)
def test_a_token_that_the_server_did_not_sign_is_refused(
    servers: Any, visitor: Visitor, change: Any
) -> None:
    """401, and nothing of the conversation."""
    answer = Visitor(servers, session="-").post(
        "messages", {"session": change(visitor.session), "message_id": "1", "text": "hello"}
    )
    assert answer.status_code == 401 and answer.json()["error"] == "session_ended"


def test_a_repeat_gets_the_first_answer_and_is_not_a_second_turn(
    servers: Any, visitor: Visitor
) -> None:
    """The same id: the same words, one message in the conversation."""
    first = visitor.say("can my child use instagram", message_id="repeat-m1")
    assert visitor.say("can my child use instagram", message_id="repeat-m1") == first
    chosen = visitor.say(choice="minimum_age", role="parent", message_id="repeat-c1")
    assert visitor.say(choice="minimum_age", role="parent", message_id="repeat-c1") == chosen
    with database(servers) as rows:
        assert rows.execute(
            "SELECT message_id, count(*) FROM conversation_events WHERE type = 'user' AND "
            "message_id IN ('repeat-m1', 'repeat-c1') GROUP BY message_id"
        ).fetchall() == [("repeat-c1", 1), ("repeat-m1", 1)]


def test_a_known_id_with_other_words_is_a_message_of_its_own(visitor: Visitor) -> None:
    """A worry never gets the answer to something else; either can be repeated as it was."""
    harmless = visitor.say("hello", message_id="m2")
    worry = visitor.say("my uncle hits me", message_id="m2")
    assert harmless[0]["kind"] != "safeguarding" and worry[0]["kind"] == "safeguarding"
    assert visitor.say("  my uncle hits me\n", message_id="m2") == worry


def test_repeats_at_the_same_moment_are_one_turn(servers: Any, visitor: Visitor) -> None:
    """An impatient network sends twice at once."""
    message_id = uuid.uuid4().hex
    with ThreadPoolExecutor(8) as together:
        replies = list(
            together.map(
                lambda _: visitor.say("may i post a class photo", message_id=message_id), range(8)
            )
        )
    assert all(reply == replies[0] for reply in replies)
    with database(servers) as rows:
        assert rows.execute(
            "SELECT count(*) FROM conversation_events WHERE message_id = ?", (message_id,)
        ).fetchone() == (1,)


def test_messages_of_a_conversation_are_handled_one_after_the_other(
    servers: Any, visitor: Visitor
) -> None:
    """Each turn's events stand together: no reply falls into another's turn."""
    ids = [uuid.uuid4().hex for _ in range(6)]
    with ThreadPoolExecutor(6) as together:
        list(together.map(lambda i: visitor.say("hello", message_id=i), ids))
    with database(servers) as rows:
        conversation = rows.execute(
            "SELECT conversation FROM conversation_events WHERE message_id = ?", (ids[0],)
        ).fetchone()[0]
        kinds = [
            k
            for (k,) in rows.execute(
                (
                    "SELECT type FROM conversation_events WHERE conversation = ? AND type IN "
                    "('user', 'bot') ORDER BY id"
                ),
                (conversation,),
            )
        ]
    assert kinds == ["user", "bot"] * 6


def test_typed_text_that_begins_with_a_slash_is_text(visitor: Visitor) -> None:
    """It neither restarts the conversation nor names an intent."""
    visitor.say("what age is allowed for tiktok")
    visitor.say("/restart")
    assert [s["id"] for s in visitor.say("where does it say that")[0]["sources"]] == ["minimum-age"]


@pytest.mark.parametrize(
    "instruction",
    ["/restart", "/session_start", "/disclosure_emergency", '/ask_person{"role": "staff"}'],
)
@pytest.mark.parametrize(
    "hidden",
    [" {}", "\u00a0{}", "\x1c{}", "\x85{}", "\u2003\u3000{}", "/\u00a0{}", "\x00\u00a0/ {}"],
    ids=ascii,
)
def test_no_blank_makes_an_instruction_of_typed_text(
    servers: Any, visitor: Visitor, hidden: str, instruction: str
) -> None:
    """Whatever counts as a blank anywhere: it is text, read like the words without a slash."""
    said = visitor.say(hidden.format(instruction), role="pupil")
    assert said == Visitor(servers).say(instruction.lstrip("/"), role="pupil")


@pytest.mark.parametrize(
    "body, status, code",
    [
        ({"text": 5}, 400, "bad_request"),
        ({}, 400, "bad_request"),
        ({"choice": "disclosure"}, 400, "bad_request"),
        ({"choice": "/restart"}, 400, "bad_request"),
        ({"choice": ["a"]}, 400, "bad_request"),
        ({"text": "hi", "role": "admin"}, 400, "bad_request"),
        ({"text": "hi", "message_id": ""}, 400, "bad_request"),
        ({"text": "hi", "message_id": "x" * 65}, 400, "bad_request"),
        *(
            ({"text": "hi", "message_id": odd}, 400, "bad_request")
            for odd in ("\ud800", "a\0b", "a b", "\u0661", "a\n", "🍕")
        ),
        ({"text": "x" * 66_000}, 413, "too_large"),
    ],
)
def test_what_the_channel_does_not_expect_is_refused_with_a_reason(
    visitor: Visitor, body: dict, status: int, code: str
) -> None:
    """A code for the widget, a line for a person."""
    answer = visitor.post(
        "messages",
        None,
        content=json.dumps({"session": visitor.session, "message_id": "1", **body}),
    )
    assert (answer.status_code, answer.json()["error"]) == (status, code) and answer.json()[
        "message"
    ].endswith(".")


@pytest.mark.parametrize("raw", [b"", b"not json", b"[]", b"\xff\xfe", b'"text"'])
def test_a_body_that_is_no_object_is_refused(visitor: Visitor, raw: bytes) -> None:
    """A clear 400 in JSON."""
    assert visitor.post("messages", None, content=raw).json()["error"] == "bad_request"


def test_clear_erases_the_conversation_on_the_server(servers: Any, visitor: Visitor) -> None:
    """Nothing of it is in any file of the database."""
    visitor.say("is my violet hippopotamus allowed on tiktok")
    assert visitor.post("clear", {"session": visitor.session}).json() == {"cleared": True}
    for path in (servers.folder / "state").iterdir():
        assert b"violet hippopotamus" not in path.read_bytes(), path


def test_an_idle_conversation_has_ended(servers: Any, visitor: Visitor) -> None:
    """After twelve hours of silence the next message needs a new session; a repeat still gets its
    answer.
    """
    first = visitor.say("hello", message_id="before")
    with database(servers) as rows:
        rows.execute(
            "UPDATE conversation_events SET at = at - 43300 WHERE conversation = (SELECT "
            "conversation FROM conversation_events WHERE message_id = 'before' ORDER BY id "
            "DESC LIMIT 1)"
        )
    answer = visitor.send("hello again")
    assert answer.status_code == 401 and answer.json()["error"] == "session_ended"
    assert visitor.say("hello", message_id="before") == first
