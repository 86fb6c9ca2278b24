"""Opening times reckoned from a moment: what is open, until when, and when it opens next. The same
reckoning for the school and for every line. No Rasa.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Iterator, Mapping, Optional
from zoneinfo import ZoneInfo

from bot.content.school_hours import BankHolidays, Holiday, SchoolHours
from bot.content.times import MIDNIGHT, WEEKDAYS, Times, bank_holidays

FURTHEST = 400
"""Days that are looked ahead for an open one; holidays that close a place for longer are a mistake.
"""
AS_GOOD_AS_ALWAYS = datetime.timedelta(days=8)
ONE_DAY = datetime.timedelta(days=1)
Span = tuple[datetime.datetime, datetime.datetime]


@dataclass(frozen=True)
class Opening:
    """What holds at a moment: open and until when (None: it does not close), or shut and when it
    opens (None: not in the days that are looked ahead).
    """

    is_open: bool
    until: Optional[datetime.datetime] = None
    opens: Optional[datetime.datetime] = None


@dataclass(frozen=True)
class Timetable:
    """Times by weekday, without the bank holidays and the closed days. All moments go in and come
    out with a zone; those that come out have the timetable's own.
    """

    timezone: ZoneInfo
    open: Mapping[str, tuple[Times, ...]]
    bank_holidays: BankHolidays = BankHolidays()
    closed: tuple[Holiday, ...] = ()

    def spans_on(self, day: datetime.date) -> tuple[Span, ...]:
        """From when to when it is open on a day; nothing if it is shut."""
        if any(h.first <= day <= h.last for h in self.closed) or self.is_bank_holiday(day):
            return ()
        return tuple(
            (
                self.at_time(day, begins),
                self.at_time(day if ends != MIDNIGHT else day + ONE_DAY, ends),
            )
            for begins, ends in self.open.get(WEEKDAYS[day.weekday()], ())
        )

    def spans(self, after: datetime.datetime) -> Iterator[Span]:
        """Opening times from `after` on; the first may have begun already."""
        # Two moments of one zone are compared by the hands of the clock, which on one night of the
        # year show an hour twice; with UTC they are compared in time.
        after = after.astimezone(datetime.timezone.utc)
        day = after.astimezone(self.timezone).date()
        for offset in range(FURTHEST):
            for span in self.spans_on(day + datetime.timedelta(days=offset)):
                if span[1].timestamp() > after.timestamp():
                    yield span

    def at(self, moment: datetime.datetime) -> Opening:
        """What holds at a moment."""
        spans = self.spans(moment)
        begins, ends = next(spans, (None, None))
        if begins is None or moment.timestamp() < begins.timestamp():
            return Opening(False, opens=begins)
        for following, its_end in spans:  # one that goes on over midnight is one
            if following.timestamp() > ends.timestamp():
                return Opening(True, until=ends)
            ends = its_end
            if ends.timestamp() - moment.timestamp() > AS_GOOD_AS_ALWAYS.total_seconds():
                return Opening(True)
        return Opening(True, until=ends)

    def is_bank_holiday(self, day: datetime.date) -> bool:
        """Whether it is shut on a day because that is a bank holiday."""
        bank = self.bank_holidays
        return bool(bank.country) and day in bank_holidays(bank.country, bank.part, day.year)

    def at_time(self, day: datetime.date, time: datetime.time) -> datetime.datetime:
        """A time of day on a day."""
        return datetime.datetime.combine(day, time, self.timezone)


def school_timetable(hours: SchoolHours) -> Timetable:
    """The school's, of the section `hours`."""
    return Timetable(hours.timezone, hours.open, hours.bank_holidays, hours.closed)
