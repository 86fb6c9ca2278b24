"""The durable record of conversations: what was said, for as long as CONVERSATION_HOURS. It is in
SQLite, or in PostgreSQL with DATABASE_URL.

It is Rasa's own events in one table, with the message's id beside them, so that a repeat is still
recognised after a restart. A message that alerts the Designated Safeguarding Lead is noted in a
second table, before the reply is made that says so (bot/record/notes.py); a visitor who removes the
chat at once does not remove the alert. What was said is sealed if REFERRAL_KEY is set. The tables:
bot/record/tables.py. Imports no Rasa.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import logging
import time
from functools import lru_cache
from typing import Any, Iterator, Mapping, Optional, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.record import replies, window
from bot.record.disclosures import Disclosure, as_row, disclosure
from bot.record.engine import open_engine, transaction
from bot.record.migrations import bring_up_to_date
from bot.record.sealing import Sealer, SealError, load_sealer
from bot.record.sqlite_files import empty_log, make_private, sqlite_file
from bot.record.tables import MIGRATIONS, disclosures, events
from bot.settings import Settings

logger = logging.getLogger(__name__)

PATIENCE = 1.0
"""Seconds that a turn waits for a locked database; it then goes on without a memory (Rasa's
fail-safe store).
"""
HASTE, HASTY_SECONDS = 0.1, 2.0
"""How long it waits for SQLite if that failed within the last HASTY_SECONDS: a turn asks it several
times, and must not wait each time.
"""

ONE_JOURNAL = 7_403_005
"""Number of PostgreSQL's advisory lock under which journals are stored (bot/record/journal.py)."""


class Conversations:
    """All conversations of one database."""

    def __init__(self, url: str, sealer: Optional[Sealer] = None) -> None:
        """Opens the database, and brings its tables up to date.

        Raises:
            NewerDatabase: if a newer version of this program has used it.
        """
        self._sealer = sealer or Sealer(None)
        self.engine = open_engine(url, PATIENCE, synchronous="NORMAL")
        self._hasty_engine = self.engine
        if sqlite_file(url):
            self._hasty_engine = open_engine(url, HASTE, synchronous="NORMAL")
        self._failed_at = -HASTY_SECONDS
        if sqlite_file(url):
            make_private(sqlite_file(url))
        bring_up_to_date(self.engine, MIGRATIONS)

    def append(self, conversation: str, new: Sequence[dict[str, Any]]) -> None:
        """Adds events (Rasa's, as dictionaries), in one transaction."""
        self.add([event_row(conversation, one, json.dumps(one), self._sealer) for one in new])

    def add(self, rows: Sequence[dict[str, Any]]) -> None:
        """Adds rows of `event_row`, in one transaction."""
        if rows:
            with self._in_a_turn() as engine, transaction(engine) as connection:
                connection.execute(events.insert(), list(rows))

    def add_once(self, rows: Sequence[dict[str, Any]]) -> None:
        """Adds those rows of one conversation that it does not have yet."""
        mine = events.c.conversation == rows[0]["conversation"]
        since = events.c.at >= min(row["at"] for row in rows)
        with self._in_a_turn() as engine, transaction(engine) as connection:
            if connection.dialect.name == "postgresql":  # SQLite has one writer at a time anyway
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(ONE_JOURNAL)))
            there = connection.execute(sa.select(events.c.at, events.c.data).where(mine, since))
            known = {tuple(row) for row in there}
            new = [row for row in rows if (row["at"], row["data"]) not in known]
            if new:
                connection.execute(events.insert(), new)

    def ping(self) -> None:
        """Whether the database answers."""
        with self.engine.connect() as connection:
            connection.execute(sa.select(1))

    def keep(self, note: Disclosure) -> None:
        """Stores the note of a disclosure. It is on the disk when this returns."""
        row = as_row(note, self._sealer)
        with self._in_a_turn() as engine, transaction(engine, durable=True) as connection:
            connection.execute(disclosures.insert(), row)

    def window(self, conversation: str) -> list[dict[str, Any]]:
        """The part of a conversation that a turn sees (bot/record/window.py). Empty if no key opens
        it: the conversation then starts again, instead of failing with every message.
        """
        try:
            with self._in_a_turn() as engine, engine.connect() as connection:
                return window.read_window(connection, self._sealer, conversation)
        except SealError as error:
            logger.warning(
                "A conversation starts again, because what was said in it cannot be opened. %s",
                error,
            )
            return []

    def reply_to(
        self, conversation: str, message_id: str, words: Optional[str] = None
    ) -> Optional[list[dict[str, Any]]]:
        """What was answered to a message (bot/record/replies.py); None if it was never handled, if
        it had other words than `words`, or if no key opens the answer.
        """
        try:
            with self._in_a_turn() as engine, engine.connect() as connection:
                return replies.read_replies(
                    connection, self._sealer, conversation, message_id, words
                )
        except SealError as error:
            logger.warning(
                "A repeated message is answered again, because its answer cannot be opened. %s",
                error,
            )
            return None

    def last_activity(self, conversation: str) -> Optional[float]:
        """When the conversation's newest event happened, in seconds since 1970; None if nothing was
        said.
        """
        with self._in_a_turn() as engine, engine.connect() as connection:
            return connection.scalar(
                sa.select(sa.func.max(events.c.at)).where(events.c.conversation == conversation)
            )

    def erase(
        self, conversation: str, keep_unraised: bool = False, before: Optional[float] = None
    ) -> int:
        """Deletes everything that was said in a conversation, or what was said `before` a time; the
        number of events. A disclosure whose alert is still to be raised may be kept.
        """
        of_events = events.c.conversation == conversation
        of_disclosures = disclosures.c.conversation == conversation
        if before is not None:
            of_events &= events.c.at < before
            of_disclosures &= disclosures.c.at < before
        return self._delete(of_events, of_disclosures, keep_unraised)

    def purge(self, older_than: datetime.datetime, keep_unraised: bool = False) -> int:
        """Deletes what was said before a time; as `erase`."""
        at = older_than.timestamp()
        return self._delete(events.c.at < at, disclosures.c.at < at, keep_unraised)

    def _delete(self, of_events: Any, of_disclosures: Any, keep_unraised: bool) -> int:
        if keep_unraised:
            of_disclosures &= disclosures.c.raised_at.is_not(None)
        with transaction(self.engine) as connection:
            count = connection.execute(events.delete().where(of_events)).rowcount
            count += connection.execute(disclosures.delete().where(of_disclosures)).rowcount
        self.empty_log()
        return count

    def empty_log(self) -> bool:
        """Takes what was deleted, now or earlier, out of SQLite's log too; False if another program
        reads and keeps it there.
        """
        return self.engine.dialect.name != "sqlite" or empty_log(self.engine)

    def unraised(self) -> list[Disclosure]:
        """The disclosures whose alert is still to be raised, oldest first. One that no key opens is
        among them, without its words.
        """
        query = sa.select(disclosures).where(disclosures.c.raised_at.is_(None))
        with self.engine.connect() as connection:
            waiting = connection.execute(query.order_by(disclosures.c.id)).all()
        return [disclosure(row._mapping, self._sealer) for row in waiting]

    def replies_since(self, at: float) -> dict[str, int]:
        """How often each answer was given since a time, by its name."""
        given = (events.c.at >= at, events.c.type == "action", events.c.name.like("utter%"))
        query = sa.select(events.c.name, sa.func.count()).where(*given).group_by(events.c.name)
        with self.engine.connect() as connection:
            return {name: count for name, count in connection.execute(query)}

    def oldest_unraised(self) -> Optional[float]:
        """When the oldest of these was said, in seconds since 1970."""
        query = sa.select(sa.func.min(disclosures.c.at)).where(disclosures.c.raised_at.is_(None))
        with self.engine.connect() as connection:
            return connection.scalar(query)

    def mark_raised(self, ids: Sequence[int], at: datetime.datetime) -> None:
        """Notes that the alerts of these disclosures were raised, so that they may be deleted."""
        with transaction(self.engine) as connection:
            connection.execute(
                disclosures.update()
                .where(disclosures.c.id.in_(ids))
                .values(raised_at=at.timestamp(), origin=None)
            )

    @contextlib.contextmanager
    def _in_a_turn(self) -> Iterator[Engine]:
        """The engine for one piece of a turn's work, which waits only so long."""
        hasty = time.monotonic() - self._failed_at < HASTY_SECONDS
        try:
            yield self._hasty_engine if hasty else self.engine
        except sa.exc.SQLAlchemyError:
            if not hasty:  # else a database that is only slow would never be waited for again
                self._failed_at = time.monotonic()
            raise


def event_row(
    conversation: str, event: Mapping[str, Any], text: str, sealer: Sealer
) -> dict[str, Any]:
    """An event as it is stored; `text` is its JSON."""
    is_message = event.get("event") == "user"
    return {
        "conversation": conversation,
        "type": event.get("event"),
        "name": event.get("name"),
        "at": event.get("timestamp"),
        "message_id": (event.get("metadata") or {}).get("message_id") if is_message else None,
        "data": sealer.seal(text),
    }


@lru_cache(maxsize=1)
def conversations() -> Conversations:
    """The conversations of this server's database, opened once for each process."""
    settings = Settings.load()
    return Conversations(settings.database("conversations"), load_sealer(settings))
