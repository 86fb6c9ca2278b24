"""Tells the other assistants that a conversation was erased: they may remember some of it, or keep
it beside a database that was away.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections import deque
from functools import partial
from typing import Any, Callable, Deque

from bot.shared.server import PREFIX, SharedAway, SharedServer

logger = logging.getLogger(__name__)

KEY = f"{PREFIX}erased"
MOST, DAY = 1_000, 86_400
"""How many of the newest erasures Redis keeps, and for how many seconds."""
PAUSE = 1.0
"""Seconds between two looks at what others have erased."""
Forget = Callable[[str, float], object]
"""Forgets what was said in a conversation before a time, in seconds since 1970."""


class Erasures:
    """What was erased, told and heard by a thread of its own; nothing waits for it."""

    def __init__(self, server: SharedServer, forget: Forget) -> None:
        """Hears of nothing yet."""
        self._server, self._forget = server, forget
        self._to_tell: Deque[tuple[str, float]] = deque(maxlen=10 * MOST)
        self._heard, self._wake = "0-0", threading.Event()

    def begin(self) -> None:
        """Tells and listens from now on, until the program ends. At first it hears what was erased
        before, too: an earlier run may have kept something beside the database.
        """
        threading.Thread(target=self._for_ever, name="erasures", daemon=True).start()

    def tell(self, conversation: str) -> None:
        """This was erased a moment ago. If Redis is away, it is told when it is back."""
        self._to_tell.append((conversation, time.time()))
        self._wake.set()

    def _for_ever(self) -> None:
        while True:
            with contextlib.suppress(SharedAway):
                self.step()
            self._wake.wait(PAUSE)
            self._wake.clear()

    def step(self) -> None:
        """Tells what is to be told, and forgets what others have told.

        Raises:
            SharedAway: the rest is left for the next time.
        """
        while self._to_tell:
            conversation, at = self._to_tell[0]
            self._server.ask_and_wait(partial(_add, {"conversation": conversation, "at": at}))
            self._to_tell.popleft()
        found = self._server.ask_and_wait(lambda redis: redis.xread({KEY: self._heard}, count=100))
        for number, told in found[0][1] if found else ():
            self._heard = number
            self._hear(told)

    def _hear(self, told: dict[bytes, Any]) -> None:
        try:
            self._forget(told[b"conversation"].decode(), float(told[b"at"]))
        except Exception as fault:  # the next one is heard all the same
            logger.error(
                "A conversation that was erased elsewhere may still be remembered here: %s.",
                type(fault).__name__,
            )


def _add(erasure: dict[str, Any], redis: Any) -> None:
    with redis.pipeline() as both:
        both.xadd(KEY, erasure, maxlen=MOST).expire(KEY, DAY).execute()
