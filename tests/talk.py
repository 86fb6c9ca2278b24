"""Talks to the assistant in this process and merges a reply's messages into one view."""
from __future__ import annotations

import asyncio
import uuid
from dataclasses import dataclass, field
from typing import Any, Optional


@dataclass(frozen=True)
class Reply:
    """A whole reply: its text, and the custom objects of its messages merged."""

    text: str
    kinds: tuple[str, ...]
    cites: frozenset[str]
    contacts: frozenset[str]
    options: tuple[dict, ...] = field(default=())
    levels: tuple[str, ...] = field(default=())

    @classmethod
    def of(cls, messages: list[dict[str, Any]]) -> "Reply":
        """Merges the messages of one turn."""
        customs = [m["custom"] for m in messages if m.get("custom")]
        return cls(
            "\n".join(m["text"] for m in messages if m.get("text")),
            tuple(c["kind"] for c in customs),
            frozenset(i for c in customs for i in c.get("cites", ())),
            frozenset(i for c in customs for i in c.get("contacts", ())),
            tuple(o for c in customs for o in c.get("options", ())),
            tuple(c["level"] for c in customs if c.get("level")),
        )


def talk(agent: Any, *texts: str, role: Optional[str] = None, sender: Optional[str] = None) -> Reply:
    """Says `texts` one after the other in one conversation; returns the reply to the last."""
    from rasa.core.channels.channel import UserMessage

    from bot.web.rest import OneMessageOutput

    sender = sender or uuid.uuid4().hex
    output = OneMessageOutput()

    async def say_all() -> None:
        nonlocal output
        for text in texts:
            output = OneMessageOutput()
            await agent.handle_message(UserMessage(text, output, sender, input_channel="rest", metadata={"role": role} if role else {}))

    asyncio.run(say_all())
    return Reply.of(output.messages)
