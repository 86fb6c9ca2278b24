"""Several assistants behind one port (WORKERS): each takes some of the visitors, and each is
watched by itself. With small servers in place of the assistants.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from typing import Callable, Iterator

import pytest

from bot import supervisor
from bot.settings import ROOT
from bot.supervisor import free_port
from bot.supervisor.watched import Watched, end_all
from bot.supervisor.workers import SHARES, all_of_them_live, assistants

SERVER = """
import asyncio, os, sys
from sanic import Sanic, response
from bot.settings.heartbeat import beat
from bot.supervisor.workers import share_port

app = Sanic("small")

@app.listener("before_server_start")
async def begin(app, _):
    async def beats():
        while True:
            beat()
            await asyncio.sleep(0.2)
    app.ctx.beats = asyncio.create_task(beats())

@app.get("/")
async def who(_):
    return response.text(str(os.getpid()))

share_port()
app.run(host="127.0.0.1", port=int(sys.argv[1]), access_log=False, motd=False, workers=1)
"""


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def two(port: int) -> Iterator[list[Watched]]:
    def start(environ: dict[str, str], **popen: object) -> subprocess.Popen:
        command = [sys.executable, "-W", "ignore", "-c", SERVER, str(port)]
        return subprocess.Popen(command, cwd=ROOT, env=environ, **popen)

    programs = assistants(2, port, start, dict(os.environ))
    try:
        assert all_of_them_live(programs)
        for program in programs:
            program.watch()
        yield programs
    finally:
        end_all(programs)


def who_answers(port: int, times: int = 40) -> Counter:
    """How often each does, each time over a new connection; None counts where none does."""
    found: Counter = Counter()
    for _ in range(times):
        try:
            with urllib.request.urlopen(f"http://{supervisor.HOST}:{port}/", timeout=2) as answer:
                found[int(answer.read())] += 1
        except OSError:
            found[None] += 1
    return found


def until(holds: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def pids(programs: list[Watched]) -> set[int]:
    return {program.process.pid for program in programs}


def test_each_takes_some_of_the_visitors_and_one_that_ends_is_replaced(
    two: list[Watched], port: int
) -> None:
    first = pids(two)
    assert set(who_answers(port)) == first
    two[0].process.kill()
    until(lambda: not first <= pids(two))
    until(lambda: set(who_answers(port)) == pids(two))
    assert two[1].process.pid in first, "the other was left alone"


def test_one_that_hangs_is_replaced_though_the_port_answers(two: list[Watched], port: int) -> None:
    hung = two[1].process.pid
    os.kill(hung, signal.SIGSTOP)
    until(lambda: hung not in pids(two))
    until(lambda: set(who_answers(port)) == pids(two))


def test_one_alone_keeps_its_port_for_itself(port: int) -> None:
    """As without the setting."""
    given: list[dict[str, str]] = []

    def start(environ: dict[str, str], **popen: object) -> subprocess.Popen:
        given.append(environ)
        return subprocess.Popen(["sleep", "60"], **popen)

    (one,) = assistants(1, port, start, {})
    end_all([one])
    assert one.name == "assistant" and SHARES not in given[0]
