"""Times of school reckoned from a moment: when it is open, when it opens next, and when so much
opening time has passed.
"""

from __future__ import annotations

import datetime
from functools import lru_cache
from pathlib import Path
from typing import Iterator, Optional

import holidays

from bot.content.contacts import PATH, load_contacts_file
from bot.content.school_hours import WEEKDAYS, SchoolHours
from bot.errors import ContentError

FURTHEST = 400
"""Days that are looked ahead for an open one; holidays that close the school for longer are a
mistake.
"""
ANY_YEAR = 2026
Span = tuple[datetime.datetime, datetime.datetime]


class Hours(SchoolHours):
    """The school's opening times. All moments go in and come out with a zone."""

    def span(self, day: datetime.date) -> Optional[Span]:
        """From when to when the school is open on a day; None if it is closed."""
        times, bank = self.open.get(WEEKDAYS[day.weekday()]), self.bank_holidays
        if not times or any(h.first <= day <= h.last for h in self.closed):
            return None
        if bank.country and day in _bank_holidays(bank.country, bank.part, day.year):
            return None
        begins, ends = (datetime.datetime.combine(day, time, self.timezone) for time in times)
        return begins, ends

    def spans(self, after: datetime.datetime) -> Iterator[Span]:
        """Opening times from `after` on; the first may have begun already."""
        day = after.astimezone(self.timezone).date()
        for offset in range(FURTHEST):
            span = self.span(day + datetime.timedelta(days=offset))
            if span and span[1] > after:
                yield span
        raise ContentError(
            PATH, f"the school is never open in the {FURTHEST} days from {day}", "Correct 'hours'."
        )

    def is_open(self, moment: datetime.datetime) -> bool:
        """Whether the school is open at a moment."""
        return next(self.spans(moment))[0] <= moment

    def opens(self, moment: datetime.datetime) -> datetime.datetime:
        """When the school opens next; the moment itself while it is open."""
        return max(next(self.spans(moment))[0], moment).astimezone(self.timezone)

    def after_minutes(self, moment: datetime.datetime, minutes: float) -> datetime.datetime:
        """The moment at which so many minutes of opening time have passed."""
        left = datetime.timedelta(minutes=minutes)
        for begins, ends in self.spans(moment):
            begins = max(begins, moment)
            # In real seconds: on two nights of the year a day has 23 or 25 hours.
            here = datetime.timedelta(seconds=ends.timestamp() - begins.timestamp())
            if here >= left:
                return (begins.astimezone(datetime.timezone.utc) + left).astimezone(self.timezone)
            left -= here
        raise AssertionError("spans() ends with an error")

    def after_school_days(self, moment: datetime.datetime, days: int) -> datetime.datetime:
        """The end of the school day that is `days` school days after the one that the moment is in,
        or that comes next.
        """
        for number, (_, ends) in enumerate(self.spans(moment)):
            if number == days:
                return ends
        raise AssertionError("spans() ends with an error")


def load_hours(path: Path = PATH) -> Hours:
    """The section `hours` of data/contacts.yml.

    Raises:
        ContentError: naming the key that cannot be used.
    """
    hours = Hours.construct(**dict(load_contacts_file(path).hours))
    bank = hours.bank_holidays
    if bank.country:
        try:
            _bank_holidays(bank.country, bank.part, ANY_YEAR)
        except NotImplementedError:
            raise ContentError(
                path,
                f"hours: no bank holidays are known for {bank.country} {bank.part or ''}",
                "Use country GB and part ENG.",
            ) from None
    return hours


@lru_cache(maxsize=16)
def _bank_holidays(country: str, part: Optional[str], year: int) -> frozenset[datetime.date]:
    return frozenset(holidays.country_holidays(country, subdiv=part, years=year))
