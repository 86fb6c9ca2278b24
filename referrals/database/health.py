"""How the referrals fare, in numbers: for /health of the action server and for `python -m
referrals.office status`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Optional

import sqlalchemy as sa

from bot.record.spool import open_spool
from referrals.database.engine import reading
from referrals.database.progress import SEEN, read_progress
from referrals.database.queries import UNSENT, UNSETTLED, statements
from referrals.database.store import Store
from referrals.database.tables import letters, referrals


@dataclass(frozen=True)
class Health:
    """All times are seconds."""

    queue_depth: int
    oldest_unsent_seconds: Optional[float]
    last_success: Optional[float]
    """When the mail server last accepted a letter, seconds since 1970."""
    unacknowledged: int
    """Handed over, and neither confirmed nor closed."""
    overdue: int
    """Of these, past their time with nobody left to pass them on to."""
    undelivered: int
    """Could be sent to nobody who does not have it yet; tried again every hour."""
    courier_seen_seconds: Optional[float]
    """How long ago a courier was at work."""
    unreadable_notes: int
    """Lines in the spool of notes that are damaged, or that no key opens."""


def health(store: Store) -> Health:
    """The numbers of this moment."""
    handed = referrals.c.handed_at.is_not(None)
    with reading(store.engine) as connection:

        def count(*where: Any) -> int:
            query = sa.select(sa.func.count()).select_from(referrals)
            return connection.scalar(query.where(*UNSETTLED, *where))

        def age(moment: Optional[float]) -> Optional[float]:
            return None if moment is None else max(0.0, store.now() - moment)

        depth, oldest = connection.execute(statements()["count_unsent"]).one()
        return Health(
            depth,
            age(oldest),
            connection.scalar(sa.select(sa.func.max(letters.c.handed_at))),
            count(handed),
            # while somebody is still to be asked, due_at is set or the next letter is on its way
            count(handed, referrals.c.due_at.is_(None), ~UNSENT),
            count(referrals.c.undelivered_at.is_not(None)),
            age(read_progress(connection, SEEN)),
            open_spool().unreadable(),
        )
