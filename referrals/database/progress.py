"""How far the courier has come: a number for each name."""

from __future__ import annotations

from typing import Optional

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from referrals.database.tables import progress

SEEN = "courier_seen"
"""When a courier was last at work."""


def read_progress(connection: Connection, name: str) -> Optional[float]:
    """The number under this name; None if there is none yet."""
    return connection.scalar(sa.select(progress.c.value).where(progress.c.name == name))


def save_progress(connection: Connection, name: str, value: float) -> None:
    """Keeps a number under this name."""
    if not connection.execute(
        progress.update().where(progress.c.name == name).values(value=value)
    ).rowcount:
        connection.execute(progress.insert().values(name=name, value=value))
