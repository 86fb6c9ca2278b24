"""Looks at a program from outside: does it answer, does it get on, is it busy?"""

from __future__ import annotations

import contextlib
import http.client
import os
import urllib.error
import urllib.request
from pathlib import Path
from typing import Callable, Optional

from bot.settings.heartbeat import HEARTBEAT
from bot.supervisor import HOST

Look = Callable[[], bool]
"""Whether a program has shown since the last look that it lives."""
LOOK_PATIENCE = 2.0
"""Seconds in which a program must answer a look."""


def answers_at(port: int, path: str) -> Look:
    """A look at a server of this machine. Anything that comes back counts, a fault too: starting
    the server again would mend nothing.
    """

    def look() -> bool:
        try:
            url = f"http://{HOST}:{port}{path}"
            with urllib.request.urlopen(url, timeout=LOOK_PATIENCE):
                return True
        except urllib.error.HTTPError:
            return True
        except (OSError, http.client.HTTPException):
            return False

    return look


class Pulse:
    """The pipe through which a program beats (bot/settings/heartbeat.py)."""

    def __init__(self) -> None:
        """Opens it."""
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(self._write, False)

    def begin(self, environ: dict[str, str]) -> tuple[dict[str, str], tuple[int]]:
        """The environment and the open files of a program that is about to be started."""
        self.look()  # what an earlier program has left says nothing of this one
        return {**environ, HEARTBEAT: str(self._write)}, (self._write,)

    def look(self) -> bool:
        """Whether the program has beaten since the last look."""
        beaten = False
        with contextlib.suppress(BlockingIOError):
            while os.read(self._read, 65_536):
                beaten = True
        return beaten


def seconds_at_work(process: int) -> Optional[float]:
    """The processor's time that a process has used; None where the system does not say."""
    try:
        # After the program's name, which may hold anything, even a bracket.
        fields = (
            Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        )
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return None
