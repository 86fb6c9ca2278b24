"""Raises an alert for each disclosure that the store of conversations holds. That store is the
durable record: nothing is lost while this is not running.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Callable, Sequence

from bot.record.conversations import Disclosure
from referrals.database.engine import DatabaseTrouble, explained, reading, writing
from referrals.database.progress import ALERTS_ARE, ALERTS_UP_TO, read_progress, save_progress
from referrals.database.store import Store
from referrals.mail.words import load_phrases

SETTLED = 600.0
"""Seconds after which no earlier number can appear any more. PostgreSQL hands numbers out when a
row is written, not when it becomes visible: one with a lower number can turn up after one with a
higher. Younger disclosures are therefore looked at again; the key of their alert tells that it was
raised.
"""


@dataclass(frozen=True)
class Alerts:
    """The sweep over the conversations."""

    store: Store
    since: Callable[[int], Sequence[Disclosure]]
    """bot.record.conversations.disclosures_since, or a test's own."""
    on: bool

    def sweep(self) -> int:
        """Raises what is new; how many. While alerts are off, it only moves on: what was said then
        was said without them.
        """
        with reading(self.store.engine) as connection:
            up_to = int(read_progress(connection, ALERTS_UP_TO) or 0)
            were_on = read_progress(connection, ALERTS_ARE)
        with explained():
            found = self.since(up_to)
        raised = 0
        if self.on:
            raised = self._raise_alerts(found)
            settled = self.store.now() - SETTLED
            found = [disclosure for disclosure in found if disclosure.at.timestamp() < settled]
        newest = max((disclosure.event_id for disclosure in found), default=up_to)
        if (newest, float(self.on)) != (up_to, were_on):
            with writing(self.store.engine) as connection:
                save_progress(connection, ALERTS_UP_TO, newest)
                save_progress(connection, ALERTS_ARE, float(self.on))
        return raised

    def _raise_alerts(self, found: Sequence[Disclosure]) -> int:
        """One that cannot be stored keeps no other from being raised. It ends the sweep all the
        same: it is tried again, and nothing is purged before.
        """
        raised, failures = 0, []
        for disclosure in found:
            try:
                raised += self._raise_alert(disclosure)
            except DatabaseTrouble:
                raise
            except Exception as error:
                failures.append(error)
        if failures:
            raise failures[0]
        return raised

    def _raise_alert(self, disclosure: Disclosure) -> bool:
        plan = self.store.plan
        to = plan.alerts.goes_to(disclosure.words, disclosure.writing_to)
        if disclosure.unreadable:
            words, shown = load_phrases(plan).unreadable(disclosure.level)
            disclosure = replace(disclosure, words=words, shown=shown)
        return self.store.raise_alert(disclosure, to) is not None
