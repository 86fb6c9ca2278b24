"""One turn at a time in a conversation, in the order in which its messages came, whichever
assistant they came to. Rasa's own lock in Redis does not hold that: it is read and written in two
steps, between which another may read the same.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import secrets
from contextlib import asynccontextmanager
from typing import AsyncIterator

from bot.shared.server import PREFIX, SharedAway, SharedServer

COUNTS_MS = 3000
"""For how long an assistant counts as there that says nothing. One that was killed in the middle of
a turn holds its conversation up for so long.
"""
STILL_HERE = 1.0
"""Seconds between two signs of whoever has its turn."""
FIRST_LOOK, LAST_LOOK = 0.01, 0.1
"""Seconds between two looks of whoever waits: short at first, then longer."""


class Line:
    """The lines of all conversations."""

    def __init__(self, server: SharedServer) -> None:
        """Reads its script."""
        self._server, self._step = server, server.script("line")
        self._me, self._numbers = secrets.token_hex(6), itertools.count()

    @asynccontextmanager
    async def place(self, conversation: str) -> AsyncIterator[asyncio.Event]:
        """A place in the line, taken at once; the event is set when it is the first, or when Redis
        is away, so that nobody can say.
        """
        name, first = f"{self._me}-{next(self._numbers)}", asyncio.Event()
        standing = None
        try:
            if await self._is_first(conversation, name):
                first.set()
            standing = asyncio.ensure_future(self._stand(conversation, name, first))
            yield first
        finally:
            if standing:
                standing.cancel()
            with contextlib.suppress(SharedAway):
                await self._server.ask(lambda redis: self._leave(redis, conversation, name))

    async def _stand(self, conversation: str, name: str, first: asyncio.Event) -> None:
        """Moves up, then keeps the place."""
        pause = FIRST_LOOK
        try:
            while not first.is_set():
                await asyncio.sleep(pause)
                pause = min(LAST_LOOK, 1.5 * pause)
                if await self._is_first(conversation, name):
                    first.set()
        finally:
            first.set()  # whatever happened, the visitor does not wait for ever
        while True:
            await asyncio.sleep(STILL_HERE)
            await self._is_first(conversation, name)

    async def _is_first(self, conversation: str, name: str) -> bool:
        keys, given = _keys(conversation), (name, COUNTS_MS)
        try:
            return bool(await self._server.ask(lambda _: self._step(keys=keys, args=given)))
        except SharedAway:
            return True

    @staticmethod
    def _leave(redis: object, conversation: str, name: str) -> None:
        line, counts = _keys(conversation)
        with redis.pipeline() as both:
            both.lrem(line, 1, name).hdel(counts, name).execute()


def _keys(conversation: str) -> tuple[str, str]:
    # In braces is what a cluster of servers keeps together.
    return f"{PREFIX}line:{{{conversation}}}", f"{PREFIX}line-counts:{{{conversation}}}"
