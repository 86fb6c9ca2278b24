"""The website channel behind its routes, in front of an assistant that does as it is told, with a
record of conversations of its own.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, Awaitable, Callable

import pytest

from bot.record import feedback
from bot.record.conversations import conversations
from bot.web import handlers, votes
from bot.web.handlers import Handlers
from bot.web.limits import Limits
from bot.web.requests import Refusal

ADDRESS = "192.0.2.1"


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database of the test's own, not sealed."""
    monkeypatch.setenv("STATE_DIR", str(tmp_path))
    for name in ("DATABASE_URL", "REFERRAL_KEY", "DSL_ALERTS"):
        monkeypatch.delenv(name, raising=False)


async def broken(_: Any) -> None:
    """A model that fails."""
    raise RuntimeError


async def silent(_: Any) -> None:
    """A model that says nothing."""


def refusal(what: Awaitable[Any]) -> Refusal:
    with pytest.raises(Refusal) as refused:
        asyncio.run(what)
    return refused.value


@pytest.mark.parametrize("assistant", [broken, silent])
def test_a_comment_that_cannot_be_read_is_refused_and_not_kept(
    monkeypatch: pytest.MonkeyPatch, assistant: Callable[..., Any]
) -> None:
    """It may tell of harm: nobody is thanked for it, and it does not stand among the votes."""
    at = Handlers(Limits(), assistant)
    session = asyncio.run(at.session({}, ADDRESS))["session"]
    answered = [{"text": "x", "topic": "minimum_age", "custom": {"cites": ["minimum-age"]}}]

    async def stored(conversation: str, *_: Any) -> Any:
        return None if conversation.endswith(handlers.COMMENTS) else answered

    for module in (handlers, votes):
        monkeypatch.setattr(module, "stored_replies", stored)
    vote = {"session": session, "message_id": "m", "index": 0, "helpful": False}
    refused = refusal(at.feedback({**vote, "comment": "my uncle hits me"}, ADDRESS))
    assert refused.status == 503 and "999" in refused.line
    assert feedback.summary(conversations().engine) == []
    assert asyncio.run(at.feedback(vote, ADDRESS)) == {"kept": True, "messages": []}, (
        "a vote without words needs no reading"
    )


def test_a_reply_that_cannot_be_put_together_is_answered_with_999(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The widget shows the people who can help where the answer is 503; a bare fault says nothing
    to anybody.
    """
    at = Handlers(Limits(), silent)
    session = asyncio.run(at.session({}, ADDRESS))["session"]

    async def stored(*_: Any) -> Any:
        return [{"text": "x", "custom": {"kind": "safeguarding", "shown": ["nobody"]}}]

    monkeypatch.setattr(handlers, "stored_replies", stored)
    refused = refusal(
        at.messages({"session": session, "message_id": "m", "text": "hello"}, ADDRESS)
    )
    assert refused.status == 503 and "999" in refused.line


def test_the_wish_to_be_forgotten_is_refused_to_nobody_who_is_known() -> None:
    """Not by the number of the conversation, nor by that of an address that others use up."""
    at = Handlers(Limits(session_per_minute=1, address_per_minute=1), silent)
    session = asyncio.run(at.session({}, ADDRESS))["session"]
    message = {"session": session, "message_id": "m", "text": "hello"}
    assert [refusal(at.messages(message, ADDRESS)).status for _ in range(2)] == [503, 429]
    assert all(
        asyncio.run(at.clear({"session": session}, ADDRESS)) == {"cleared": True} for _ in range(3)
    )


def test_sessions_that_are_made_up_use_up_what_beginnings_may() -> None:
    """And not what conversations may."""
    at = Handlers(Limits(address_per_minute=1, address_sessions_per_minute=3), silent)
    session = asyncio.run(at.session({}, ADDRESS))["session"]
    assert [refusal(at.clear({"session": "made up"}, ADDRESS)).status for _ in range(3)] == [
        401,
        401,
        429,
    ]
    assert (
        refusal(
            at.messages({"session": session, "message_id": "m", "text": "hello"}, ADDRESS)
        ).status
        == 503
    ), "it was not held back"
