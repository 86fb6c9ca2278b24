"""Opens the database of the referrals: SQLite so that a commit survives a power cut, or PostgreSQL;
and brings its tables up to date.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from typing import Any, Iterator, Optional

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import QueuePool

from bot.errors import PolicyBotError
from bot.record.sqlite_files import make_private, sqlite_file
from bot.settings import ROOT
from referrals.database.tables import HEAD, VERSION_TABLE

ONE_WRITER, ONE_COURIER, ONE_MIGRATION = 7_403_001, 7_403_002, 7_403_003
"""Numbers of PostgreSQL's advisory locks; any will do that nobody else uses."""


class DatabaseTrouble(PolicyBotError):
    """The database cannot be used at the moment. Says why in words that hold nothing of what was to
    be written.
    """


def open_database(url: str, patience: float) -> Engine:
    """An engine whose statements wait at most `patience` seconds for a lock. Opens nothing yet."""
    if url.startswith("sqlite"):
        engine = sa.create_engine(
            url,
            hide_parameters=True,
            poolclass=QueuePool,
            pool_size=4,
            max_overflow=28,
            pool_timeout=patience,
            connect_args={"timeout": patience, "check_same_thread": False},
        )
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
        return engine
    waits = int(patience * 1000)
    options = f"-c statement_timeout={waits} -c lock_timeout={waits} -c timezone=UTC"
    return sa.create_engine(
        url,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_timeout=patience,
        connect_args={"connect_timeout": max(2, int(patience)), "options": options},
    )


def _prepare_sqlite(connection: Any, _: Any) -> None:
    """A commit is on the disk when it returns; readers do not wait for the writer; what is deleted
    is overwritten.
    """
    connection.isolation_level = (
        None  # transactions begin where _begin_sqlite says, not where the driver guesses
    )
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes the lock at once: waiting for it later, with something read already, would
    fail without waiting.
    """
    connection.exec_driver_sql(
        "BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN"
    )


@contextlib.contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that writes: all of it or nothing.

    Raises:
        DatabaseTrouble: if the database is locked for too long, full, read-only or away.
    """
    with explained():
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            yield connection


@contextlib.contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection for reading.

    Raises:
        DatabaseTrouble: as `writing`.
    """
    with explained():
        with engine.connect() as connection:
            yield connection


@contextlib.contextmanager
def explained() -> Iterator[None]:
    """Turns a fault of the database into a line that says what is wrong and holds no value."""
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
        ("disk i/o", "the disk reports a fault. Copy the file away, and check the disk."),
    ):
        if sign in said:
            return f"database: {line}"
    return "database: it cannot be reached. See that it runs, and that DATABASE_URL is right."


def prepare(url: str, patience: float) -> Engine:
    """The engine, with tables that are up to date. Two programs may do this at the same time."""
    engine = open_database(url, patience)
    with file_lock(url, "tables"), explained():
        if sqlite_file(url):
            make_private(sqlite_file(url))  # whoever owns the folder
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            if not sqlite_file(url):
                connection.execute(
                    sa.text("SELECT pg_advisory_xact_lock(:number)"), {"number": ONE_MIGRATION}
                )
            if _version(connection) != HEAD:
                _upgrade(connection)
    return engine


def _version(connection: Connection) -> Optional[str]:
    return (
        connection.scalar(sa.text(f"SELECT version_num FROM {VERSION_TABLE}"))
        if sa.inspect(connection).has_table(VERSION_TABLE)
        else None
    )


def _upgrade(connection: Connection) -> None:
    """Runs the migrations inside the connection's transaction. Imported here: it takes a tenth of a
    second, and is needed once.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option(
        "script_location", str(ROOT / "deploy" / "migrations").replace("%", "%%")
    )
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError:
        raise DatabaseTrouble(
            "database: a newer version of this program has used it. Start that version "
            "again, or put back the copy from before it."
        ) from None


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
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
