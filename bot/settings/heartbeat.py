"""The sign of life of a program that answers no requests: a byte, now and then, to whoever started
it, or in a container the time of a file. One that nobody listens to goes on all the same.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

HEARTBEAT = "HEARTBEAT_TO"
"""Variable of the environment that holds the number of the open pipe."""
HEARTBEAT_FILE = "HEARTBEAT_FILE"
"""Variable of the environment that names the file (deploy/containers/healthy.py looks at it)."""


def beat() -> None:
    """To be called wherever the program gets on with its work, at least every few seconds."""
    pipe = os.environ.get(HEARTBEAT, "")
    if pipe.isdigit():
        try:
            os.write(int(pipe), b".")
        except OSError:  # nobody reads any more, or not fast enough
            pass
    if file := os.environ.get(HEARTBEAT_FILE):
        with contextlib.suppress(OSError):
            Path(file).touch()
