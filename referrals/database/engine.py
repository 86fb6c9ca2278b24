"""Opens the database of the referrals, brings its tables up to date, and says in words what is
wrong with it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from typing import Iterator

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import QueuePool

from bot.errors import PolicyBotError
from bot.record.engine import open_engine, transaction
from bot.record.migrations import NewerDatabase, bring_up_to_date
from bot.record.sqlite_files import make_private, sqlite_file
from bot.settings.heartbeat import beat
from referrals.database.tables import MIGRATIONS

ONE_WRITER, ONE_COURIER = 7_403_001, 7_403_002
"""Numbers of PostgreSQL's advisory locks. The migrations of the two records have the next two."""

LOOK = 0.1
"""Seconds between two looks whether a lock is free."""


class DatabaseTrouble(PolicyBotError):
    """The database cannot be used at the moment. Says why in words that hold nothing of what was to
    be written.
    """


def open_database(url: str, patience: float) -> Engine:
    """An engine for programs with several threads. A commit outlives a power cut."""
    return open_engine(
        url, patience, poolclass=QueuePool, pool_size=4, max_overflow=28, pool_timeout=patience
    )


@contextlib.contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that writes: all of it or nothing.

    Raises:
        DatabaseTrouble: if the database is locked for too long, full, read-only or away.
    """
    beat()
    with explained(), transaction(engine) as connection:
        yield connection


@contextlib.contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection for reading.

    Raises:
        DatabaseTrouble: as `writing`.
    """
    beat()
    with explained(), engine.connect() as connection:
        yield connection


@contextlib.contextmanager
def explained() -> Iterator[None]:
    """Turns a failure of the database into a line that says what is wrong and holds no value."""
    try:
        yield
    except (OperationalError, sa.exc.TimeoutError, sa.exc.InternalError) as fault:
        raise DatabaseTrouble(_why(fault)) from None
    except DBAPIError as fault:
        if isinstance(fault, sa.exc.IntegrityError):
            raise
        raise DatabaseTrouble(
            f'database: {type(fault.orig).__name__}. See the runbook, "The database of the '
            'referrals".'
        ) from None


def _why(fault: Exception) -> str:
    said = str(getattr(fault, "orig", fault)).lower()
    for sign, line in (
        ("full", "the disk is full. Make room; nothing that was confirmed is lost."),
        ("no space", "the disk is full. Make room; nothing that was confirmed is lost."),
        (
            "locked",
            (
                "another program holds a lock on it for too long. Find the program (a backup, "
                "an editor) and end it."
            ),
        ),
        (
            "timeout",
            (
                "it did not answer in time. See whether the server is busy, or another program "
                "holds a lock."
            ),
        ),
        ("readonly", "it cannot be written to. Give the program the right to write in STATE_DIR."),
        (
            "unable to open",
            "its file cannot be opened. See that STATE_DIR exists and can be written to.",
        ),
        (
            "no such table",
            "its tables are missing. Start the action server or the courier, which make them.",
        ),
        (
            "disk i/o",
            (
                "the disk reports a fault. If it is full, make room; else copy the file away, and "
                "check the disk."
            ),
        ),
    ):
        if sign in said:
            return f"database: {line}"
    return "database: it cannot be reached. See that it runs, and that DATABASE_URL is right."


def prepare(url: str, patience: float) -> Engine:
    """The engine, with tables that are up to date. Two programs may do this at the same time."""
    engine = open_database(url, patience)
    with file_lock(url, "tables"), explained():
        if sqlite_file(url):
            make_private(sqlite_file(url))  # whatever the rights of its folder
        try:
            bring_up_to_date(engine, MIGRATIONS)
        except NewerDatabase as newer:
            raise DatabaseTrouble(str(newer)) from None
    return engine


@contextlib.contextmanager
def file_lock(url: str, name: str) -> Iterator[None]:
    """Holds a lock beside a SQLite file, and waits for it. The system frees it when the program
    ends, however it ends.
    """
    path = sqlite_file(url)
    if path is None:
        yield
        return
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(f"{path}.{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as fault:
        raise DatabaseTrouble(
            f"database: {path.parent} cannot be written to ({fault.strerror}). Correct "
            "STATE_DIR or its rights."
        ) from None
    try:
        while not _is_locked(handle):
            beat()
            time.sleep(LOOK)
        yield
    finally:
        os.close(handle)


def _is_locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except BlockingIOError:
        return False
