"""A program that holds the lock of a SQLite database: `python -m tests.locks FILE SECONDS`."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Iterator

from bot.settings import ROOT


@contextlib.contextmanager
def held(database: Path, seconds: float) -> Iterator[None]:
    """Inside it the lock is held by a process of its own, for so many seconds."""
    holder = subprocess.Popen(
        [sys.executable, "-m", "tests.locks", str(database), str(seconds)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
    )
    try:
        assert holder.stdout and holder.stdout.readline() == b"held\n"
        yield
    finally:
        holder.kill()
        holder.wait()


def hold(database: str, seconds: float) -> None:
    """Takes the lock, says so, and lets it go after its time."""
    connection = sqlite3.connect(database, timeout=20, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    print("held", flush=True)
    time.sleep(seconds)
    connection.execute("ROLLBACK")


if __name__ == "__main__":
    hold(sys.argv[1], float(sys.argv[2]))
