"""The clock port: whatever needs the time is given a function, so that tests can set it."""

from __future__ import annotations

import datetime
from typing import Callable

Clock = Callable[[], datetime.datetime]
"""Returns the present moment, with its zone."""


def now() -> datetime.datetime:
    """The real clock, in UTC."""
    return datetime.datetime.now(datetime.timezone.utc)
