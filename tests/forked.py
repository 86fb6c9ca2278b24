"""Does something in a child process of its own, which may be limited, or killed at any instant."""

from __future__ import annotations

import os
import resource
import signal
from pathlib import Path
from typing import Callable

NOBODY = 65534


def forked(work: Callable[[], object]) -> int:
    """Starts a child that does this and ends; its process id."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        work()
        code = 0
    finally:
        os._exit(code)


def ended_well(child: int) -> bool:
    """Waits for a child; whether it did its work."""
    return os.waitpid(child, 0)[1] == 0


def kill(child: int) -> None:
    """SIGKILL: it can do nothing about it."""
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def full_disk(most: int) -> None:
    """From here on no file that this process writes can be longer than this."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


def read_only(folder: Path) -> None:
    """From here on this process may read the folder and change nothing in it; root may anything,
    and so gives itself up.
    """
    for path in (folder, *folder.iterdir()):
        path.chmod(0o555 if path.is_dir() else 0o444)
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresuid(NOBODY, NOBODY, NOBODY)
