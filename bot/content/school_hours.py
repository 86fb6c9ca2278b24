"""Opening hours as data/contacts.yml writes them: the school's, in the section `hours`, and those
of each line.
"""

from __future__ import annotations

from typing import Any, Iterator, Literal, Mapping, Optional, Union

from pydantic import Field, StrictBool, root_validator

from bot.content.fields import Day, Words, Wrong, is_not
from bot.content.records import Record
from bot.content.times import WEEKDAYS, DayTimes, Times, Zone, bank_holidays

ALWAYS, SHUT, AS_USUAL, NOT_KNOWN = "always", "shut", "as usual", "not known"
ANY_YEAR = 2026


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
    """Which bank holidays are kept, as the package `holidays` names them."""

    country: Optional[Words]
    part: Optional[Words]

    @root_validator(skip_on_failure=True)
    def _are_known(cls, values: dict[str, Any]) -> dict[str, Any]:
        country, part = values["country"], values["part"]
        try:
            _ = country and bank_holidays(country, part, ANY_YEAR)
        except NotImplementedError:
            raise Wrong(
                f"names {country} {part or ''}, whose bank holidays are not known",
                "Use country GB and part ENG.",
            ) from None
        return values


class SchoolHours(Record):
    """The section. `open` is by weekday; the school is closed on a day that is left out."""

    timezone: Zone
    open: Mapping[Literal[WEEKDAYS], DayTimes]
    bank_holidays: BankHolidays = BankHolidays()
    closed: tuple[Holiday, ...] = ()
    confirmed: StrictBool


class LineTimes:
    """When a line is answered: ALWAYS, or the times by weekday."""

    @classmethod
    def __get_validators__(cls) -> Iterator[Any]:
        yield cls.read

    @classmethod
    def read(cls, value: Any) -> Union[str, dict[str, tuple[Times, ...]]]:
        """ALWAYS, or the times of {monday: "10:00-16:00", tuesday: "10:00-16:00"}."""
        if value == ALWAYS:
            return value
        if not isinstance(value, dict) or not value:
            raise Wrong(
                is_not(value, "opening hours"),
                f'Write {ALWAYS}, or {{monday: "10:00-16:00", tuesday: "10:00-16:00"}}.',
            )
        found = {}
        for day, times in value.items():
            if day not in WEEKDAYS:
                raise Wrong(f"is {day!r}", f"Use one of {', '.join(WEEKDAYS)}.", day)
            try:
                found[day] = DayTimes.read(times)
            except Wrong as wrong:
                raise Wrong(wrong.problem, wrong.remedy, day) from None
        return found


class LineHours(Record):
    """When a line is answered: always, or by weekday. `bank_holidays` says what is known of it on
    the bank holidays of the section `hours`.
    """

    open: LineTimes
    timezone: Optional[Zone]
    bank_holidays: Optional[Literal[SHUT, AS_USUAL, NOT_KNOWN]]
    source: Words
    checked_on: Day
    expires: Optional[Day]

    @property
    def always(self) -> bool:
        """Whether it never shuts."""
        return self.open == ALWAYS

    @root_validator(skip_on_failure=True)
    def _say_when(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values["open"] != ALWAYS:
            for key, remedy in (
                ("timezone", "Write Europe/London."),
                ("bank_holidays", f"Write {SHUT}, {AS_USUAL} or '{NOT_KNOWN}'."),
                ("expires", "Write the day after which they must be checked again."),
            ):
                if values.get(key) is None:
                    raise Wrong("is missing", remedy, key)
        return values
