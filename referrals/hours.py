"""Times of school reckoned from a moment: when it opens next, and when so much opening time has
passed.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Iterator

from bot.content.contacts import PATH, load_contacts_file
from bot.content.timetable import FURTHEST, Span, Timetable
from bot.errors import ContentError


@dataclass(frozen=True)
class Hours(Timetable):
    """The school's opening times. `confirmed`: the school has set them itself."""

    confirmed: bool = False

    def spans(self, after: datetime.datetime) -> Iterator[Span]:
        """Opening times from `after` on, without end.

        Raises:
            ContentError: if the school does not open any more.
        """
        yield from super().spans(after)
        raise ContentError(
            PATH,
            f"the school is never open in the {FURTHEST} days from {after.date()}",
            "Correct 'hours'.",
        )

    def is_open(self, moment: datetime.datetime) -> bool:
        """Whether the school is open at a moment."""
        return self.at(moment).is_open

    def opens(self, moment: datetime.datetime) -> datetime.datetime:
        """When the school opens next; the moment itself while it is open."""
        return self.at(moment).opens or moment.astimezone(self.timezone)

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
        by_day = groupby(self.spans(moment), key=lambda span: span[0].date())
        for number, (_, spans) in enumerate(by_day):
            if number == days:
                return [ends for _, ends in spans][-1]
        raise AssertionError("spans() ends with an error")


def load_hours(path: Path = PATH) -> Hours:
    """The section `hours` of data/contacts.yml.

    Raises:
        ContentError: naming the key that cannot be used.
    """
    hours = load_contacts_file(path).hours
    return Hours(
        hours.timezone, hours.open, hours.bank_holidays, hours.closed, confirmed=hours.confirmed
    )
