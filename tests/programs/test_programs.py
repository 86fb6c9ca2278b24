"""`make run` keeps three programs: the assistant, the action server and the courier. The last two
are started again when they end.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Callable, Iterator

import pytest

from bot import run, supervisor
from bot.settings import ROOT
from tests.running import environ as own_environ

NAMES = ("assistant", "actions", "courier")
STARTED = """
import subprocess, sys
from bot import run

def noted(name, start):
    def begin(*given, **more):
        process = start(*given, **more)
        print(name, process.pid, flush=True)
        return process
    return begin

def assistant(port, *_, **more):
    return subprocess.Popen(
        [sys.executable, "-m", "tests.http.faulty_server", str(port), "works"], **more
    )

run.start_assistant = noted("assistant", assistant)
run.start_actions = noted("actions", run.start_actions)
run.start_courier = noted("courier", run.start_courier)
sys.exit(run.main())
"""
"""The real thing, but for the model: any assistant will do. Says which program it has started, and
its process id.
"""


class Run:
    """`make run` as a process; `out` and `err` are what it has written."""

    def __init__(self, folder: Path) -> None:
        self.out, self.err = folder / "out", folder / "err"
        environ = own_environ(folder, PORT=str(run.free_port()))
        with self.out.open("wb") as out, self.err.open("wb") as err:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-c", STARTED],
                cwd=ROOT,
                env=environ,
                stdout=out,
                stderr=err,
            )

    def started(self, name: str) -> list[int]:
        """The process ids of a program, in the order of its starts."""
        return [
            int(line.split()[1])
            for line in self.out.read_text().splitlines()
            if line.split()[0] == name
        ]

    def until(self, holds: Callable[[], object], seconds: float = 120) -> None:
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline and self.process.poll() is None, self.err.read_text()
            time.sleep(0.05)


def is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Run]:
    one = Run(tmp_path)
    try:
        one.until(lambda: "The chat: " in one.err.read_text())
        yield one
    finally:
        one.process.terminate()
        one.process.wait(60)


def test_all_three_are_started_and_the_helpers_again_when_they_end(running: Run) -> None:
    """It is said; the assistant goes on meanwhile; and in the end nothing is left."""
    assert [len(running.started(name)) for name in NAMES] == [1, 1, 1]
    for name in ("actions", "courier"):
        os.kill(running.started(name)[0], signal.SIGKILL)
    running.until(
        lambda: len(running.started("actions")) > 1 and len(running.started("courier")) > 1
    )
    said = running.err.read_text()
    assert (
        "The action server has ended; it is started again in 1 s." in said
        and "The courier has ended; it is started again in 1 s." in said
    )
    assert len(running.started("assistant")) == 1
    running.process.terminate()
    assert running.process.wait(120) == 0
    assert not [name for name in NAMES if is_there(running.started(name)[-1])]


def test_the_end_of_the_assistant_ends_all(running: Run) -> None:
    """Whoever watches it starts it again."""
    os.kill(running.started("assistant")[0], signal.SIGKILL)
    assert running.process.wait(120) != 0
    assert not [name for name in NAMES if is_there(running.started(name)[-1])]


def test_a_helper_that_keeps_ending_is_tried_after_pauses_that_grow(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """1, 2, 4 … seconds, and never more than LONGEST_PAUSE."""
    now, starts = [1000.0], []
    monkeypatch.setattr(supervisor, "time", SimpleNamespace(monotonic=lambda: now[0]))

    def start() -> SimpleNamespace:
        starts.append(now[0])
        return SimpleNamespace(poll=lambda: 1)

    helper = supervisor.Helper("courier", start)
    while now[0] < 1300:
        helper.keep_alive()
        now[0] += 0.5
    pauses = [after - before for before, after in zip(starts, starts[1:])]
    assert (
        pauses[0] == 1
        and pauses == sorted(pauses)
        and supervisor.LONGEST_PAUSE <= pauses[-1] < supervisor.LONGEST_PAUSE + 1
    )
