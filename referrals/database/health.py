"""How the referrals fare, in numbers: for /health of the action server and for `python -m
referrals.office status`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

import sqlalchemy as sa

from referrals.database.engine import reading
from referrals.database.queries import statements
from referrals.database.store import Store
from referrals.database.tables import letters, progress, referrals

SEEN, ALERTS_UP_TO, ALERTS_ARE = "courier_seen", "alerts_up_to", "alerts_are"
"""Names in the table of progress: when a courier last looked; up to which event alerts are raised;
whether they were on (1) or off (0).
"""


@dataclass(frozen=True)
class Health:
    """All times are seconds."""

    queue_depth: int
    oldest_unsent_seconds: Optional[float]
    last_success: Optional[float]
    """When the mail server last took a letter, seconds since 1970."""
    unacknowledged: int
    """Handed over, and neither confirmed nor closed."""
    overdue: int
    """Of these, past their time with nobody left to pass them on to."""
    undelivered: int
    """Could be sent to nobody who does not have it yet; tried again every hour."""
    courier_seen_seconds: Optional[float]
    """How long ago a courier was at work."""


def health(store: Store) -> Health:
    """The numbers of this moment."""
    now = store.clock().timestamp()
    open_ones = (referrals.c.received_at.is_(None), referrals.c.closed_at.is_(None))
    count = sa.select(sa.func.count()).select_from(referrals)
    with reading(store.engine) as connection:
        depth, oldest = connection.execute(statements()["depth"]).one()
        unacknowledged = connection.scalar(
            count.where(*open_ones, referrals.c.handed_at.is_not(None))
        )
        # While somebody is still to be asked, due_at is set or the next letter is on its way.
        waiting = (
            sa.select(letters.c.id)
            .where(
                letters.c.referral == referrals.c.id, letters.c.state.in_(("waiting", "claimed"))
            )
            .exists()
        )
        overdue = connection.scalar(
            count.where(
                *open_ones,
                referrals.c.handed_at.is_not(None),
                referrals.c.due_at.is_(None),
                ~waiting,
            )
        )
        undelivered = connection.scalar(
            count.where(*open_ones, referrals.c.undelivered_at.is_not(None))
        )
        success = connection.scalar(sa.select(sa.func.max(letters.c.handed_at)))
        seen = connection.scalar(sa.select(progress.c.value).where(progress.c.name == SEEN))
    return Health(
        depth,
        None if oldest is None else max(0.0, now - oldest),
        success,
        unacknowledged,
        overdue,
        undelivered,
        None if seen is None else max(0.0, now - seen),
    )
