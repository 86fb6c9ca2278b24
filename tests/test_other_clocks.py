"""No test depends on today's date: the tests that know of time pass at any other."""

from __future__ import annotations

import datetime
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Iterator

import pytest

from bot.settings import ROOT
from tests.other_clocks import environ_at

NOW = datetime.datetime.now(datetime.timezone.utc)
MOMENTS = {
    "today": NOW,
    "tomorrow": NOW + datetime.timedelta(days=1),
    "in a year": NOW + datetime.timedelta(days=365),
    "a 29 February": datetime.datetime(2028, 2, 29, 10, tzinfo=datetime.timezone.utc),
    "a minute before summer time": datetime.datetime(
        2027, 3, 28, 0, 59, 30, tzinfo=datetime.timezone.utc
    ),
    "a minute before winter time": datetime.datetime(
        2027, 10, 31, 0, 59, 30, tzinfo=datetime.timezone.utc
    ),
    "a bank holiday": datetime.datetime(2026, 12, 25, 10, tzinfo=datetime.timezone.utc),
    "a Saturday at three in the morning": datetime.datetime(
        2027, 1, 16, 3, tzinfo=datetime.timezone.utc
    ),
}
MARKER = "knows_time"
AT_A_TIME = 4
LONGEST, STANDS_STILL = 400, 100
"""Seconds for a run, and for a test before it says where each of its threads stands."""


def marked_files() -> list[str]:
    """The test files with the marker. No other is read, because importing Rasa takes seconds."""
    return [
        str(path.relative_to(ROOT))
        for folder in ("unit", "referrals")
        for path in sorted((ROOT / "tests" / folder).glob("test_*.py"))
        if f"pytest.mark.{MARKER}" in path.read_text(encoding="utf-8")
    ]


def run_at(moment: datetime.datetime, folder: Path) -> subprocess.CompletedProcess:
    """The marked tests in a process of their own, on SQLite: PostgreSQL keeps its own clock.

    Once, on a busy machine, a run stood still while all beside it passed: libfaketime is known to
    let a waiting thread sleep on (its issues 331 and 469). So a run that stands still is started
    once more. A test of ours that hangs hangs again.
    """
    try:
        return started_at(moment, folder / "first")
    except subprocess.TimeoutExpired as stood_still:
        print((stood_still.stderr or b"").decode()[-4000:], file=sys.stderr)
        return started_at(moment, folder / "again")


def started_at(moment: datetime.datetime, folder: Path) -> subprocess.CompletedProcess:
    folder.mkdir(parents=True)
    own = ["-m", MARKER, "-k", "not postgres", "-p", "no:cacheprovider", f"--basetemp={folder}"]
    own += ["-o", f"faulthandler_timeout={STANDS_STILL}"]
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "pytest", "-q", *own, *marked_files()],
        cwd=ROOT,
        env=environ_at(moment),
        capture_output=True,
        text=True,
        timeout=LONGEST,
    )


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Future]]:
    """A run at each moment, four at a time: half of each is waiting."""
    folder = tmp_path_factory.mktemp("clocks")
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        yield {
            name: pool.submit(run_at, moment, folder / str(number))
            for number, (name, moment) in enumerate(MOMENTS.items())
        }


@pytest.mark.parametrize("moment", MOMENTS)
def test_what_knows_of_time_passes_at_any_time(runs: dict[str, Future], moment: str) -> None:
    done = runs[moment].result()
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]


def test_the_clock_of_a_run_is_moved() -> None:
    """Otherwise the tests above would say nothing."""
    moment = MOMENTS["a 29 February"]
    program = "import datetime; print(datetime.date.today())"
    done = subprocess.run(
        [sys.executable, "-c", program], env=environ_at(moment), capture_output=True, text=True
    )
    assert done.stdout.strip() == str(moment.date()), done.stderr
