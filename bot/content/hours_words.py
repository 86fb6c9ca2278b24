"""Opening hours in words, made from the section `hours` of data/phrases.yml. No Rasa."""

from __future__ import annotations

import datetime
from itertools import groupby
from typing import Literal

from bot.content.date_words import DateWords
from bot.content.fields import Words, words
from bot.content.records import Record
from bot.content.school_hours import LineHours
from bot.content.times import MIDNIGHT, WEEKDAYS

NOON = datetime.time(12)
ONE_WEEK = datetime.timedelta(days=6)
TIME = words("time")


class HoursWords(Record):
    """The section, and `dates`, which names the days."""

    always: words()
    open_until: TIME
    open_until_day: words("time", "day")
    open_now: words()
    shut_until: words("opens")
    shut_now: words()
    bank_holiday: words()
    otherwise: words("phone")
    either: words("phone", "otherwise")
    in_area: words("area", "phone")
    opens_today: TIME
    opens_on: words("day", "time")
    am: TIME
    pm: TIME
    clock: Literal["twelve", "twenty-four"] = "twelve"
    midday: words()
    midnight: words()
    from_to: words("begins", "ends")
    and_again: words()
    every_day: words()
    days: words("first", "last")
    on_days: words("days", "times")
    next_days: words()
    usual_otherwise: words("phone", "hours", "otherwise")
    dates: DateWords

    def time(self, time: datetime.time) -> str:
        """A time of day: "4pm", "8:30am", "midday"; "16:00" where the clock has 24 hours."""
        if self.clock == "twenty-four":
            return f"{time:%H:%M}"
        if time in (MIDNIGHT, NOON):
            return self.midnight if time == MIDNIGHT else self.midday
        half = self.am if time < NOON else self.pm
        return half.format(time=f"{time.hour % 12 or 12}" + (f":{time:%M}" if time.minute else ""))

    def when_it_opens(self, opens: datetime.datetime, now: datetime.datetime) -> str:
        """A moment to come, seen from `now`: "today at 10am", "on Monday at 10am"."""
        if opens.date() == now.astimezone(opens.tzinfo).date():
            return self.opens_today.format(time=self.time(opens.time()))
        return self.opens_on.format(day=self.on(opens, now), time=self.time(opens.time()))

    def until(self, until: datetime.datetime, now: datetime.datetime) -> str:
        """Open until a moment; the day is named if that is not today."""
        last = (until - datetime.timedelta(microseconds=1)).date()
        if last == now.astimezone(until.tzinfo).date():
            return self.open_until.format(time=self.time(until.time()))
        return self.open_until_day.format(time=self.time(until.time()), day=self.on(until, now))

    def on(self, moment: datetime.datetime, now: datetime.datetime) -> str:
        """A day: its name if it is one of the next six, else its date."""
        near = moment.date() - now.astimezone(moment.tzinfo).date() <= ONE_WEEK
        return self.dates.weekday(moment) if near else self.dates.with_weekday(moment)

    def usual(self, hours: LineHours) -> str:
        """The hours of a week: "Monday to Friday, 10am to 4pm"."""
        if hours.always:
            return self.always
        groups = groupby(WEEKDAYS, key=lambda day: hours.open.get(day, ()))
        return self.next_days.join(
            self.on_days.format(
                days=self._days(list(days)),
                times=self.and_again.join(
                    self.from_to.format(begins=self.time(begins), ends=self.time(ends))
                    for begins, ends in times
                ),
            )
            for times, days in groups
            if times
        )

    @staticmethod
    def for_strangers(hours: LineHours) -> str:
        """The hours of a week, to be read in a sentence of any language: "Mon-Fri 10:00-16:00"."""
        groups = groupby(WEEKDAYS, key=lambda day: hours.open.get(day, ()))
        return ", ".join(
            f"{'-'.join(dict.fromkeys((days[0][:3].capitalize(), days[-1][:3].capitalize())))} "
            + ", ".join(f"{begins:%H:%M}-{ends:%H:%M}" for begins, ends in times)
            for times, days in ((times, list(days)) for times, days in groups)
            if times
        )

    def _days(self, days: list[Words]) -> str:
        if len(days) == len(WEEKDAYS):
            return self.every_day
        first, last = (self.dates.weekdays[WEEKDAYS.index(day)] for day in (days[0], days[-1]))
        return first if first == last else self.days.format(first=first, last=last)
