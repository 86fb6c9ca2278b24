"""Opens a database, SQLite or PostgreSQL, so that no statement waits for ever and a commit is kept.
Both records use it: conversations, and referrals.
"""

from __future__ import annotations

import contextlib
from typing import Any, Iterator

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine

from bot.record.sqlite_files import sqlite_file


def open_engine(url: str, patience: float, synchronous: str = "FULL", **pool: Any) -> Engine:
    """An engine whose statements wait at most `patience` seconds for a lock. Opens nothing yet.

    `synchronous` is SQLite's: FULL keeps a commit through a power cut, NORMAL only through the end
    of the program. `pool` holds SQLAlchemy's options of the pool of SQLite's connections. The time
    limits of PostgreSQL's are in postgres.py.
    """
    file = sqlite_file(url)
    if file is None:
        from bot.record.postgres import connect_args  # here: SQLite needs no driver

        return sa.create_engine(
            url,
            hide_parameters=True,  # nobody's words may reach a log through an error
            pool_pre_ping=True,
            pool_timeout=patience,
            connect_args=connect_args(patience),
        )
    engine = sa.create_engine(
        URL.create("sqlite", database=str(file)),  # a "?" in a folder's name is part of the name
        hide_parameters=True,
        connect_args={"timeout": patience, "check_same_thread": False},
        **pool,
    )

    def prepare(connection: Any, _: Any) -> None:
        # Transactions begin where _begin says, not where the driver guesses.
        connection.isolation_level = None
        # Readers do not wait for the writer; what is deleted is overwritten.
        for pragma in ("journal_mode=WAL", "secure_delete=ON", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute(f"PRAGMA synchronous={synchronous}")

    sa.event.listen(engine, "connect", prepare)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    """A writer takes SQLite's lock at once: if it waited for it later, with something read already,
    SQLite would refuse it without waiting.
    """
    options = connection.get_execution_options()
    if options.get("durable"):
        connection.exec_driver_sql("PRAGMA synchronous=FULL")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")


@contextlib.contextmanager
def transaction(engine: Engine, durable: bool = False) -> Iterator[Connection]:
    """One transaction that writes: all of it or nothing. `durable` keeps its commit through a power
    cut, whatever else is usual in this database.
    """
    with (
        engine.connect().execution_options(writes=True, durable=durable) as connection,
        connection.begin(),
    ):
        yield connection
