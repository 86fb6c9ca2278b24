"""Days and months in words, made from the section `dates` of data/phrases.yml. No Rasa."""

from __future__ import annotations

import datetime
import re
from typing import Any

from pydantic import validator

from bot.content.fields import Words, Wrong, words
from bot.content.records import Record

ENGLISH_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_MONTH = re.compile(rf"({'|'.join(ENGLISH_MONTHS)}) (\d{{4}})")


class DateWords(Record):
    """The section. `months` are as they stand alone with a year, `months_after_a_day` as they stand
    behind a day: some languages write them differently.
    """

    weekdays: tuple[Words, ...]
    months: tuple[Words, ...]
    months_after_a_day: tuple[Words, ...]
    day: words("day", "month", "year")
    month: words("month", "year")
    day_of_the_week: words("weekday", "day", "month")

    @validator("weekdays", "months", "months_after_a_day")
    def _all_of_them(cls, names: tuple[str, ...], field: Any) -> tuple[str, ...]:
        needed = 7 if field.name == "weekdays" else 12
        if len(names) != needed:
            raise Wrong(
                f"has {len(names)} names", f"Write all {needed}, from Monday or from January on."
            )
        return names

    def date(self, day: datetime.date) -> str:
        """A day: "26 November 2026"."""
        month = self.months_after_a_day[day.month - 1]
        return self.day.format(day=day.day, month=month, year=day.year)

    def weekday(self, day: datetime.date) -> str:
        """Its name: "Thursday"."""
        return self.weekdays[day.weekday()]

    def with_weekday(self, day: datetime.date) -> str:
        """A day of this year: "Thursday 26 November"."""
        month = self.months_after_a_day[day.month - 1]
        return self.day_of_the_week.format(weekday=self.weekday(day), day=day.day, month=month)

    def months_in(self, text: str) -> str:
        """`text` with each "August 2026" in these words."""
        return _MONTH.sub(
            lambda found: self.month.format(
                month=self.months[ENGLISH_MONTHS.index(found[1])], year=found[2]
            ),
            text,
        )
