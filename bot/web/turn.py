"""One turn through Rasa, as every channel of this project takes it: text is text, replies stay
whole, messages of a conversation keep their order.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from typing import Any, AsyncIterator, Awaitable, Callable, Dict, Hashable, List, Optional

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

from bot.content.visitor_words import LONGEST_ABOUT
from bot.dialogue.closed import WHY_CLOSED
from bot.nlu.spelling import ends
from bot.web.closed import why_closed

logger = logging.getLogger(__name__)

Handler = Callable[[UserMessage], Awaitable[Any]]


class OneMessageOutput(CollectingOutputChannel):
    """Collects what the assistant says, each message with its buttons and custom object."""

    @classmethod
    def name(cls) -> str:
        """Name of the channel."""
        return "rest"

    async def send_response(self, recipient_id: str, message: Dict[str, Any]) -> None:
        """Keeps one message whole, where Rasa's collector would split it at blank lines and part
        the custom object from it.
        """
        kept = {
            key: message[key]
            for key in ("text", "buttons", "custom", "image", "attachment")
            if message.get(key)
        }
        await self._persist_message({"recipient_id": recipient_id, **kept})


async def replies_to(on_new_message: Handler, message: UserMessage) -> List[Dict[str, Any]]:
    """What the assistant says to `message`; empty if it failed or said nothing. The log names
    neither the message nor its sender.
    """
    WHY_CLOSED.set(why_closed())
    try:
        await on_new_message(message)
    except (
        Exception
    ) as fault:  # whatever it was, the visitor gets a clear answer and the next message works
        logger.error("A message could not be answered: %s.", type(fault).__name__)
        logger.debug("The fault was:", exc_info=fault)
        return []
    return message.output_channel.messages


def plain_text(typed: str) -> str:
    """Typed words as Rasa may read them: no lone surrogates or NULs, and never an instruction,
    which to Rasa is what begins with "/". Of what nobody could read only the two ends are left:
    still too long for every answer and every form, so that the visitor is told.
    """
    text = ends(typed, LONGEST_ABOUT).encode("utf-8", "replace").decode("utf-8")
    text = text.replace("\x00", " ")
    while (bare := text.lstrip()).startswith("/"):  # Rasa looks behind every blank of Unicode
        text = bare[1:]
    return text


class Turnstile:
    """Lets one through at a time for each key, in the order in which they came; remembers nothing
    of keys that nobody waits for.
    """

    def __init__(self) -> None:
        """Nobody waits yet."""
        self._locks: Dict[Hashable, asyncio.Lock] = {}
        self._waiting: Dict[Hashable, int] = {}

    @asynccontextmanager
    async def one_at_a_time(self, key: Optional[Hashable]) -> AsyncIterator[None]:
        """Waits for everybody who came earlier with the same key; None waits for nobody."""
        if key is None:
            yield
            return
        lock = self._locks.setdefault(key, asyncio.Lock())
        self._waiting[key] = self._waiting.get(key, 0) + 1
        try:
            async with lock:
                yield
        finally:
            self._waiting[key] -= 1
            if not self._waiting[key]:
                del self._waiting[key], self._locks[key]
