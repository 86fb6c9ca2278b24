"""What is wrong in the contacts of data/contacts.yml is named with its key and a remedy; what is
past its day is listed.
"""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from bot import check
from bot.checks.content import check_contacts
from bot.content import content
from bot.content.contacts import load_contacts_file
from bot.content.expiry import past_their_day
from bot.errors import ContentError
from bot.settings import DATA
from tests.unit.opening import document, written

pytestmark = pytest.mark.knows_time

LATER, IN_TIME = datetime.date(2036, 11, 26), datetime.date(2026, 11, 26)


@pytest.mark.parametrize(
    "old, new, names",
    [
        (
            '        monday: "10:00-16:00"',
            "        monday: 10-16",
            "hours: open: monday' is '10-16'",
        ),
        ('        monday: "10:00-16:00"', '        monday: "16:00-10:00"', "open: monday"),
        ('        monday: "10:00-16:00"', '        monday: "10:00-25:00"', "open: monday"),
        (
            '        monday: "10:00-16:00"',
            '        monday: ["10:00-13:00", "12:00-16:00"]',
            "open: monday' has times that overlap",
        ),
        ('        monday: "10:00-16:00"', '        mondays: "10:00-16:00"', "mondays"),
        ("open: always", "open: alway", "hours: open' is 'alway', not opening hours"),
        ("hours: school", "hours: scool", "hours' is 'scool', not opening hours"),
        ("hours: school", "hours: Mon-Fri 9 to 5", "open: always"),
        ("bank_holidays: not known", "bank_holidays: closed", "bank_holidays' is 'closed'"),
        ("      bank_holidays: not known\\n", "", "bank_holidays' is missing"),
        ("      timezone: Europe/London\\n", "", "timezone' is missing"),
        ("timezone: Europe/London", "timezone: London", "timezone' is 'London', not a time zone"),
        ("      expires: 2027-05-31\\n", "", "expires' is missing"),
        ("expires: 2027-05-31", "expires: May", "expires' is 'May', not a date"),
        ("text: SHOUT to 85258", "text: 85258 SHOUT", "text' is '85258 SHOUT'"),
        ("    phone: 020 7525 1921\\n", "", "phone_otherwise"),
        (
            "anyone: [nspcc, council",
            "anyone: [nspc, council",
            "outside_school: anyone' names 'nspc'",
        ),
        ("  anyone: [nspcc, council, emergency]\\n", "", "outside_school' has nobody for 'anyone'"),
        ("CHAIR_OF_GOVERNORS_PHONE", "CHAIR_PHONE", "CHAIR_OF_GOVERNORS_PHONE"),
    ],
)
def test_a_slip_in_a_contact_is_named(tmp_path: Path, old: str, new: str, names: str) -> None:
    path, text = tmp_path / "contacts.yml", (DATA / "contacts.yml").read_text(encoding="utf-8")
    old, new = old.replace("\\n", "\n"), new.replace("\\n", "\n")
    body = text.index("\ncontacts:\n")  # the header shows the same words
    assert old in text[body:]
    path.write_text(text[:body] + text[body:].replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentError) as error:
        load_contacts_file(path)
    assert str(path) in str(error.value) and names in str(error.value), str(error.value)


def test_a_contact_needs_a_day_on_which_it_is_checked_again() -> None:
    loaded = content.load()
    nspcc = type(loaded.contacts["nspcc"]).validate(
        {"id": "nspcc", "name": "N", "about": "a", "checked_on": IN_TIME}
    )
    broken = type("Content", (), {"contacts": {"nspcc": nspcc}, "routes": ()})
    assert any("'nspcc' has no 'expires'" in line for line in check_contacts(broken))


def test_nothing_is_past_its_day_when_it_was_checked() -> None:
    assert past_their_day(IN_TIME) == []


def test_what_is_past_its_day_is_listed_once_and_is_no_mistake() -> None:
    """Its last day still counts."""
    moment = datetime.datetime.combine(LATER, datetime.time(), datetime.timezone.utc)
    lines = check.warnings(moment)
    assert sum("'nspcc'" in line for line in lines) == 1 and all(
        "expires" in line for line in lines
    )
    assert not any("'emergency'" in line or "'dsl'" in line for line in lines)
    last = next(one["expires"] for one in document()["contacts"] if one["id"] == "nspcc")
    assert "nspcc" not in past_their_day(last)
    assert "nspcc" in past_their_day(last + datetime.timedelta(days=1))


@pytest.mark.parametrize("day", [datetime.date(2027, 1, 3), datetime.date(2027, 1, 4)])
def test_a_school_whose_next_holidays_nobody_has_entered_is_told(
    tmp_path: Path, day: datetime.date
) -> None:
    changed, last = document(), datetime.date(2027, 1, 3)
    changed["hours"].update(confirmed=True, closed=[{"from": last, "to": last}])
    path = written(tmp_path, changed)
    assert ("hours: closed" in past_their_day(day, path)) == (day > last)


@pytest.mark.parametrize("arguments, code", [([], 0), (["--strict"], 1)])
def test_strict_makes_it_a_mistake(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture, arguments: list[str], code: int
) -> None:
    monkeypatch.setattr("sys.argv", ["check", *arguments])
    monkeypatch.setattr(check, "problems", lambda: [])
    monkeypatch.setattr(check, "warnings", lambda moment: ["'nspcc' is past its day."])
    assert check.main() == code and "nspcc" in capsys.readouterr().err
