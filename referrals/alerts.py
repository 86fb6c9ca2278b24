"""Raises an alert for each disclosure in the record of conversations. That record is durable:
nothing is lost while this is not running.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from typing import Callable

from sqlalchemy.exc import SQLAlchemyError

from bot.record.conversations import Conversations, conversations
from bot.record.disclosures import Disclosure
from referrals.database.engine import DatabaseTrouble, explained
from referrals.database.store import Store
from referrals.mail.words import load_phrases


@dataclass(frozen=True)
class Alerts:
    """The sweep over the conversations."""

    store: Store
    on: bool
    record: Callable[[], Conversations] = conversations

    def sweep(self) -> int:
        """Raises the alerts that are still to be raised; how many. While alerts are off, they are
        passed over for good: what is said then is said without them.

        An alert is stored before its disclosure is marked. If a program ends in between, the
        disclosure is found again, and its key says that the alert is there.
        """
        with explained():
            waiting = self.record().unraised()
        raised, marked, failures = 0, [], []
        for disclosure in waiting:
            try:
                raised += self.on and self._raise_alert(disclosure)
                marked.append(disclosure.id)
            except DatabaseTrouble:
                raise
            except Exception as failure:  # it keeps no other from being raised
                failures.append(failure)
        if marked:
            # A record that cannot be written to at the moment holds up no alert.
            with contextlib.suppress(SQLAlchemyError):
                self.record().mark_raised(marked, self.store.clock())
        if failures:  # they are tried again, and nothing is purged before
            raise failures[0]
        return raised

    def _raise_alert(self, disclosure: Disclosure) -> bool:
        plan = self.store.plan
        to = plan.alerts.goes_to(disclosure.words, disclosure.writing_to)
        if disclosure.unreadable:
            words, shown = load_phrases(plan).unreadable(disclosure.level)
            disclosure = replace(disclosure, words=words, shown=shown)
        return self.store.raise_alert(disclosure, to) is not None
