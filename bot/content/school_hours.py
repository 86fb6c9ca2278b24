"""When somebody at the school reads messages: the section `hours` of data/contacts.yml."""

from __future__ import annotations

import datetime
import re
from typing import Any, Iterator, Literal, Mapping, Optional
from zoneinfo import ZoneInfo

from pydantic import Field, StrictBool, root_validator

from bot.content.fields import Day, Words, Wrong, is_not
from bot.content.records import Record

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
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


class Times(tuple):
    """From when to when the school is open on a day."""

    @classmethod
    def __get_validators__(cls) -> Iterator[Any]:
        yield cls.read

    @classmethod
    def read(cls, value: Any) -> tuple[datetime.time, datetime.time]:
        """The two times of "08:30-16:00"."""
        found = _TIMES.fullmatch(str(value).strip())
        try:
            numbers = [int(number) for number in found.groups()]
            begins, ends = datetime.time(*numbers[:2]), datetime.time(*numbers[2:])
            if begins < ends:
                return begins, ends
        except (AttributeError, ValueError):
            pass
        raise Wrong(is_not(value, "opening times"), 'Write it as "08:30-16:00", in quotes.')


class Holiday(Record):
    """The school is closed from one day to another, both included."""

    first: Day = Field(alias="from")
    last: Day = Field(alias="to")

    @root_validator(skip_on_failure=True)
    def _in_order(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values["last"] < values["first"]:
            raise Wrong("ends before it begins", "Write it as {from: 2026-12-19, to: 2027-01-03}.")
        return values


class BankHolidays(Record):
    """Which bank holidays the school keeps, as the package `holidays` names them."""

    country: Optional[Words]
    part: Optional[Words]


class SchoolHours(Record):
    """The section. `open` is by weekday; the school is closed on a day that is left out."""

    timezone: Zone
    open: Mapping[Literal[WEEKDAYS], Times]
    bank_holidays: BankHolidays = BankHolidays()
    closed: tuple[Holiday, ...] = ()
    confirmed: StrictBool
