"""Times of day and time zones as a data file writes them, and bank holidays. No Rasa."""

from __future__ import annotations

import datetime
import re
from functools import lru_cache
from typing import Any, Iterator, Optional
from zoneinfo import ZoneInfo

import holidays

from bot.content.fields import Wrong, is_not

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Times = tuple[datetime.time, datetime.time]
"""From when to when; an end of 00:00 is the midnight after."""
MIDNIGHT = datetime.time(0)
HOW = 'Write it as "08:30-16:00", in quotes; several as ["09:00-12:00", "13:00-17:00"].'
_TIMES = re.compile(r"(\d\d?):(\d\d)\s*[-–]\s*(\d\d?):(\d\d)")


class Zone:
    """A time zone by its name."""

    @classmethod
    def __get_validators__(cls) -> Iterator[Any]:
        yield cls.read

    @classmethod
    def read(cls, value: Any) -> ZoneInfo:
        """The zone."""
        try:
            return ZoneInfo(value)
        except Exception:  # zoneinfo raises many kinds for a name that it cannot use
            raise Wrong(is_not(value, "a time zone"), "Write Europe/London.") from None


class DayTimes(tuple):
    """From when to when something is open on a day; it may close in between."""

    @classmethod
    def __get_validators__(cls) -> Iterator[Any]:
        yield cls.read

    @classmethod
    def read(cls, value: Any) -> tuple[Times, ...]:
        """The times of "08:30-16:00", or of a list of such, in order."""
        several = value if isinstance(value, list) and value else [value]
        found = tuple(_times(one) for one in several)
        for (_, ends), (begins, _) in zip(found, found[1:]):
            if ends == MIDNIGHT or begins < ends:
                raise Wrong("has times that overlap or are not in order", HOW)
        return found


def _times(value: Any) -> Times:
    found = _TIMES.fullmatch(str(value).strip())
    try:
        from_hour, from_minute, to_hour, to_minute = (int(number) for number in found.groups())
        begins = datetime.time(from_hour, from_minute)
        if (to_hour, to_minute) == (24, 0):
            return begins, MIDNIGHT
        ends = datetime.time(to_hour, to_minute)
        if begins < ends:
            return begins, ends
    except (AttributeError, ValueError):
        pass
    raise Wrong(is_not(value, "opening times"), HOW)


@lru_cache(maxsize=16)
def bank_holidays(country: str, part: Optional[str], year: int) -> frozenset[datetime.date]:
    """The bank holidays of a year.

    Raises:
        NotImplementedError: if none are known there.
    """
    return frozenset(holidays.country_holidays(country, subdiv=part, years=year))
