"""How fast messages and alerts were confirmed. Counts alone: nobody's reference, words or name."""

from __future__ import annotations

import collections
from dataclasses import dataclass
from typing import Optional

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from insights.hiding import Shown, hide
from referrals.database.tables import referrals
from referrals.records import ALERT, MESSAGE

HOUR = 3600.0
SPANS = {"hour": HOUR, "day": 24 * HOUR, "three_days": 72 * HOUR}
LATER, CLOSED, NOT_YET = "later", "closed", "not_yet"


@dataclass(frozen=True)
class Waiting:
    """For messages or for alerts: how many were confirmed within which time."""

    kind: str
    spans: tuple[tuple[str, Shown], ...]

    @property
    def says_something(self) -> bool:
        """Whether a number is shown."""
        return any(number is not None for _, number in self.spans)


def waiting(connection: Connection) -> list[Waiting]:
    """Both kinds, as far as the record goes back."""
    columns = referrals.c
    query = sa.select(columns.kind, columns.created_at, columns.received_at, columns.closed_at)
    counts: collections.Counter[tuple[str, str]] = collections.Counter()
    for kind, created, received, closed in connection.execute(query):
        counts[kind, span_of(created, received, closed)] += 1
    names = (*SPANS, LATER, CLOSED, NOT_YET)
    return [
        Waiting(kind, tuple(zip(names, hide([counts[kind, name] for name in names]))))
        for kind in (MESSAGE, ALERT)
    ]


def span_of(created: float, received: Optional[float], closed: Optional[float]) -> str:
    """How long it took from when it was stored until somebody confirmed it."""
    if received is None:
        return NOT_YET if closed is None else CLOSED
    took = received - created
    return next((name for name, most in SPANS.items() if took <= most), LATER)
