"""Several assistants behind one port (WORKERS). Each opens the port for itself, and the system
gives each new connection to one of them. Each is watched by itself, by the signs of life that it
gives through a pipe, because a request to the port would reach any of them.
"""

from __future__ import annotations

import os
import socket
import subprocess
import time
from typing import Any, Callable, Sequence

from bot.supervisor import PATIENCE, WEBSITE
from bot.supervisor.looks import Pulse, answers_at
from bot.supervisor.watched import Watched

SHARES = "SHARES_PORT"
"""Variable of the environment of an assistant that leaves its port to others too."""
Start = Callable[..., subprocess.Popen]
"""Starts an assistant; takes its environment, and Popen's options."""


def assistants(count: int, port: int, start: Start, environ: dict[str, str]) -> list[Watched]:
    """That many, started."""
    if count == 1:
        one = answers_at(port, f"{WEBSITE}widget.css")
        return [Watched("assistant", lambda: start(environ, start_new_session=True), one)]
    return [_sharing(f"assistant {number}", start, environ) for number in range(1, count + 1)]


def _sharing(name: str, start: Start, environ: dict[str, str]) -> Watched:
    pulse = Pulse()

    def begin() -> subprocess.Popen:
        beating, pipe = pulse.begin({**environ, SHARES: "on"})
        return start(beating, pass_fds=pipe, start_new_session=True)

    return Watched(name, begin, pulse.look)


def all_of_them_live(programs: Sequence[Watched]) -> bool:
    """Waits until each has shown that it lives; False if one ended or PATIENCE ran out."""
    deadline, waiting = time.monotonic() + PATIENCE, list(programs)
    while waiting and time.monotonic() < deadline:
        if any(program.process.poll() is not None for program in waiting):
            return False
        waiting = [program for program in waiting if not program.lives()]
        time.sleep(0.1)
    return not waiting


def share_port() -> None:
    """Lets Sanic leave its port to others that ask for the same, where SHARES says so."""
    from sanic import Sanic

    if os.environ.get(SHARES) != "on":
        return
    usual = Sanic.run

    def run(app: Sanic, host: str, port: int, **more: Any) -> None:
        with socket.socket() as place:
            place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            place.bind((host, port))
            usual(app, sock=place, **more)

    Sanic.run = run
