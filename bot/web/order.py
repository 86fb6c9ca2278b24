"""One turn at a time in a conversation, in the order in which its messages came: in this assistant,
and among several that share a Redis. While that is away, in this one alone.
"""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import AsyncIterator, Optional

from bot.shared.line import Line
from bot.shared.server import shared_server
from bot.web.turn import Turnstile

_HELD: ContextVar[frozenset[str]] = ContextVar("held", default=frozenset())
"""The conversations in which it is this task's turn: the channel takes it for longer than Rasa."""


class Order:
    """Whose turn it is, in every conversation of this program."""

    def __init__(self, line: Optional[Line]) -> None:
        """`line`: where other assistants wait too."""
        self._line, self._joining, self._here = line, Turnstile(), Turnstile()

    @asynccontextmanager
    async def one_at_a_time(self, conversation: str) -> AsyncIterator[None]:
        """Waits for everybody who came earlier; not for the task itself, if it has its turn."""
        held = _HELD.get()
        if conversation in held:
            yield
            return
        async with AsyncExitStack() as stack:
            if self._line:
                async with self._joining.one_at_a_time(conversation):  # in the order of coming
                    place = self._line.place(conversation)
                    first = await stack.enter_async_context(place)
                await first.wait()
            await stack.enter_async_context(self._here.one_at_a_time(conversation))
            token = _HELD.set(held | {conversation})
            try:
                yield
            finally:
                _HELD.reset(token)


@lru_cache(maxsize=1)
def order() -> Order:
    """This program's."""
    server = shared_server()
    return Order(Line(server) if server else None)
