"""Raises an alert for each disclosure that the store of conversations holds. That store is the
durable record: nothing is lost while this is not running.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Callable, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.record.conversations import Disclosure
from referrals.database.engine import DatabaseTrouble, explained, reading, writing
from referrals.database.health import ALERTS_ARE, ALERTS_UP_TO
from referrals.database.store import Store
from referrals.database.tables import progress
from referrals.mail.words import load_phrases

SETTLED = 600.0
"""Seconds after which no earlier number can appear any more. PostgreSQL hands numbers out when a
row is written, not when it becomes visible: one with a lower number can turn up after one with a
higher. What is younger is therefore looked at again; its key tells that it was raised.
"""


@dataclass(frozen=True)
class Alerts:
    """The sweep over the conversations."""

    store: Store
    since: Callable[[int], Sequence[Disclosure]]
    """bot.record.conversations.disclosures_since, or a test's own."""
    on: bool

    def sweep(self) -> int:
        """Raises what is new; how many. While alerts are off, only moves on: what was said then was
        said without them.
        """
        with reading(self.store.engine) as connection:
            up_to, were_on = (
                int(value(connection, ALERTS_UP_TO) or 0),
                value(connection, ALERTS_ARE),
            )
        with explained():
            found = self.since(up_to)
        if not self.on:
            self._move(found[-1].event_id if found else up_to, up_to, were_on)
            return 0
        raised, faults = 0, []
        for disclosure in found:
            try:
                raised += self._raise(disclosure)
            except DatabaseTrouble:
                raise
            except Exception as fault:  # it keeps no other from being raised
                faults.append(fault)
        if faults:  # the mark stays, so it is tried again, and nothing is purged before
            raise faults[0]
        settled = self.store.clock().timestamp() - SETTLED
        self._move(
            max((d.event_id for d in found if d.at.timestamp() < settled), default=up_to),
            up_to,
            were_on,
        )
        return raised

    def _raise(self, disclosure: Disclosure) -> bool:
        to = self.store.plan.alerts.goes_to(disclosure.words, disclosure.writing_to)
        if disclosure.unreadable:
            words, shown = load_phrases(self.store.plan).unreadable(disclosure.level)
            disclosure = replace(disclosure, words=words, shown=shown)
        return self.store.raise_alert(disclosure, to) is not None

    def _move(self, to: int, up_to: int, were_on: float | None) -> None:
        if to == up_to and were_on == float(self.on):
            return
        with writing(self.store.engine) as connection:
            keep(connection, ALERTS_UP_TO, to)
            keep(connection, ALERTS_ARE, float(self.on))


def value(connection: Connection, name: str) -> float | None:
    """How far something has come."""
    return connection.scalar(sa.select(progress.c.value).where(progress.c.name == name))


def keep(connection: Connection, name: str, value: float) -> None:
    """Keeps how far something has come."""
    if not connection.execute(
        progress.update().where(progress.c.name == name).values(value=value)
    ).rowcount:
        connection.execute(progress.insert().values(name=name, value=value))
