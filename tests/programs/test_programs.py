"""`make run` keeps three programs: the assistant, the action server and the courier. Each is
started again when it ends or hangs, whatever has become of the others.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Callable, Iterator

import pytest

from bot import run
from bot.settings import ROOT
from tests.running import environ as own_environ

NAMES = ("assistant", "actions", "courier")
STARTED = """
import os, subprocess, sys
from bot import run

def noted(name, start):
    def begin(*given, **more):
        process = start(*given, **more)
        os.write(1, f"{name} {process.pid}\\n".encode())  # whole: two begin at the same time
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
        return [int(one) for one in re.findall(rf"^{name} (\d+)\n", self.out.read_text(), re.M)]

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
        "The action server has ended; it is started again at once." in said
        and "The courier has ended; it is started again at once." in said
    )
    assert len(running.started("assistant")) == 1
    running.process.terminate()
    assert running.process.wait(120) == 0
    assert not [name for name in NAMES if is_there(running.started(name)[-1])]


def test_each_is_started_again_whatever_has_become_of_the_others(running: Run) -> None:
    """The assistant is killed, and the other two hang: neither is waited for."""
    killed, hung = running.started("assistant")[0], [running.started(n)[0] for n in NAMES[1:]]
    running.until(lambda: (time.sleep(3), True)[1])  # both have shown a sign of life
    for process in hung:
        os.kill(process, signal.SIGSTOP)
    os.kill(killed, signal.SIGKILL)
    began = time.monotonic()
    running.until(lambda: len(running.started("assistant")) == 2, 5)
    running.until(lambda: all(len(running.started(name)) == 2 for name in NAMES), 30)
    assert time.monotonic() - began < 30
    said = running.err.read_text()
    assert (
        "The assistant has ended; it is started again at once." in said
        and "The action server answers nobody any more" in said
        and "The courier answers nobody any more" in said
    )
    assert not any(is_there(process) for process in (killed, *hung))
