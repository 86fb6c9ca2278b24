"""Every contact at every hour of a leap year, against a second reckoning that shares no code with
the first: nobody is said to be there who is not.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any, Iterator

import pytest

from tests.unit.opening import NEVER, UTC, document, loaded, written

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOUR = datetime.timedelta(hours=1)
BANK_HOLIDAYS = {(1, 3), (4, 14), (4, 17), (5, 1), (5, 29), (8, 28), (12, 25), (12, 26)}
"""England's in 2028, from the calendar; New Year's Day itself is a Saturday."""
SHUT = {(1, 1)}
CLOSED = [{"from": datetime.date(2028, 7, 22), "to": datetime.date(2028, 8, 31)}]
CLOSED += [{"from": datetime.date(2028, 12, 20), "to": datetime.date(2028, 12, 31)}]
YEAR = 2028


def hours_of_the_year() -> Iterator[datetime.datetime]:
    moment = datetime.datetime(YEAR, 1, 1, tzinfo=UTC)
    while moment.year == YEAR:
        yield moment
        moment += HOUR


def local(moment: datetime.datetime) -> datetime.datetime:
    """London's clock: an hour ahead from the last Sunday of March to that of October, 1:00 UTC."""
    summer = datetime.datetime(YEAR, 3, 26, 1, tzinfo=UTC)
    winter = datetime.datetime(YEAR, 10, 29, 1, tzinfo=UTC)
    return (moment + HOUR if summer <= moment < winter else moment).replace(tzinfo=None)


def within(times: Any, clock: datetime.datetime) -> bool:
    now = clock.strftime("%H:%M")
    every = times if isinstance(times, list) else [times]
    return any(one[:5] <= now < one[6:] for one in every if one)


def expected(contact: dict[str, Any], school: dict[str, Any], moment: datetime.datetime) -> Any:
    """True or False; None if nothing may be said."""
    hours, clock = contact.get("hours"), local(moment)
    if hours is None:
        return None
    if hours == "school":
        day = clock.date()
        closed = any(one["from"] <= day <= one["to"] for one in school["closed"])
        bank = (day.month, day.day) in BANK_HOLIDAYS | SHUT
        return not closed and not bank and within(school["open"].get(DAYS[day.weekday()]), clock)
    if hours["open"] == "always":
        return True
    if (clock.month, clock.day) in BANK_HOLIDAYS | SHUT:
        if hours["bank_holidays"] == "not known":
            return None
        if hours["bank_holidays"] == "shut":
            return bool(contact.get("phone_otherwise"))
    now = within(hours["open"].get(DAYS[clock.weekday()]), clock)
    return now or bool(contact.get("phone_otherwise"))


@pytest.fixture(scope="module")
def changed() -> dict[str, Any]:
    """The file with the school's hours confirmed, and nothing that is past its day."""
    changed = document()
    changed["hours"].update(confirmed=True, closed=CLOSED)
    for contact in changed["contacts"]:
        if isinstance(contact.get("hours"), dict):
            contact["hours"]["expires"] = NEVER
    return changed


def test_each_hour_of_a_year_nobody_is_said_to_be_there_who_is_not(
    tmp_path: Path, changed: dict[str, Any]
) -> None:
    """And nobody who is there is called away."""
    opening, moments = loaded(written(tmp_path, changed)), list(hours_of_the_year())
    assert len(moments) == 8784
    for contact in changed["contacts"]:
        open_hours = 0
        for moment in moments:
            status = opening.status(contact["id"], moment)
            there = expected(contact, changed["hours"], moment)
            assert (status.opening.is_open if status.known else None) == there, (
                contact["id"],
                moment,
            )
            open_hours += bool(there)
        assert open_hours or contact.get("hours") is None, contact["id"]


def test_the_council_is_rung_on_the_line_that_answers(
    tmp_path: Path, changed: dict[str, Any]
) -> None:
    opening = loaded(written(tmp_path, changed))
    council = next(one for one in changed["contacts"] if one["id"] == "council")
    by_day = {**council, "phone_otherwise": None}
    for moment in hours_of_the_year():
        line = "phone" if expected(by_day, changed["hours"], moment) else "phone_otherwise"
        assert opening.phone("council", moment).endswith(council[line]), moment


@pytest.mark.parametrize("contact", ["nspcc", "dsl"])
def test_the_words_say_what_holds(tmp_path: Path, changed: dict[str, Any], contact: str) -> None:
    """At every third hour: open, shut, or neither."""
    opening = loaded(written(tmp_path, changed))
    for moment in list(hours_of_the_year())[::3]:
        status, said = opening.status(contact, moment), opening.said(contact, moment)
        assert ("open now" in said) == status.is_open, (moment, said)
        assert ("shut now" in said) == (status.known and not status.is_open), (moment, said)
