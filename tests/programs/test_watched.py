"""A program is started again when it ends, and ended when it hangs; none waits for another."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import Callable, Iterator

import pytest

from bot import run
from bot.settings import ROOT
from bot.supervisor import watched
from bot.supervisor.looks import Pulse, answers_at
from bot.supervisor.watched import Pace, Watched, end_all
from tests.running import hanging_server

QUICK = Pace(
    look=0.1,
    silent=0.6,
    busy=3,
    start=20,
    idle_start=4,
    healthy=0.5,
    first_pause=0.1,
    longest_pause=0.4,
)
BEATS = """
import time
from bot.settings.heartbeat import beat
while True:
    beat()
    time.sleep(0.05)
"""


class Kept:
    """Programs under watch, and the process ids of each in the order of its starts."""

    def __init__(self) -> None:
        self.programs: list[Watched] = []
        self.starts: dict[str, list[int]] = {}

    def add(self, name: str, code: str, pace: Pace = QUICK) -> list[int]:
        """A small program that beats."""
        pulse, starts = Pulse(), self.starts.setdefault(name, [])

        def start() -> subprocess.Popen:
            environ, pipe = pulse.begin(dict(os.environ))
            process = subprocess.Popen(
                [sys.executable, "-c", code], cwd=ROOT, env=environ, pass_fds=pipe
            )
            starts.append(process.pid)
            return process

        program = Watched(name, start, pulse.look, 0.1, pace)
        self.programs.append(program)
        program.watch()
        return starts


@pytest.fixture
def kept() -> Iterator[Kept]:
    """They are all ended in the end."""
    one = Kept()
    try:
        yield one
    finally:
        for program in one.programs:
            program.process.send_signal(signal.SIGCONT)
        end_all(one.programs)


def until(holds: Callable[[], object], seconds: float = 20) -> float:
    """Waits; the seconds that it took."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds
        time.sleep(0.02)
    return time.monotonic() - began


def test_a_program_that_was_stopped_in_the_middle_is_ended_and_started_again(
    kept: Kept, capfd: pytest.CaptureFixture
) -> None:
    """It has not ended, so only its silence shows it. Another goes on untouched."""
    first, other = kept.add("courier", BEATS), kept.add("other", BEATS)
    time.sleep(1)
    os.kill(first[0], signal.SIGSTOP)
    until(lambda: len(first) == 2)
    assert (
        "The courier answers nobody any more and was stopped; it is started"
        in capfd.readouterr().err
    )
    with pytest.raises(ProcessLookupError):
        os.kill(first[0], 0)
    assert len(other) == 1


def test_one_that_was_stopped_before_it_could_answer_is_not_waited_for(kept: Kept) -> None:
    """It has the long patience of a start only while it works on it."""
    first = kept.add("courier", "import time; time.sleep(60)")
    until(lambda: len(first) == 2, 15)


def test_one_that_ends_is_started_again_while_another_hangs(kept: Kept) -> None:
    """At once: the other's silence takes its own time."""
    hangs = kept.add("hangs", BEATS, Pace(look=0.1, silent=30, busy=30))
    ends = kept.add("ends", BEATS)
    time.sleep(1)
    os.kill(hangs[0], signal.SIGSTOP)
    os.kill(ends[0], signal.SIGKILL)
    assert until(lambda: len(ends) == 2) < 2 and len(hangs) == 1


def test_one_that_is_busy_is_given_more_time(kept: Kept) -> None:
    """It may have much to do; but one that is busy for ever hangs too."""
    busy = BEATS.replace("time.sleep(0.05)", "\n    if time.process_time() > 0.05: break") + (
        "\nwhile True: pass"
    )
    starts = kept.add("busy", busy)
    assert until(lambda: len(starts) == 2) > QUICK.busy


def test_the_pauses_are_bounded_and_forgotten_after_a_while_of_health(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At once, then after pauses that double up to the longest; then at once again."""
    monkeypatch.setattr(watched, "TICK", 0.01)
    fails = kept.add("fails", "raise SystemExit(1)")
    program = kept.programs[0]
    asked = [program._pause() for _ in range(7)]
    assert max(asked) == QUICK.longest_pause and asked == sorted(asked)
    until(lambda: len(fails) >= 4)
    starts = kept.add("works", BEATS)
    for number in (1, 2, 3):
        time.sleep(1.2)
        os.kill(starts[-1], signal.SIGKILL)
        assert until(lambda number=number: len(starts) == number + 1) < QUICK.longest_pause


def test_a_server_that_takes_requests_and_stays_silent_is_seen() -> None:
    """A fault, in contrast, is an answer: starting it again would mend nothing."""
    port = run.free_port()
    with hanging_server(port):
        look = answers_at(port, "/anything")
        assert look()  # 501
    assert not answers_at(run.free_port(), "/")()


def test_five_kills_in_a_row_do_not_make_a_minute() -> None:
    """The usual pace."""
    pauses = [0.0, *(min(Pace().longest_pause, Pace().first_pause * 2**n) for n in range(4))]
    assert sum(pauses) < 30 / 3 and max(pauses) <= 4
