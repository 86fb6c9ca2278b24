"""The database's times as moments."""

from __future__ import annotations

import datetime


def moment(seconds: float) -> datetime.datetime:
    """A time of the database (seconds since 1970) as a moment in UTC."""
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
