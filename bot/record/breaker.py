"""Leaves a database alone that does not answer, until it answers again: nobody but a thread in the
background waits for it meanwhile.
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


class DatabaseAway(PolicyBotError):
    """The database has not answered a moment ago; it was not asked again."""

    def __init__(self, why: str) -> None:
        super().__init__(f"the database is away ({why})")


class Breaker:
    """Closed while the database answers. Once it is open, `back` is called until it succeeds."""

    def __init__(self, back: Callable[[], None]) -> None:
        """It is closed."""
        self._back, self._lock = back, threading.Lock()
        self._why: Optional[str] = None

    def check(self) -> None:
        """Lets through while it is closed.

        Raises:
            DatabaseAway: if it is open.
        """
        why = self._why
        if why is not None:
            raise DatabaseAway(why)

    def open(self, fault: BaseException) -> None:
        """The database has not answered."""
        with self._lock:
            if self._why is not None:
                return
            self._why = loggable(fault)
        logger.error("The database of conversations does not answer: %s.", self._why)
        threading.Thread(target=self._wait, name="database-back", daemon=True).start()

    def _wait(self) -> None:
        while True:
            time.sleep(PAUSE)
            try:
                self._back()
            except Exception as fault:
                if loggable(fault) != self._why:
                    self._why = loggable(fault)
                    logger.error("The database of conversations is still away: %s.", self._why)
                continue
            self._why = None
            logger.warning("The database of conversations answers again.")
            return
