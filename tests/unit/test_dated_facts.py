"""Ages and the law go out of date. `make check` and `make run` name what is past its day."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest

from bot import check
from bot.content.expiry import facts_past_their_day
from bot.content.platforms import PATH, load_platforms
from bot.errors import ContentError
from bot.run import start_up_lines
from bot.settings import Settings

DAY = datetime.timedelta(days=1)


def changed(tmp_path: Path, old: str, new: str) -> Path:
    """A copy of the file with one slip."""
    path, text = tmp_path / "platforms.yml", PATH.read_text(encoding="utf-8")
    text, times = re.subn(old, new, text, count=1, flags=re.MULTILINE)
    assert times
    path.write_text(text, encoding="utf-8")
    return path


def at_noon(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(12), datetime.timezone.utc)


def test_the_last_day_still_counts() -> None:
    _, law = load_platforms()
    assert "law" not in facts_past_their_day(law.expires)
    assert "law" in facts_past_their_day(law.expires + DAY)


def test_nothing_was_past_its_day_when_it_was_read() -> None:
    apps, law = load_platforms()
    assert facts_past_their_day(max(law.checked_on, *(a.checked_on for a in apps.values()))) == []


def test_an_app_with_a_day_of_its_own_is_named_alone(tmp_path: Path) -> None:
    read = max(app.checked_on for app in load_platforms()[0].values())
    path = changed(tmp_path, "name: Discord,", f"name: Discord, expires: {read},")
    assert facts_past_their_day(read + DAY, path) == ["Discord"]
    assert facts_past_their_day(datetime.date(2090, 1, 1), path) == ["law", "platforms"]


def test_check_and_run_name_it() -> None:
    _, law = load_platforms()
    moment = at_noon(law.expires + DAY)
    line = next(one for one in check.warnings(moment) if "platforms.yml: 'law'" in one)
    assert "past its day" in line and "`expires`" in line
    lines = start_up_lines(Settings.load({}), lambda: moment)
    assert any("data/platforms.yml" in one and "law" in one for one in lines)
    before = start_up_lines(Settings.load({}), lambda: at_noon(law.checked_on))
    assert not any("data/platforms.yml" in one for one in before)


@pytest.mark.parametrize(
    "old, new, names",
    [
        (r"^expires: .*\n", "", "has no 'expires'"),
        (r"^expires: .*", "expires: soon", "'expires' is 'soon', not a date"),
        (r"^  expires: .*", "  expires: 2020-01-31", "'law: expires' is before"),
        (r"^  expires: .*\n", "", "'law' has no 'expires'"),
        (r"^  starts: .*\n", "", "'law' has no 'starts'"),
        (r"named: \[Snapchat,", "named: [Snapchatt,", "'law: named' names 'Snapchatt'"),
        (r"from {starts}\. On", "from {start}. On", "{start}"),
        ("age: 13,", "age: young,", "Write years as a number"),
    ],
)
def test_a_slip_is_named(tmp_path: Path, old: str, new: str, names: str) -> None:
    path = changed(tmp_path, old, new)
    with pytest.raises(ContentError) as error:
        load_platforms(path)
    assert str(path) in str(error.value) and names in str(error.value)
