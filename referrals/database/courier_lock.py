"""The lock of the one courier: whoever holds it may take over at once what a dead predecessor held.
The system frees it when its holder dies.
"""

from __future__ import annotations

import contextlib
import time
from typing import Callable, Iterator

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from bot.record.postgres import connect_args
from bot.settings.heartbeat import beat
from referrals.database.engine import (
    ONE_COURIER,
    DatabaseTrouble,
    explained,
    file_lock,
    sqlite_file,
)

Check = Callable[[], None]
"""Raises DatabaseTrouble if the lock is lost."""
PAUSE, PATIENCE = 0.5, 3.0


@contextlib.contextmanager
def only_courier(url: str) -> Iterator[Check]:
    """Waits until no other courier is at work on this database, and holds the others off."""
    if sqlite_file(url):
        with file_lock(url, "courier"):
            yield lambda: None
        return
    # A connection of its own: the lock lives as long as it does.
    engine = sa.create_engine(
        url,
        hide_parameters=True,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        connect_args=connect_args(PATIENCE),
    )
    with explained():
        connection = engine.connect()
    try:
        with explained():
            while not connection.scalar(
                sa.text("SELECT pg_try_advisory_lock(:number)"), {"number": ONE_COURIER}
            ):
                beat()
                time.sleep(PAUSE)
        yield lambda: _still_there(connection)
    finally:
        with contextlib.suppress(Exception):
            connection.close()


def _still_there(connection: sa.engine.Connection) -> None:
    try:
        connection.scalar(sa.text("SELECT 1"))
    except Exception:
        raise DatabaseTrouble(
            "database: the connection that holds the courier's lock is gone. It is opened again."
        ) from None
