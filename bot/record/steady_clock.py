"""Whether the clock goes as it should. What is past its time is deleted by it, and for good: a
clock that is wrong for a moment must not delete what visitors still need.
"""

from __future__ import annotations

import math
import time
from typing import Callable

AHEAD = 600.0
"""Seconds by which the clock must have gone ahead of the time that is measured, to count as put
forward. The clocks of machines are corrected by far less.
"""
BELIEVED = 3600.0
"""Seconds after which a clock that was put forward, and not put back, is taken to be right."""


def since_start() -> float:
    """Seconds since the machine started, by a clock that nobody can set. Where the system tells
    them, those during which it slept count too.
    """
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


class SteadyClock:
    """Watches the clock from one look to the next."""

    def __init__(
        self, tell_time: Callable[[], float] = time.time, measure: Callable[[], float] = since_start
    ) -> None:
        """It is right now, as far as anybody can tell."""
        self._tell_time, self._measure = tell_time, measure
        self._difference, self._put_forward = tell_time() - measure(), -math.inf

    def is_steady(self) -> bool:
        """Whether to delete by it. Not for an hour after it was put forward: somebody may notice,
        and put it back.
        """
        measured = self._measure()
        before, self._difference = self._difference, self._tell_time() - measured
        if self._difference > before + AHEAD:
            self._put_forward = measured
        return measured - self._put_forward >= BELIEVED
