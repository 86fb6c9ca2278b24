"""The part of a conversation that a turn sees. It is bounded: otherwise every turn would cost more
than the one before.
"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.record.sealing import Sealer
from bot.record.tables import events

WINDOW = 100
"""Newest events of a session that a turn sees: about fifteen turns."""
REMEMBERED = ("slot", "active_loop")
"""Kinds of events of which the newest of each name counts, however old it is."""


def read_window(connection: Connection, sealer: Sealer, conversation: str) -> list[dict[str, Any]]:
    """The newest WINDOW events of the newest session, oldest first, and before them the newest of
    each older kind in REMEMBERED.

    Raises:
        SealError: if no key opens them.
    """

    def opened(data: str) -> dict[str, Any]:
        return json.loads(sealer.open(data) or "{}")

    mine = events.c.conversation == conversation
    this_session = (mine, events.c.id >= _session_start(connection, mine))
    newest = connection.execute(
        sa.select(events.c.id, events.c.data)
        .where(*this_session)
        .order_by(events.c.id.desc())
        .limit(WINDOW)
    ).all()[::-1]
    seen = [opened(data) for _, data in newest]
    if len(newest) < WINDOW:
        return seen
    # A turn begins where the assistant last listened: the dialogue's rules must not see half a turn
    begins = (i for i, event in enumerate(seen) if event.get("name") == "action_listen")
    first = next(begins, 0)
    newest_of_each = (
        sa.select(sa.func.max(events.c.id))
        .where(*this_session, events.c.id < newest[first].id, events.c.type.in_(REMEMBERED))
        .group_by(events.c.type, sa.case((events.c.type == "slot", events.c.name)))
    )
    older = connection.execute(
        sa.select(events.c.data).where(events.c.id.in_(newest_of_each)).order_by(events.c.id)
    ).scalars()
    return [*map(opened, older), *seen[first:]]


def _session_start(connection: Connection, mine: Any) -> int:
    """The number of the event with which the newest session of a conversation began; `mine` selects
    its events.
    """
    return (
        connection.scalar(
            sa.select(sa.func.max(events.c.id)).where(mine, events.c.type == "session_started")
        )
        or 0
    )
