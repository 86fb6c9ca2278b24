"""The sign of life of a program that answers no requests: a byte, now and then, to whoever started
it. One that nobody listens to goes on all the same.
"""

from __future__ import annotations

import os

HEARTBEAT = "HEARTBEAT_TO"
"""Variable of the environment that holds the number of the open pipe."""


def beat() -> None:
    """To be called wherever the program gets on with its work, at least every few seconds."""
    pipe = os.environ.get(HEARTBEAT, "")
    if pipe.isdigit():
        try:
            os.write(int(pipe), b".")
        except OSError:  # nobody reads any more, or not fast enough
            pass
