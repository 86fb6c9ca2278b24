"""How the referrals fare, in numbers: for /health of the action server and for `python -m
referrals.office status`; and what of it needs a person.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import Any, Optional

import sqlalchemy as sa

from bot.record.conversations import conversations
from bot.record.spool import open_spool
from bot.settings import Settings
from referrals.database.engine import explained, reading
from referrals.database.progress import SEEN, read_progress
from referrals.database.queries import UNSENT, UNSETTLED, statements
from referrals.database.store import Store
from referrals.database.tables import letters, referrals

COURIER_UNSEEN, MOST_UNSENT, MOST_UNRAISED = 60.0, 900.0, 600.0
"""Seconds after which a person is needed. A letter is tried again every quarter of an hour at the
latest; the alerts of many worries from one place come together after some minutes.
"""
LEAST_MEGABYTES = 100.0


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
    oldest_unraised_seconds: Optional[float]
    """How long a disclosure has been waiting for its alert; only while alerts are on."""
    free_megabytes: float
    """Room on the disk of STATE_DIR."""


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
            age(_oldest_unraised()),
            shutil.disk_usage(Settings.load().state_folder()).free / 2**20,
        )


def _oldest_unraised() -> Optional[float]:
    """When the oldest disclosure was said that has no alert yet, and is still to have one."""
    if not Settings.load().dsl_alerts:
        return None
    with explained():
        oldest = conversations().oldest_unraised()
    spooled = [line.note.at.timestamp() for line in open_spool().read() if line.note]
    return min([*spooled, *([oldest] if oldest else [])], default=None)


def reasons_for_a_person(numbers: Health, sends: bool) -> list[str]:
    """What a person must see to, a line each. `sends`: whether e-mails are sent at all."""
    seen, unsent = numbers.courier_seen_seconds, numbers.oldest_unsent_seconds
    found = {
        "somebody could not be sent what was written (undelivered)": numbers.undelivered,
        "nobody has confirmed it in time, and nobody is left to ask (overdue)": numbers.overdue,
        "a note for an alert cannot be read (unreadable notes)": numbers.unreadable_notes,
        "the courier does not work": sends and (seen is None or seen > COURIER_UNSEEN),
        "the mail server takes nothing": sends and (unsent or 0) > MOST_UNSENT,
        "a disclosure has no alert yet": (numbers.oldest_unraised_seconds or 0) > MOST_UNRAISED,
        "the disk is nearly full": numbers.free_megabytes < LEAST_MEGABYTES,
    }
    return [line for line, holds in found.items() if holds]
