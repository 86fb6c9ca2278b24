"""When somebody at the school reads messages: hours, holidays, and times of school reckoned from a
moment.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Iterator, Mapping, Optional
from zoneinfo import ZoneInfo

import holidays

from bot.content.typed import mapping, read_yaml, text
from bot.errors import ContentError
from bot.settings import DATA

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FURTHEST = 400
"""Days that are looked ahead for an open one; a list of holidays that closes the school for longer
is a fault.
"""
_TIMES = re.compile(r"(\d\d?):(\d\d)\s*[-–]\s*(\d\d?):(\d\d)")


@dataclass(frozen=True)
class Holiday:
    """The school is closed from one day to another, both included."""

    first: datetime.date
    last: datetime.date


@dataclass(frozen=True)
class Hours:
    """The school's opening times. All moments go in and come out with a zone."""

    zone: ZoneInfo
    open: Mapping[int, tuple[datetime.time, datetime.time]]
    """By weekday, Monday is 0."""
    country: Optional[str]
    part: Optional[str]
    closed: tuple[Holiday, ...]
    confirmed: bool

    def span(self, day: datetime.date) -> Optional[tuple[datetime.datetime, datetime.datetime]]:
        """From when to when the school is open on a day; None if it is closed."""
        times = self.open.get(day.weekday())
        if not times or any(h.first <= day <= h.last for h in self.closed):
            return None
        if self.country and day in _bank_holidays(self.country, self.part, day.year):
            return None
        return datetime.datetime.combine(day, times[0], self.zone), datetime.datetime.combine(
            day, times[1], self.zone
        )

    def spans(
        self, after: datetime.datetime
    ) -> Iterator[tuple[datetime.datetime, datetime.datetime]]:
        """Opening times from `after` on; the first may have begun already."""
        day = after.astimezone(self.zone).date()
        for offset in range(FURTHEST):
            span = self.span(day + datetime.timedelta(days=offset))
            if span and span[1] > after:
                yield span
        raise ContentError(
            DATA / "contacts.yml",
            f"the school is never open in the {FURTHEST} days from {day}",
            "Correct 'hours'.",
        )

    def is_open(self, moment: datetime.datetime) -> bool:
        """Whether the school is open at a moment."""
        return next(self.spans(moment))[0] <= moment

    def opens(self, moment: datetime.datetime) -> datetime.datetime:
        """When the school opens next; the moment itself while it is open."""
        return max(next(self.spans(moment))[0], moment).astimezone(self.zone)

    def after_minutes(self, moment: datetime.datetime, minutes: float) -> datetime.datetime:
        """The moment at which so many minutes of opening time have passed."""
        left = datetime.timedelta(minutes=minutes)
        for begins, ends in self.spans(moment):
            begins = max(begins, moment)
            if (
                ends.timestamp() - begins.timestamp() >= left.total_seconds()
            ):  # in real seconds, also where the clocks change
                return (begins.astimezone(datetime.timezone.utc) + left).astimezone(self.zone)
            left -= datetime.timedelta(seconds=ends.timestamp() - begins.timestamp())
        raise AssertionError("spans() ends with an error")

    def after_school_days(self, moment: datetime.datetime, days: int) -> datetime.datetime:
        """The end of the school day that is `days` school days after the one in which the moment
        lies, or which comes next.
        """
        for number, (_, ends) in enumerate(self.spans(moment)):
            if number == days:
                return ends
        raise AssertionError("spans() ends with an error")


def load_hours(path: Path = DATA / "contacts.yml") -> Hours:
    """The section `hours`.

    Raises:
        ContentError: naming the key that cannot be used.
    """
    document = mapping(path, "", read_yaml(path), ("hours",))
    section = mapping(
        path,
        "hours",
        document["hours"],
        ("timezone", "open", "confirmed"),
        ("bank_holidays", "closed"),
    )
    try:
        zone = ZoneInfo(str(section["timezone"]))
    except Exception:
        raise ContentError(
            path, f"hours: the timezone {section['timezone']!r} is unknown", "Write Europe/London."
        ) from None
    if not isinstance(section["confirmed"], bool):
        raise ContentError(
            path, f"hours: 'confirmed' is {section['confirmed']!r}", "Write true or false."
        )
    days = mapping(path, "hours: open", section["open"], (), WEEKDAYS)
    bank = mapping(
        path, "hours: bank_holidays", section.get("bank_holidays") or {}, (), ("country", "part")
    )
    country, part = (
        text(path, f"hours: bank_holidays: {key}", bank[key]) if bank.get(key) is not None else None
        for key in ("country", "part")
    )
    if country:
        try:
            _bank_holidays(country, part, 2026)
        except NotImplementedError:
            raise ContentError(
                path,
                f"hours: no bank holidays are known for {country} {part or ''}",
                "Use country GB and part ENG.",
            ) from None
    return Hours(
        zone,
        {WEEKDAYS.index(name): _times(path, name, times) for name, times in days.items()},
        country,
        part,
        tuple(_holiday(path, entry) for entry in _closed(path, section.get("closed"))),
        section["confirmed"],
    )


def _times(path: Path, name: str, written: Any) -> tuple[datetime.time, datetime.time]:
    found = _TIMES.fullmatch(str(written).strip())
    try:
        begins, ends = (
            datetime.time(int(found[1]), int(found[2])),
            datetime.time(int(found[3]), int(found[4])),
        )
        if begins < ends:
            return begins, ends
    except (TypeError, ValueError):
        pass
    raise ContentError(
        path, f"hours: {name} is {written!r}", 'Write it as "08:30-16:00", in quotes.'
    )


def _closed(path: Path, written: Any) -> list:
    if not isinstance(written or [], list):
        raise ContentError(
            path,
            f"hours: 'closed' is {written!r}",
            "Write a list of {from: 2026-12-19, to: 2027-01-03}, or [].",
        )
    return written or []


def _holiday(path: Path, entry: Any) -> Holiday:
    first, last = (
        (entry["from"], entry["to"])
        if isinstance(entry, dict) and set(entry) == {"from", "to"}
        else (None, None)
    )
    if not isinstance(first, datetime.date) or not isinstance(last, datetime.date) or last < first:
        raise ContentError(
            path,
            f"hours: a holiday under 'closed' is {entry!r}",
            "Write it as {from: 2026-12-19, to: 2027-01-03}.",
        )
    return Holiday(first, last)


@lru_cache(maxsize=16)
def _bank_holidays(country: str, part: Optional[str], year: int) -> frozenset[datetime.date]:
    return frozenset(holidays.country_holidays(country, subdiv=part, years=year))
