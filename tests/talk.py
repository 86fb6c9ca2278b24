"""Talks to the assistant in this process."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any, Optional

from bot.in_process import Reply


def talk(
    agent: Any, *texts: str, role: Optional[str] = None, sender: Optional[str] = None
) -> Reply:
    """Says `texts` one after the other in one conversation; returns the reply to the last."""
    from rasa.core.channels.channel import UserMessage

    from bot.web.turn import OneMessageOutput

    sender = sender or uuid.uuid4().hex
    output = OneMessageOutput()

    async def say_all() -> None:
        nonlocal output
        for text in texts:
            output = OneMessageOutput()
            await agent.handle_message(
                UserMessage(
                    text,
                    output,
                    sender,
                    input_channel="rest",
                    metadata={"role": role} if role else {},
                )
            )

    asyncio.run(say_all())
    return Reply.of(output.messages)
