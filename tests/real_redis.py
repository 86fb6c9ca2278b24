"""A Redis server of the tests' own, from Debian's package, on a free port of this machine."""

from __future__ import annotations

import contextlib
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Iterator

from bot.run import free_port
from bot.supervisor import HOST
from tests.debian import install_package

REMEDY = "Install Debian's package `redis-server` (redis-server is looked for on the PATH)."


class RedisServer:
    """A server whose program can be killed, or made to stand still. It keeps nothing on disk."""

    def __init__(self, folder: Path, password: str = "") -> None:
        """Starts it."""
        if not shutil.which("redis-server"):
            install_package("redis-server")
        if not shutil.which("redis-server"):
            raise RuntimeError(f"Redis is missing. {REMEDY}")
        self._folder, self._password, self._port = folder, password, free_port()
        self.url = f"redis://{HOST}:{self._port}/0"
        self.start()

    def start(self) -> None:
        """Starts it, also after it was killed; back when it takes connections."""
        command = ["redis-server", "--port", str(self._port), "--bind", HOST, "--save", ""]
        if self._password:
            command += ["--requirepass", self._password]
        self._process = subprocess.Popen(
            command, cwd=self._folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                return socket.create_connection((HOST, self._port), timeout=1).close()
            time.sleep(0.05)
        raise RuntimeError("redis-server did not start")

    @contextlib.contextmanager
    def standing_still(self) -> Iterator[None]:
        """It takes connections, and answers nothing."""
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """As a power cut would."""
        self._process.kill()
        self._process.wait()


@contextlib.contextmanager
def running(folder: Path, password: str = "") -> Iterator[RedisServer]:
    """The server, started."""
    one = RedisServer(folder, password)
    try:
        yield one
    finally:
        one.kill()
