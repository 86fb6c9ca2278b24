"""The clock port: whatever needs the time is given a function, so that tests can set it."""

from __future__ import annotations

import datetime
from typing import Callable

Clock = Callable[[], datetime.datetime]
"""Returns the present moment, with its zone."""


def now() -> datetime.datetime:
    """The real clock, in UTC."""
    return datetime.datetime.now(datetime.timezone.utc)


def moment(seconds: float) -> datetime.datetime:
    """A time of the database (seconds since 1970) as a moment in UTC."""
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
