"""A paused conversation, with the trained assistant in this process."""

from __future__ import annotations

import asyncio
from typing import Any

from rasa.shared.core.events import ConversationPaused

from tests.talk import talk


def test_a_paused_conversation_still_answers(agent: Any) -> None:
    """Rasa drops messages to a paused conversation; here a disclosure, and any other message, is
    answered all the same.
    """
    talk(agent, "hello", sender="paused")

    async def pause() -> None:
        stored = await agent.tracker_store.retrieve("paused")
        stored.update(ConversationPaused())
        await agent.tracker_store.save(stored)

    asyncio.run(pause())
    assert (
        "safeguarding"
        in talk(
            agent, "a man online keeps asking my son for pictures of his body", sender="paused"
        ).kinds
    )
    assert talk(agent, "thanks", sender="paused").kinds == ("smalltalk",)
