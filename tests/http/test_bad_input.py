"""Bad input at the HTTP door: a sensible reply or a clear 4xx, never a traceback, never a hang, and
the next message works.
"""

from __future__ import annotations

import uuid
from typing import Any

import pytest

ODD_TEXTS = {
    "empty": "",
    "blanks": "   \n\t ",
    "emoji": "🍕⚽🎮",
    "10,000 characters": "is it allowed " * 714,
    "a pasted page": "Dear parents, the spring newsletter is here. " * 120,
    "control characters": "can my \x00child\x07 use \x1binstagram",
    "right to left": "\u202eهل يمكن لابني استخدام انستغرام",
    "html": "<script>alert('x')</script><b>can my child use instagram</b>",
    "a lone surrogate": "can my child use \\ud83d instagram",
    "sql": "'; DROP TABLE pupils; --",
}


@pytest.mark.parametrize("text", ODD_TEXTS.values(), ids=ODD_TEXTS.keys())
def test_odd_messages_get_a_reply_and_harm_nothing(servers: Any, text: str) -> None:
    """Each gets words; the next message of the same conversation is answered as usual."""
    sender = uuid.uuid4().hex
    assert servers.say(text, sender=sender).text.strip()
    assert (
        "no-official-accounts"
        in servers.say("does the school have a facebook page", sender=sender).cites
    )


@pytest.mark.parametrize(
    "text",
    [
        "/restart",
        "/session_start",
        '/greet{"role": "staff"}',
        " /restart",
        "//restart",
        "/disclosure",
        "/utter_greet",
        "\u00a0/restart",
        "/\u00a0/restart",
        "\x1c/session_start",
    ],
)
def test_typed_text_that_begins_with_a_slash_is_text(servers: Any, text: str) -> None:
    """It does not restart the conversation, does not set the role, and is no intent."""
    sender = uuid.uuid4().hex
    servers.say("what age is allowed for tiktok", sender=sender, role="parent")
    assert servers.say(text, sender=sender).text.strip()
    after = servers.say("where does it say that", sender=sender)
    assert "minimum-age" in after.cites, "the conversation was lost"


def test_a_known_id_with_other_words_is_a_message_of_its_own(servers: Any) -> None:
    """Only the same words are a repeat."""
    said = [
        servers.post({"message": text, "sender": "same", "message_id": "1"}).json()
        for text in ("hello", "my uncle hits me", "hello")
    ]
    assert said[1][0]["custom"]["kind"] == "safeguarding" and said[2] == said[0] != said[1]


@pytest.mark.parametrize(
    "content, names",
    [
        (b"not json", "JSON"),
        (b"\xff\xfe{", "JSON"),
        (b"[1, 2]", "JSON object"),
        (b"{}", "message"),
        (b'{"message": 5}', "message"),
        (b'{"message": null}', "message"),
        (b'{"message": "hi", "sender": []}', "sender"),
        (b'{"message": "hi", "sender": ""}', "sender"),
        (b'{"message": "hi", "metadata": "staff"}', "metadata"),
        (b'{"message": "hi", "metadata": {"role": "admin"}}', "role"),
        (b'{"message": "hi", "message_id": 7}', "message_id"),
        (b'{"choice": 3}', "choice"),
    ],
)
def test_a_body_that_the_channel_does_not_expect_is_refused_with_a_reason(
    servers: Any, content: bytes, names: str
) -> None:
    """400, JSON, and the key or the remedy named; nothing of a traceback."""
    answer = servers.post(content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400 and names in answer.json()["error"]
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("length", [2_100, 9_000, 30_000])
@pytest.mark.parametrize("role", ["pupil", "parent", None])
def test_a_message_that_is_too_long_is_never_refused_without_people(
    servers: Any, length: int, role: Any
) -> None:
    """A normal reply that says so and names 999 and those who help."""
    asked = {
        "message": "and then we went on to the shop. " * (length // 33 + 1),
        **({"metadata": {"role": role}} if role else {}),
    }
    said = servers.post(asked)
    assert said.status_code == 200
    text = said.json()[-1]["text"]
    assert "too long" in text and "999" in text and "0800 1111" in text


def test_harm_at_the_end_of_a_message_that_is_too_long_is_seen(servers: Any) -> None:
    """What matters most is often said last."""
    said = servers.say("and then we went on to the shop. " * 900 + "and my uncle hits me")
    assert said.kinds == ("safeguarding",)


def test_the_http_api_is_closed(servers: Any) -> None:
    """Without --enable-api there are no trackers, models or status to fetch."""
    import httpx

    base = servers.url.rsplit("/webhooks", 1)[0]
    for path in ("/model", "/status", "/conversations/default/tracker", "/domain"):
        assert httpx.get(base + path, timeout=10).status_code == 404


def test_no_message_is_in_the_log(servers: Any) -> None:
    """The server logs what it does, not what people say."""
    servers.say("is my very particular purple elephant allowed on instagram")
    assert "purple elephant" not in servers.log.read_text(errors="replace")
