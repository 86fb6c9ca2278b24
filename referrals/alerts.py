"""Raises an alert for each disclosure that is noted in the record of conversations or in the spool
beside it. Both are durable: nothing is lost while this is not running.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field, replace
from typing import Callable

from sqlalchemy.exc import SQLAlchemyError

from bot.record.conversations import Conversations, conversations
from bot.record.disclosures import Disclosure
from bot.record.lines import LinesTrouble
from bot.record.spool import Line, Spool, open_spool
from referrals.bundles import Bundles, put_together
from referrals.database.engine import DatabaseTrouble, explained
from referrals.database.store import Store
from referrals.mail.words import load_phrases
from referrals.settings import ReferralSettings


@dataclass(frozen=True)
class Alerts:
    """The sweep over both."""

    store: Store
    on: bool
    record: Callable[[], Conversations] = conversations
    spool: Callable[[], Spool] = open_spool
    bundles: Bundles = field(
        default_factory=lambda: Bundles(ReferralSettings.load().alerts_an_hour)
    )

    def sweep(self) -> int:
        """Raises the alerts that are still to be raised; how many. While alerts are off, they are
        passed over for good: what is said then is said without them.

        An alert is stored before its disclosure is marked, or taken out of the spool. If a program
        ends in between, the disclosure is found again, and its key says that the alert is there.

        Raises:
            Exception: the first failure, when everything else has been raised. What failed is tried
                again with the next sweep, and nothing is purged before.
        """
        failures: list[Exception] = []
        raised = self._sweep_spool(failures) + self._sweep_record(failures)
        if failures:
            raise failures[0]
        return raised

    def _sweep_spool(self, failures: list[Exception]) -> int:
        """First, because it works while the record of conversations does not."""
        try:
            spool = self.spool()
            lines = spool.read()
            raised, done = self._raise_each([line.note for line in lines if line.note], failures)
            new = any(line.note is None and line.found is None for line in lines)
            if new or any(not note.unreadable or not self.on for note in done):
                now = self.store.now()
                finished = frozenset(done)
                spool.rewrite(lambda line: self._left(line, finished, now))
            return raised
        except LinesTrouble as trouble:
            failures.append(trouble)
            return 0

    def _left(self, line: Line, done: frozenset[Disclosure], now: float) -> bytes:
        """What is left of a line when those in `done` were raised. Whatever nobody could read stays
        until its time is over: the key may come back.
        """
        if line.note is None:
            return line.raw if line.found is not None else line.set_aside(now)
        gone = line.note in done and not (self.on and line.note.unreadable)
        return b"" if gone else line.raw

    def _sweep_record(self, failures: list[Exception]) -> int:
        try:
            with explained():
                waiting = self.record().unraised()
        except DatabaseTrouble as trouble:
            failures.append(trouble)
            return 0
        raised, done = self._raise_each(waiting, failures)
        if done:
            # A record that cannot be written to at the moment holds up no alert.
            with contextlib.suppress(SQLAlchemyError):
                self.record().mark_raised([one.id for one in done], self.store.clock())
        return raised

    def _raise_each(
        self, waiting: list[Disclosure], failures: list[Exception]
    ) -> tuple[int, list[Disclosure]]:
        """How many alerts are new, and which disclosures are done with."""
        raised, done = 0, []
        for many in self.bundles.due(waiting) if self.on else [[one] for one in waiting]:
            try:
                raised += self.on and self._raise_alert(many)
                done += many
            except DatabaseTrouble:
                raise
            except Exception as failure:  # it keeps no other from being raised
                failures.append(failure)
        return raised, done

    def _raise_alert(self, many: list[Disclosure]) -> bool:
        plan, disclosure = self.store.plan, many[0]
        if len(many) > 1:
            disclosure = put_together(many, load_phrases(plan).together(len(many)))
        to = disclosure.alert_to
        if to not in plan.recipients:  # noted by an earlier version, or before contacts changed
            to = plan.alerts.goes_to(disclosure.words, disclosure.writing_to)
        if disclosure.unreadable:
            words, shown = load_phrases(plan).unreadable(disclosure.level)
            disclosure = replace(disclosure, words=words, shown=shown)
        return self.store.raise_alert(disclosure, to) is not None
