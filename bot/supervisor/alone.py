"""One run for each state folder: two would hand out the same letters and limits twice."""

from __future__ import annotations

import contextlib
import fcntl
import os
from pathlib import Path
from typing import Iterator

from bot.errors import ConfigError

NAME = "run.lock"


@contextlib.contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Holds the folder. The system lets go of it when this program ends, however it ends.

    Raises:
        ConfigError: if another run holds it.
    """
    handle = os.open(folder / NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            line = "a folder of its own: the assistant runs there already. Stop it first"
            raise ConfigError("STATE_DIR", str(folder), line) from None
        yield
    finally:
        os.close(handle)
