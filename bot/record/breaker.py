"""Leaves a server alone that does not answer, until it answers again: nobody but a thread in the
background waits for it meanwhile. The database of conversations, or Redis (bot/shared).
"""

from __future__ import annotations

import logging
import threading
import time
from typing import Callable, Optional

from bot.errors import PolicyBotError, loggable

logger = logging.getLogger(__name__)

PAUSE = 0.25
"""Seconds between two tries whether it is back."""


CONVERSATIONS = "The database of conversations"


class DatabaseAway(PolicyBotError):
    """The database has not answered a moment ago; it was not asked again."""

    def __init__(self, why: str) -> None:
        super().__init__(f"the database is away ({why})")


class Breaker:
    """Closed while the server answers. Once it is open, `back` is called until it succeeds."""

    def __init__(self, back: Callable[[], object], name: str = CONVERSATIONS) -> None:
        """It is closed. `name` begins the lines of the log."""
        self._back, self._name, self._lock = back, name, threading.Lock()
        self._why: Optional[str] = None

    @property
    def is_open(self) -> bool:
        """Whether the server is left alone at the moment."""
        return self._why is not None

    def check(self) -> None:
        """Lets through while it is closed.

        Raises:
            DatabaseAway: if it is open.
        """
        why = self._why
        if why is not None:
            raise DatabaseAway(why)

    def open(self, fault: BaseException) -> None:
        """The server has not answered."""
        with self._lock:
            if self._why is not None:
                return
            self._why = loggable(fault)
        logger.error("%s does not answer: %s.", self._name, self._why)
        threading.Thread(target=self._wait, name="database-back", daemon=True).start()

    def _wait(self) -> None:
        while True:
            time.sleep(PAUSE)
            try:
                self._back()
            except Exception as fault:
                if loggable(fault) != self._why:
                    self._why = loggable(fault)
                    logger.error("%s is still away: %s.", self._name, self._why)
                continue
            self._why = None
            logger.warning("%s answers again.", self._name)
            return
