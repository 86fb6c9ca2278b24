"""The durable record of conversations: what was said, for as long as CONVERSATION_HOURS. SQLite by default, PostgreSQL by DATABASE_URL.

It is Rasa's own events in one table, with two columns beside them: the message's id, so that a repeat is recognised also after a restart, and the
level of a safeguarding reply, so that nothing which the Designated Safeguarding Lead must know is lost. Imports no Rasa.
"""
from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Optional, Sequence

import sqlalchemy as sa

from bot.settings import database_url

WINDOW = 100
"""Newest events of a session that a turn sees: about fifteen turns. Without a bound every turn would cost more than the one before."""
REMEMBERED = ("slot", "active_loop")
"""Kinds of events that count however old they are."""
ALERTING = ("emergency", "concern")
PATIENCE = 1.0
"""Seconds that a turn waits for a locked database; it then goes on without a memory (Rasa's fail-safe store)."""

metadata = sa.MetaData()
events = sa.Table(
    "conversation_events",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("conversation", sa.String(128), nullable=False),
    sa.Column("type", sa.String(32), nullable=False),
    sa.Column("at", sa.Float(), nullable=False),  # seconds since 1970
    sa.Column("message_id", sa.String(128)),  # of a visitor's message, where its channel gave one
    sa.Column("level", sa.String(16)),  # of a safeguarding reply
    sa.Column("data", sa.Text(), nullable=False),  # Rasa's event as JSON
    sa.Index("conversation_events_by_conversation", "conversation", "id"),
    sa.Index("conversation_events_by_time", "at"),
    sa.Index("conversation_events_by_level", "level", "id"),
    sqlite_autoincrement=True,  # an id is never used again, also after a purge
)


@dataclass(frozen=True)
class Disclosure:
    """A message that brought a safeguarding reply. `event_id` is the reply's; `words` are the visitor's, verbatim; `shown` is the reply's text."""

    event_id: int
    conversation: str
    at: datetime.datetime
    role: Optional[str]
    words: str
    shown: str
    level: str


class Conversations:
    """All conversations of one database."""

    def __init__(self, url: str) -> None:
        """Opens the database and makes the table where it is missing."""
        sqlite = url.startswith("sqlite")
        # The words of a message must not reach a log by way of an error.
        self.engine = sa.create_engine(url, hide_parameters=True, **({"connect_args": {"timeout": PATIENCE}} if sqlite else {"pool_pre_ping": True}))
        if sqlite:
            sa.event.listen(self.engine, "connect", _prepare_sqlite)
        metadata.create_all(self.engine)

    def append(self, conversation: str, new: Sequence[dict[str, Any]]) -> None:
        """Adds events (Rasa's, as dictionaries) in one transaction."""
        if new:
            with self.engine.begin() as connection:
                connection.execute(events.insert(), [_row(conversation, event) for event in new])

    def window(self, conversation: str) -> list[dict[str, Any]]:
        """The newest WINDOW events of the newest session, oldest first, and before them every older event of a kind in REMEMBERED."""
        mine = events.c.conversation == conversation
        with self.engine.connect() as connection:
            start = connection.scalar(sa.select(sa.func.max(events.c.id)).where(mine, events.c.type == "session_started")) or 0
            newest = connection.execute(sa.select(events.c.id, events.c.data).where(mine, events.c.id >= start).order_by(events.c.id.desc()).limit(WINDOW)).all()[::-1]
            if len(newest) < WINDOW:
                return [json.loads(data) for _, data in newest]
            parsed = [(number, json.loads(data)) for number, data in newest]
            # A turn begins where the assistant last listened: the dialogue's rules must not see half a turn.
            first = next((i for i, (_, event) in enumerate(parsed) if event.get("name") == "action_listen"), 0)
            older = connection.execute(
                sa.select(events.c.data).where(mine, events.c.id >= start, events.c.id < parsed[first][0], events.c.type.in_(REMEMBERED)).order_by(events.c.id)
            ).scalars()
            return [*map(json.loads, older), *(event for _, event in parsed[first:])]

    def reply_to(self, conversation: str, message_id: str) -> Optional[list[dict[str, Any]]]:
        """What was answered to a message: `text`, `custom` and `topic` (the answer's intent) of each reply; None if that message was never handled."""
        mine = events.c.conversation == conversation
        with self.engine.connect() as connection:
            asked = connection.scalar(sa.select(events.c.id).where(mine, events.c.message_id == message_id))
            if asked is None:
                return None
            after = connection.execute(sa.select(events.c.type, events.c.data).where(mine, events.c.id > asked, events.c.type.in_(("user", "bot"))).order_by(events.c.id)).all()
        replies = []
        for kind, data in after:
            if kind == "user":
                break
            said = json.loads(data)
            topic = str((said.get("metadata") or {}).get("utter_action") or "").replace("utter_", "", 1)
            replies.append({"text": said.get("text") or "", "topic": topic, **{k: v for k, v in (said.get("data") or {}).items() if v}})
        return replies

    def last_activity(self, conversation: str) -> Optional[float]:
        """When the conversation's newest event happened, in seconds since 1970; None where nothing was said."""
        with self.engine.connect() as connection:
            return connection.scalar(sa.select(sa.func.max(events.c.at)).where(events.c.conversation == conversation))

    def erase(self, conversation: str) -> int:
        """Deletes everything that was said in a conversation; the number of events."""
        return self._delete(events.c.conversation == conversation)

    def purge(self, older_than: datetime.datetime) -> int:
        """Deletes what was said before a time; the number of events."""
        return self._delete(events.c.at < older_than.timestamp())

    def _delete(self, condition: Any) -> int:
        with self.engine.begin() as connection:
            count = connection.execute(events.delete().where(condition)).rowcount
        if count and self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return count

    def disclosures_since(self, event_id: int) -> list[Disclosure]:
        """The safeguarding replies after `event_id` that a person must know of, oldest first, each with the message that brought it."""
        with self.engine.connect() as connection:
            replies = connection.execute(sa.select(events).where(events.c.id > event_id, events.c.level.in_(ALERTING)).order_by(events.c.id)).all()
            return [self._disclosure(connection, reply) for reply in replies]

    @staticmethod
    def _disclosure(connection: Any, reply: Any) -> Disclosure:
        before = sa.select(events.c.data).where(events.c.conversation == reply.conversation, events.c.id < reply.id).order_by(events.c.id.desc())
        asked = json.loads(connection.scalar(before.where(events.c.type == "user").limit(1)) or "{}")
        slots = (json.loads(data) for data in connection.execute(before.where(events.c.type == "slot")).scalars())
        role = next((slot.get("value") for slot in slots if slot.get("name") == "role"), None)
        at = datetime.datetime.fromtimestamp(reply.at, datetime.timezone.utc)
        return Disclosure(reply.id, reply.conversation, at, role, asked.get("text") or "", json.loads(reply.data).get("text") or "", reply.level)


def _row(conversation: str, event: dict[str, Any]) -> dict[str, Any]:
    custom = (event.get("data") or {}).get("custom") or {} if event.get("event") == "bot" else {}
    message_id = (event.get("metadata") or {}).get("message_id") if event.get("event") == "user" else None
    return {
        "conversation": conversation,
        "type": event.get("event"),
        "at": event.get("timestamp"),
        "message_id": message_id,
        "level": custom.get("level"),
        "data": json.dumps(event),
    }


def _prepare_sqlite(connection: Any, _: Any) -> None:
    """Readers beside one writer; a commit survives the death of the program; what is deleted is overwritten."""
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


@lru_cache(maxsize=2)
def _opened(url: str) -> Conversations:
    return Conversations(url)


def conversations() -> Conversations:
    """The conversations of this server's database, opened once for each process."""
    return _opened(database_url("conversations"))


def erase_conversation(conversation: str) -> int:
    """Deletes everything that was said in a conversation."""
    return conversations().erase(conversation)


def purge_conversations(older_than: datetime.datetime) -> int:
    """Deletes what was said before a time."""
    return conversations().purge(older_than)


def disclosures_since(event_id: int) -> list[Disclosure]:
    """See Conversations.disclosures_since."""
    return conversations().disclosures_since(event_id)
