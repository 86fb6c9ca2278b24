"""Deletes what is past its time, or what somebody asks to be erased, so that nothing of it is left
in the database's files.
"""

from __future__ import annotations

import datetime
import logging
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.record import feedback
from bot.record.conversations import conversations
from bot.record.journal import open_journal
from bot.record.spool import open_spool
from bot.record.sqlite_files import empty_log
from bot.record.steady_clock import SteadyClock
from bot.settings import Settings
from bot.settings.heartbeat import beat
from referrals.alerts import Alerts
from referrals.database.engine import DatabaseTrouble, explained, writing
from referrals.database.queries import UNSENT
from referrals.database.store import DAY, Store
from referrals.database.tables import audit, letters, referrals
from referrals.records import ALERT, Referral

logger = logging.getLogger(__name__)

CHECKPOINTS = 5
"""Tries to empty SQLite's log; each waits for readers as long as any statement does."""


@dataclass(frozen=True)
class Purged:
    """How much was deleted."""

    referrals: int
    conversation_events: int


def purge(store: Store, alerts: Alerts) -> Purged:
    """Deletes conversations and referrals that are past their time. A referral that is still to be
    handed over stays, because it must not be lost, unless it could not be delivered to anybody in
    all that time.
    """
    alerts.sweep()  # no disclosure goes before its alert is raised
    now = store.clock()
    oldest_said = now - datetime.timedelta(hours=Settings.load().conversation_hours)
    oldest_damaged = now - datetime.timedelta(days=store.plan.kinds[ALERT].keep_days)
    open_spool().purge(oldest_said.timestamp(), oldest_damaged.timestamp())
    open_journal(Settings.load()).purge(oldest_said.timestamp())
    with explained():
        events = conversations().purge(oldest_said, keep_unraised=alerts.on)
        feedback.purge_votes(conversations().engine, now.date())
    count = 0
    with writing(store.engine) as connection:
        for kind, times in store.plan.kinds.items():
            old = sa.select(referrals.c.id, referrals.c.reference).where(
                referrals.c.kind == kind,
                referrals.c.created_at < now.timestamp() - times.keep_days * DAY,
                ~UNSENT | referrals.c.undelivered_at.is_not(None),
            )
            for number, reference in connection.execute(old).all():
                connection.execute(referrals.delete().where(referrals.c.id == number))
                store.note(connection, "courier", "deleted after its time", reference)
                count += 1
        oldest = now.timestamp() - store.plan.audit_days * DAY
        connection.execute(audit.delete().where(audit.c.at < oldest))
    wipe(store)
    return Purged(count, events)


def purge_by(clock: SteadyClock, store: Store, alerts: Alerts) -> None:
    """As `purge`; later, if the clock was put forward a moment ago."""
    if clock.is_steady():
        purge(store, alerts)
    else:
        logger.warning(
            "The clock was put forward. Nothing is deleted by it before an hour is over."
        )


def erase(store: Store, alerts: Alerts, referral: Referral, who: str) -> None:
    """Deletes a referral, its letters, and the conversation that it came from. Only the audit
    stays: reference, time, who and what.
    """
    alerts.sweep()  # no disclosure goes before its alert is raised
    with explained():
        # First: an alert whose disclosure stayed could be raised again.
        conversations().erase(referral.conversation, keep_unraised=alerts.on)
    open_spool().erase(referral.conversation)
    open_journal(Settings.load()).erase(referral.conversation)
    with writing(store.engine) as connection:
        connection.execute(referrals.delete().where(referrals.c.id == referral.id))
        store.note(connection, who, "erased", referral.reference)
    wipe(store)


def _log_is_empty(engine: Engine) -> bool:
    """Whether SQLite's log could be emptied. Each try waits for readers for some seconds."""
    for _ in range(CHECKPOINTS):
        beat()
        if empty_log(engine):
            return True
    return False


def wipe(store: Store) -> None:
    """Takes what was deleted out of the files too. SQLite has overwritten it in the databases
    (secure_delete) and empties its logs here; PostgreSQL rewrites the tables. PostgreSQL's own
    log and every backup still hold it for a while: that is what REFERRAL_KEY is for.

    Raises:
        DatabaseTrouble: it is deleted, but something is still reading it.
    """
    if store.engine.dialect.name == "sqlite":
        with explained():
            emptied = [_log_is_empty(engine) for engine in (store.engine, conversations().engine)]
        if not all(emptied):
            raise DatabaseTrouble(
                "database: deleted, but another program keeps its log (-wal) from being "
                "emptied. End that program; then: make purge"
            )
        return
    try:
        with (
            explained(),
            store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection,
        ):
            for table in (referrals, letters):
                connection.exec_driver_sql(f"VACUUM (FULL) {table.name}")
    except DatabaseTrouble:
        raise DatabaseTrouble(
            "database: deleted, but its tables are in use and cannot be rewritten. When nothing "
            "reads them any more: make purge"
        ) from None
