"""Hours, holidays and times reckoned from them."""

from __future__ import annotations

import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from freezegun import freeze_time
from hypothesis import given
from hypothesis import strategies as st

from bot.content import clock
from bot.errors import ConfigError, ContentError
from bot.settings import DATA
from referrals.hours import load_hours
from referrals.mail.words import load_phrases
from referrals.plan import load_plan
from referrals.settings import ReferralSettings

pytestmark = pytest.mark.knows_time

LONDON = ZoneInfo("Europe/London")
HOURS = load_hours()


def at(*when: int) -> datetime.datetime:
    return datetime.datetime(*when, tzinfo=LONDON)


@pytest.mark.parametrize(
    "from_, to",
    [
        (at(2026, 11, 23, 10), at(2026, 11, 23, 10, 30)),  # in school time
        (at(2026, 11, 23, 15, 50), at(2026, 11, 24, 8, 50)),  # over the night
        (at(2026, 11, 20, 15, 45), at(2026, 11, 23, 8, 45)),  # over a weekend
        (at(2026, 11, 22, 3), at(2026, 11, 23, 9)),  # on a Sunday
        (
            at(2026, 12, 24, 15, 45),
            at(2026, 12, 29, 8, 45),
        ),  # Christmas on a Friday, and its Monday instead of the Saturday
        (at(2026, 4, 2, 17), at(2026, 4, 7, 9)),  # Easter
    ],
)
def test_thirty_minutes_are_counted_in_school_hours(
    from_: datetime.datetime, to: datetime.datetime
) -> None:
    assert HOURS.after_minutes(from_, 30) == to
    assert HOURS.after_minutes(from_.astimezone(datetime.timezone.utc), 30) == to


def test_one_school_day_ends_with_the_next_one() -> None:
    assert HOURS.after_school_days(at(2026, 11, 23, 10), 1) == at(2026, 11, 24, 16)
    assert HOURS.after_school_days(at(2026, 11, 20, 10), 1) == at(2026, 11, 23, 16)
    assert HOURS.after_school_days(at(2026, 11, 21, 10), 1) == at(2026, 11, 24, 16), (
        "what comes at the weekend counts as Monday's"
    )


def test_times_hold_where_the_clocks_change(tmp_path: Path) -> None:
    text = (
        (DATA / "contacts.yml")
        .read_text()
        .replace(
            '    friday: "08:30-16:00"', '    friday: "08:30-16:00"\n    sunday: "00:30-05:00"'
        )
    )
    path = tmp_path / "contacts.yml"
    path.write_text(text)
    hours = load_hours(path)
    # On 28 March 2027 one o'clock is followed by two o'clock: 00:30 and sixty minutes are 02:30.
    assert hours.after_minutes(at(2027, 3, 28, 0, 30), 60) == at(2027, 3, 28, 2, 30)
    assert hours.after_minutes(at(2027, 10, 31, 0, 30), 60).astimezone(
        datetime.timezone.utc
    ) == datetime.datetime(2027, 10, 31, 0, 30, tzinfo=datetime.timezone.utc)


@given(
    st.datetimes(datetime.datetime(2024, 1, 1), datetime.datetime(2032, 1, 1)), st.integers(1, 600)
)
def test_whatever_the_moment_the_end_is_in_school_hours_and_later(
    moment: datetime.datetime, minutes: int
) -> None:
    moment = moment.replace(tzinfo=LONDON)
    end = HOURS.after_minutes(moment, minutes)
    spans = HOURS.spans_on(end.date())
    assert end.timestamp() >= moment.timestamp() and any(b <= end <= e for b, e in spans)


def test_the_schools_own_holidays_count_both_days_included(tmp_path: Path) -> None:
    path = tmp_path / "contacts.yml"
    path.write_text(
        (DATA / "contacts.yml")
        .read_text()
        .replace("closed: []", "closed: [{from: 2026-11-24, to: 2026-11-25}]")
    )
    hours = load_hours(path)
    assert hours.opens(at(2026, 11, 23, 17)) == at(2026, 11, 26, 8, 30)


@pytest.mark.parametrize(
    "old, new, names",
    [
        ('monday: "08:30-16:00"', "monday: 830-1600", "monday"),
        ('monday: "08:30-16:00"', 'monday: "16:00-08:30"', "monday"),
        ("  timezone: Europe/London\n  conf", "  timezone: Europe/Peckham\n  conf", "timezone"),
        ("    monday:", "    mondays:", "mondays"),
        ("closed: []", "closed: [{from: 2026-12-24}]", "closed"),
        ("part: ENG", "part: XYZ", "bank holidays"),
        ("confirmed: false\n  open:", "opening:", "opening"),
    ],
)
def test_a_mistake_in_the_hours_is_named(tmp_path: Path, old: str, new: str, names: str) -> None:
    path = tmp_path / "contacts.yml"
    path.write_text((DATA / "contacts.yml").read_text().replace(old, new, 1))
    with pytest.raises(ContentError, match=names):
        load_hours(path)


@pytest.mark.parametrize(
    "old, new, names",
    [
        ("[headteacher, headteacher_deputy]", "[headteacher, nobody]", "chain"),
        ("within: {school_days: 1}", "within: {days: 1}", "acknowledge_within"),
        ("keep_days: 90", "keep_days: 0", "keep_days"),
        ("when_closed: [emergency,", "when_closed: [emergancy,", "emergancy"),
        ("address: DSL_EMAIL}", "addres: DSL_EMAIL}", "recipient"),
        ("school: 30", "school: many", "school"),
    ],
)
def test_a_mistake_in_the_plan_is_named(tmp_path: Path, old: str, new: str, names: str) -> None:
    path = tmp_path / "contacts.yml"
    path.write_text((DATA / "contacts.yml").read_text().replace(old, new, 1))
    with pytest.raises(ContentError, match=names):
        load_plan(ReferralSettings(), path)


def test_an_address_that_is_none_is_named_by_its_setting_and_not_repeated() -> None:
    with pytest.raises(ConfigError, match="DSL_EMAIL") as error:
        load_plan(ReferralSettings.load({"DSL_EMAIL": "jane doe at school"}))
    assert "jane" not in str(error.value)


def test_the_visitor_is_told_when_it_is_read_and_who_is_there_now() -> None:
    phrases = load_phrases(load_plan(ReferralSettings()))
    open_now = phrases.read_when("headteacher", at(2026, 11, 23, 10))
    closed = phrases.read_when("headteacher", at(2026, 11, 21, 10))
    assert "Tuesday 24 November" in open_now and "closed" not in open_now
    assert "Monday 23 November" in closed and "999" in closed and "holiday" in closed
    assert "020 7525 5000, open now" in closed and "0808" not in closed, "that line is shut too"
    assert "08:30" not in open_now + closed, "no time of day is made up"


def test_times_of_day_are_told_once_the_school_has_confirmed_its_hours(tmp_path: Path) -> None:
    path = tmp_path / "contacts.yml"
    path.write_text(
        (DATA / "contacts.yml").read_text().replace("confirmed: false", "confirmed: true")
    )
    assert "08:30" in load_phrases(load_plan(ReferralSettings(), path)).read_when(
        "dsl", at(2026, 11, 21, 10)
    )


def test_the_real_clock_is_in_utc() -> None:
    with freeze_time("2026-07-01 12:00:00"):
        assert clock.now() == datetime.datetime(2026, 7, 1, 12, tzinfo=datetime.timezone.utc)
