"""Whether the chat is well: a real message gets a real answer, which is stored; and the programs
beside the assistant are there.
"""

from __future__ import annotations

import asyncio
import time
from typing import Callable, Dict, Optional

from rasa.core.channels.channel import UserMessage
from sanic import response
from sanic.response import HTTPResponse

from bot.dialogue.show import WEBSITE
from bot.web.closed import why_closed
from bot.web.parts import OK, look_at_parts
from bot.web.record import erase, is_kept
from bot.web.requests import UNAVAILABLE, WITHOUT_RECORD, Refusal
from bot.web.turn import Handler, OneMessageOutput, replies_to

SECONDS = 5
"""How long a finding is repeated before another message is put to the assistant."""


class Health:
    """What was found last."""

    def __init__(self, on_new_message: Handler, output: Callable[[], OneMessageOutput]) -> None:
        """Nothing yet. `output` collects a reply."""
        self._on_new_message, self._output = on_new_message, output
        self._looking, self._looked = asyncio.Lock(), 0.0
        self._trouble: Optional[Refusal] = UNAVAILABLE
        self._parts: Dict[str, str] = {}

    async def respond(self, whole: bool = False) -> HTTPResponse:
        """200 if a message is answered and stored, else 503; looked at again at most every SECONDS.
        Leaves nothing stored. `closed` says why visitors get no answers, if they get none. `whole`:
        503 too if a program beside the assistant is away.
        """
        async with self._looking:
            if time.monotonic() - self._looked > SECONDS or self._trouble:
                self._trouble, self._parts = await asyncio.gather(self._look(), look_at_parts())
                self._looked = time.monotonic()
            trouble, parts = self._trouble, self._parts
        if trouble:
            return trouble.response()
        well = set(parts.values()) == {OK}
        status = 503 if whole and not well else 200
        closed = {"closed": why} if (why := why_closed()) else {}
        return response.json(
            {"status": "ok" if well else "partly", **parts, **closed}, status=status
        )

    async def _look(self) -> Optional[Refusal]:
        """Puts a real message to the assistant."""
        conversation = f"health-{time.time_ns()}"
        answered = await replies_to(
            self._on_new_message,
            UserMessage("hello", self._output(), conversation, input_channel=WEBSITE),
        )
        kept = await is_kept(conversation)
        erased = await erase(conversation)
        if not answered:
            return UNAVAILABLE
        return None if erased and kept else WITHOUT_RECORD
