"""The durable record of conversations: what was said, for as long as CONVERSATION_HOURS. SQLite by
default, PostgreSQL by DATABASE_URL.

It is Rasa's own events in one table, with the message's id beside them, so that a repeat is
recognised also after a restart. Messages that brought a safety reply stand in a second table too,
written in the same transaction: where they alert the Designated Safeguarding Lead, a visitor who
removes the chat at once does not remove the alert. What was said is sealed where REFERRAL_KEY is
set. The tables: bot/record/tables.py. Imports no Rasa.
"""

from __future__ import annotations

import datetime
import json
import logging
from functools import lru_cache
from typing import Any, Optional, Sequence

import sqlalchemy as sa

from bot.record.disclosures import Disclosure, disclosure, session_start
from bot.record.disclosures import rows as disclosures_among
from bot.record.sealing import Sealer, SealError, load_sealer
from bot.record.sqlite_files import empty_log, make_private, sqlite_file
from bot.record.tables import bring_up_to_date, disclosures, events
from bot.settings import Settings

logger = logging.getLogger(__name__)

WINDOW = 100
"""Newest events of a session that a turn sees: about fifteen turns. Without a bound every turn
would cost more than the one before.
"""
REMEMBERED = ("slot", "active_loop")
"""Kinds of events of which the newest of each name counts, however old it is."""
PATIENCE = 1.0
"""Seconds that a turn waits for a locked database; it then goes on without a memory (Rasa's
fail-safe store).
"""


class Conversations:
    """All conversations of one database."""

    def __init__(self, url: str, sealer: Optional[Sealer] = None) -> None:
        """Opens the database, and brings its tables up to date.

        Raises:
            NewerRecord: if a newer version of this program made them.
        """
        self._sealer = sealer or Sealer(None)
        sqlite = sqlite_file(url)
        waits = (
            {"connect_args": {"timeout": PATIENCE}}
            if sqlite
            else {
                "connect_args": {"options": f"-c lock_timeout={PATIENCE * 1000:.0f}"},
                "pool_pre_ping": True,
            }
        )
        self.engine = sa.create_engine(
            url, hide_parameters=True, **waits
        )  # the words of a message must not reach a log by way of an error
        if sqlite:
            make_private(sqlite)
            sa.event.listen(self.engine, "connect", _prepare_sqlite)
        bring_up_to_date(self.engine, self._sealer)

    def append(self, conversation: str, new: Sequence[dict[str, Any]]) -> None:
        """Adds events (Rasa's, as dictionaries), and the disclosures among them, in one
        transaction.
        """
        if not new:
            return
        with self.engine.begin() as connection:
            told = disclosures_among(connection, self._sealer, conversation, new)
            connection.execute(events.insert(), [self._row(conversation, event) for event in new])
            if told:
                connection.execute(disclosures.insert(), told)

    def window(self, conversation: str) -> list[dict[str, Any]]:
        """The newest WINDOW events of the newest session, oldest first, and before them the newest
        of each older kind in REMEMBERED.

        Empty where no key opens them: the conversation then begins anew, in place of failing with
        every message.
        """
        try:
            return self._window(conversation)
        except SealError as fault:
            logger.warning(
                "A conversation begins anew, because what was said in it cannot be opened. %s",
                fault,
            )
            return []

    def _window(self, conversation: str) -> list[dict[str, Any]]:
        mine = events.c.conversation == conversation
        with self.engine.connect() as connection:
            start = session_start(connection, mine)
            newest = connection.execute(
                sa.select(events.c.id, events.c.data)
                .where(mine, events.c.id >= start)
                .order_by(events.c.id.desc())
                .limit(WINDOW)
            ).all()[::-1]
            if len(newest) < WINDOW:
                return [self._event(data) for _, data in newest]
            parsed = [(number, self._event(data)) for number, data in newest]
            # A turn begins where the assistant last listened: the dialogue's rules must not see
            # half a turn.
            first = next(
                (i for i, (_, event) in enumerate(parsed) if event.get("name") == "action_listen"),
                0,
            )
            earlier = (
                mine,
                events.c.id >= start,
                events.c.id < parsed[first][0],
                events.c.type.in_(REMEMBERED),
            )
            newest_of_each = (
                sa.select(sa.func.max(events.c.id))
                .where(*earlier)
                .group_by(events.c.type, sa.case((events.c.type == "slot", events.c.name)))
            )
            older = connection.execute(
                sa.select(events.c.data)
                .where(events.c.id.in_(newest_of_each))
                .order_by(events.c.id)
            ).scalars()
            return [*map(self._event, older), *(event for _, event in parsed[first:])]

    def reply_to(
        self, conversation: str, message_id: str, words: Optional[str] = None
    ) -> Optional[list[dict[str, Any]]]:
        """What was answered to a message: `text`, `custom` and `topic` (the answer's intent) of
        each reply; None if that message was never handled, or no key opens the answer. Where
        `words` are given, None too if the message had others: a message is known by both.
        """
        try:
            return self._reply_to(conversation, message_id, words)
        except SealError as fault:
            logger.warning(
                "A repeated message is answered anew, because its answer cannot be opened. %s",
                fault,
            )
            return None

    def _reply_to(
        self, conversation: str, message_id: str, words: Optional[str]
    ) -> Optional[list[dict[str, Any]]]:
        mine = events.c.conversation == conversation
        with self.engine.connect() as connection:
            asked = connection.execute(
                sa.select(events.c.id, events.c.data)
                .where(mine, events.c.message_id == message_id)
                .order_by(events.c.id.desc())
                .limit(1)
            ).first()
            if (
                asked is None
                or words is not None
                and (self._event(asked.data).get("text") or "") != words.strip()
            ):  # Rasa strips them too
                return None
            after = connection.execute(
                sa.select(events.c.type, events.c.data)
                .where(mine, events.c.id > asked.id, events.c.type.in_(("user", "bot")))
                .order_by(events.c.id)
            ).all()
        replies = []
        for kind, data in after:
            if kind == "user":
                break
            said = self._event(data)
            topic = str((said.get("metadata") or {}).get("utter_action") or "").replace(
                "utter_", "", 1
            )
            replies.append(
                {
                    "text": said.get("text") or "",
                    "topic": topic,
                    **{k: v for k, v in (said.get("data") or {}).items() if v},
                }
            )
        return replies

    def last_activity(self, conversation: str) -> Optional[float]:
        """When the conversation's newest event happened, in seconds since 1970; None where nothing
        was said.
        """
        with self.engine.connect() as connection:
            return connection.scalar(
                sa.select(sa.func.max(events.c.at)).where(events.c.conversation == conversation)
            )

    def erase(self, conversation: str, keep_disclosures: bool = False) -> int:
        """Deletes everything that was said in a conversation; the number of events. A disclosure
        whose alert is still to be raised may be kept.
        """
        return self._delete(
            events.c.conversation == conversation,
            None if keep_disclosures else disclosures.c.conversation == conversation,
        )

    def purge(self, older_than: datetime.datetime, keep_disclosures: bool = False) -> int:
        """Deletes what was said before a time; the number of events."""
        return self._delete(
            events.c.at < older_than.timestamp(),
            None if keep_disclosures else disclosures.c.at < older_than.timestamp(),
        )

    def _delete(self, of_events: Any, of_disclosures: Any) -> int:
        with self.engine.begin() as connection:
            count = connection.execute(events.delete().where(of_events)).rowcount
            if of_disclosures is not None:
                count += connection.execute(disclosures.delete().where(of_disclosures)).rowcount
        self.empty_log()
        return count

    def empty_log(self) -> bool:
        """Takes what was deleted, now or earlier, out of SQLite's log too; False if another program
        reads and keeps it there.
        """
        return self.engine.dialect.name != "sqlite" or empty_log(self.engine)

    def disclosures_since(self, event_id: int) -> list[Disclosure]:
        """The disclosures after `event_id`, oldest first; also those that no key opens, so that
        they hold up no other.
        """
        with self.engine.connect() as connection:
            rows = connection.execute(
                sa.select(disclosures).where(disclosures.c.id > event_id).order_by(disclosures.c.id)
            ).all()
        return [disclosure(row, self._sealer) for row in rows]

    def _event(self, stored: str) -> dict[str, Any]:
        return json.loads(self._sealer.open(stored) or "{}")

    def _row(self, conversation: str, event: dict[str, Any]) -> dict[str, Any]:
        message_id = (
            (event.get("metadata") or {}).get("message_id")
            if event.get("event") == "user"
            else None
        )
        data = self._sealer.seal(json.dumps(event))
        return {
            "conversation": conversation,
            "type": event.get("event"),
            "name": event.get("name"),
            "at": event.get("timestamp"),
            "message_id": message_id,
            "data": data,
        }


def _prepare_sqlite(connection: Any, _: Any) -> None:
    """Readers beside one writer; a commit survives the death of the program; what is deleted is
    overwritten.
    """
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


@lru_cache(maxsize=1)
def conversations() -> Conversations:
    """The conversations of this server's database, opened once for each process."""
    settings = Settings.load()
    return Conversations(settings.database("conversations"), load_sealer(settings))


def erase_conversation(conversation: str) -> int:
    """Deletes everything that was said in a conversation, disclosures too."""
    return conversations().erase(conversation)


def purge_conversations(older_than: datetime.datetime) -> int:
    """Deletes what was said before a time, disclosures too; only for who has raised their alerts
    before.
    """
    return conversations().purge(older_than)


def disclosures_since(event_id: int) -> list[Disclosure]:
    """See Conversations.disclosures_since."""
    return conversations().disclosures_since(event_id)
