"""Who is there at a moment: clock changes, nights, bank holidays, hours that nobody has confirmed,
and the words for all that.
"""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.opening_hours import OpeningHours
from bot.content.school_hours import BankHolidays
from bot.content.statuses import Status
from bot.content.times import DayTimes
from bot.content.timetable import Timetable
from tests.unit.opening import LONDON, UTC, at, line_with, loaded, school_with, weekly

pytestmark = pytest.mark.knows_time

REAL = loaded()
CLOSED = [{"from": datetime.date(2026, 12, 19), "to": datetime.date(2027, 1, 3)}]
A_SECOND = datetime.timedelta(seconds=1)


@pytest.mark.parametrize(
    "moment, said",
    [
        (at(2026, 11, 26, 9, 59), "shut now, opens today at 10am"),
        (at(2026, 11, 26, 10), "open now, until 4pm"),
        (at(2026, 11, 26, 15, 59), "open now, until 4pm"),
        (at(2026, 11, 26, 16), "shut now, opens on Friday at 10am"),
        (at(2026, 11, 27, 16), "shut now, opens on Monday at 10am"),
        (at(2026, 12, 24, 18), "shut now, opens on Tuesday at 10am"),
        (at(2026, 12, 25, 11), "may be shut: today is a bank holiday"),
        (at(2027, 3, 29, 11), "may be shut: today is a bank holiday"),
    ],
)
def test_the_helpline_says_when_it_is_there(moment: datetime.datetime, said: str) -> None:
    assert REAL.said("nspcc", moment) == said
    assert REAL.said("nspcc", moment.astimezone(UTC)) == said


def test_a_day_that_is_further_off_than_a_week_has_its_date(tmp_path: Path) -> None:
    opening = school_with(tmp_path, confirmed=True, closed=CLOSED)
    assert opening.said("dsl", at(2026, 12, 20, 9)) == (
        "shut now, opens on Monday 4 January at 8:30am"
    )


def test_the_clocks_change_and_the_hours_with_them(tmp_path: Path) -> None:
    """In March the second hour of the night is missing; in October it comes twice."""
    opening = line_with(tmp_path, weekly({"sunday": ["00:30-01:30", "10:00-16:00"]}))

    def is_open(*utc: int) -> bool:
        return opening.status("nspcc", datetime.datetime(*utc, tzinfo=UTC)).is_open

    assert not is_open(2027, 3, 28, 8, 59) and is_open(2027, 3, 28, 9)  # 10:00 in summer time
    assert is_open(2027, 3, 28, 14, 59) and not is_open(2027, 3, 28, 15)
    assert not is_open(2027, 10, 31, 9, 59) and is_open(2027, 10, 31, 10)
    assert is_open(2027, 3, 28, 0, 59) and is_open(2027, 10, 30, 23, 45)
    assert not is_open(2027, 10, 31, 1, 15), "the hour that comes twice counts once"


def test_a_line_that_is_open_over_midnight_is_open_until_morning(tmp_path: Path) -> None:
    opening = line_with(tmp_path, weekly({"friday": "20:00-24:00", "saturday": "00:00-06:00"}))
    assert opening.said("nspcc", at(2026, 11, 27, 23)) == "open now, until 6am on Saturday"
    assert opening.said("nspcc", at(2026, 11, 28, 5)) == "open now, until 6am"


def test_a_line_that_shuts_at_noon_and_opens_again(tmp_path: Path) -> None:
    opening = line_with(tmp_path, weekly({"monday": ["09:00-12:00", "13:30-24:00"]}))
    assert opening.said("nspcc", at(2026, 11, 30, 11)) == "open now, until midday"
    assert opening.said("nspcc", at(2026, 11, 30, 12)) == "shut now, opens today at 1:30pm"
    assert opening.said("nspcc", at(2026, 11, 30, 14)) == "open now, until midnight"


def test_a_29_february_is_a_day_like_others(tmp_path: Path) -> None:
    opening = line_with(tmp_path, weekly({"tuesday": "10:00-16:00"}))
    assert opening.status("nspcc", at(2028, 2, 29, 12)).is_open
    assert (
        opening.said("nspcc", at(2028, 2, 29, 17)) == "shut now, opens on Tuesday 7 March at 10am"
    )


@pytest.mark.parametrize(
    "kept, is_open, said",
    [("as usual", True, "open"), ("shut", False, "shut"), ("not known", False, "may be")],
)
def test_a_bank_holiday_is_as_the_file_says(
    tmp_path: Path, kept: str, is_open: bool, said: str
) -> None:
    opening = line_with(tmp_path, weekly({"friday": "10:00-16:00"}, kept))
    assert opening.status("nspcc", at(2026, 12, 25, 12)).is_open is is_open
    assert opening.said("nspcc", at(2026, 12, 25, 12)).startswith(said)


@pytest.mark.parametrize(
    "confirmed, closed, moment, said",
    [
        (False, CLOSED, at(2026, 11, 26, 11), ""),
        (True, [], at(2026, 11, 26, 11), ""),
        (True, CLOSED, at(2026, 11, 26, 11), "open now, until 4pm"),
        (True, CLOSED, at(2026, 12, 21, 11), "shut now, opens on Monday 4 January at 8:30am"),
        (True, CLOSED, at(2027, 1, 5, 11), ""),
    ],
)
def test_nothing_is_claimed_of_the_school_that_it_has_not_entered(
    tmp_path: Path, confirmed: bool, closed: list, moment: datetime.datetime, said: str
) -> None:
    """Hours that are not confirmed, and a year whose holidays nobody has entered yet."""
    opening = school_with(tmp_path, confirmed=confirmed, closed=closed)
    assert opening.said("dsl", moment) == opening.said("headteacher", moment) == said


def test_nothing_is_claimed_of_hours_that_are_past_their_day(tmp_path: Path) -> None:
    last = datetime.date(2026, 11, 26)
    opening = line_with(tmp_path, weekly({"thursday": "10:00-16:00"}, expires=last))
    assert opening.said("nspcc", at(2026, 11, 26, 11)) and opening.usual("nspcc", at(2026, 11, 26))
    assert not opening.said("nspcc", at(2026, 12, 3, 11))
    assert not opening.usual("nspcc", at(2026, 12, 3, 11))


def test_those_who_are_not_there_come_last_and_999_keeps_its_place() -> None:
    people = ("emergency", "dsl", "nspcc", "childline")
    assert REAL.in_order(people, at(2026, 11, 26, 11)) == people
    assert REAL.in_order(people, at(2026, 11, 26, 3)) == ("emergency", "childline", "dsl", "nspcc")


@pytest.mark.parametrize(
    "role, moment, there",
    [
        ("parent", at(2026, 11, 26, 11), "nspcc"),
        ("parent", at(2026, 11, 26, 17), "council"),
        ("staff", at(2026, 11, 28, 11), "council"),
        (None, at(2026, 12, 25, 11), "council"),
        ("pupil", at(2026, 11, 26, 3), "childline"),
    ],
)
def test_somebody_outside_school_is_there_at_any_time(
    role: str | None, moment: datetime.datetime, there: str
) -> None:
    assert REAL.outside(role, moment) == there


def test_the_council_has_one_number_by_day_and_another_at_night() -> None:
    by_day, at_night = at(2026, 11, 26, 11), at(2026, 11, 26, 20)
    assert REAL.phone("council", by_day) == "in Southwark 020 7525 1921"
    assert REAL.said("council", by_day) == "open now, until 5pm, then 020 7525 5000"
    assert REAL.phone("council", at_night) == "in Southwark 020 7525 5000"
    assert REAL.said("council", at_night) == "open now"


def test_the_hours_of_a_week_in_words(tmp_path: Path) -> None:
    times = {
        "monday": "09:00-12:00",
        "tuesday": "09:00-12:00",
        "saturday": ["09:00-10:15", "11:00-24:00"],
    }
    opening = line_with(tmp_path, weekly(times))
    now = at(2026, 11, 26, 11)
    assert opening.usual("nspcc", now) == (
        "Monday to Tuesday, 9am to midday; Saturday, 9am to 10:15am and 11am to midnight"
    )
    assert opening.usual("nspcc", now, emails=True) == "every day, 11am to 4pm"
    assert opening.usual("childline", now) == "day and night" and opening.usual("dsl", now) == ""


def test_whatever_breaks_people_are_named_without_their_hours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opening = loaded()
    monkeypatch.setattr(Timetable, "at", lambda *_: 1 / 0)
    assert opening.status("nspcc", at(2026, 11, 26, 11)) == Status(None, False, "0808 800 5000")
    assert opening.said("nspcc", at(2026, 11, 26, 11)) == ""
    assert opening.in_order(("dsl", "nspcc"), at(2026, 11, 26, 3)) == ("dsl", "nspcc")


@given(st.datetimes(datetime.datetime(2024, 1, 1), datetime.datetime(2032, 1, 1)))
def test_what_is_said_of_later_holds_then(moment: datetime.datetime) -> None:
    """An open line shuts when it says, and a shut one opens when it says, not a second before."""
    times = {
        "monday": DayTimes.read(["09:00-12:00", "20:00-24:00"]),
        "tuesday": DayTimes.read("00:00-02:30"),
    }
    timetable = Timetable(LONDON, times, BankHolidays(country="GB", part="ENG"))
    now = timetable.at(moment.replace(tzinfo=UTC))
    change = now.until if now.is_open else now.opens
    before = (change.astimezone(UTC) - A_SECOND).astimezone(LONDON)
    assert timetable.at(change).is_open is not now.is_open
    assert timetable.at(before).is_open is now.is_open


def changes_of(opening: OpeningHours, contact: str) -> list[tuple[datetime.datetime, str]]:
    return opening.changes(contact, at(2026, 11, 26, 11))


def test_a_page_that_is_read_later_knows_what_holds_then() -> None:
    """For a week; after that it says nothing."""
    changes = changes_of(REAL, "nspcc")
    for hour in range(7 * 24 - 12):
        moment = at(2026, 11, 26, 11).astimezone(UTC) + datetime.timedelta(hours=hour)
        said = [words for begins, words in changes if begins.timestamp() <= moment.timestamp()][-1]
        assert said == REAL.said("nspcc", moment), moment
    assert changes[-1] == (at(2026, 12, 3), "")
    assert [words for _, words in changes_of(REAL, "childline")] == ["day and night"]
