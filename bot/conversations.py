"""The durable record of conversations: what was said, for as long as CONVERSATION_HOURS. SQLite by default, PostgreSQL by DATABASE_URL.

It is Rasa's own events in one table, with the message's id beside them, so that a repeat is recognised also after a restart. Messages that brought
a safety reply stand in a second table too, written in the same transaction: where they alert the Designated Safeguarding Lead, a visitor who
removes the chat at once does not remove the alert. What was said is sealed where REFERRAL_KEY is set. Imports no Rasa.
"""
from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Optional, Sequence

import sqlalchemy as sa

from bot.sealing import Sealer, load_sealer
from bot.settings import database_url

WINDOW = 100
"""Newest events of a session that a turn sees: about fifteen turns. Without a bound every turn would cost more than the one before."""
REMEMBERED = ("slot", "active_loop")
"""Kinds of events of which the newest of each name counts, however old it is."""
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
    sa.Column("name", sa.String(128)),  # of the slot or the action
    sa.Column("at", sa.Float(), nullable=False),  # seconds since 1970
    sa.Column("message_id", sa.String(128)),  # of a visitor's message, where its channel gave one
    sa.Column("data", sa.Text(), nullable=False),  # Rasa's event as JSON; bot/sealing.py
    sa.Index("conversation_events_by_conversation", "conversation", "id"),
    sa.Index("conversation_events_by_time", "at"),
)
disclosures = sa.Table(
    "disclosures",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("conversation", sa.String(128), nullable=False),
    sa.Column("at", sa.Float(), nullable=False),
    sa.Column("role", sa.String(16)),
    sa.Column("level", sa.String(16), nullable=False),
    sa.Column("words", sa.Text(), nullable=False),  # this and the next: bot/sealing.py
    sa.Column("shown", sa.Text(), nullable=False),
    sa.Index("disclosures_by_conversation", "conversation"),
    sqlite_autoincrement=True,  # an id is never used again, also after a purge
)


@dataclass(frozen=True)
class Disclosure:
    """A message that brought a safeguarding reply. `words` are the visitor's, verbatim; `shown` is the reply's text."""

    event_id: int
    conversation: str
    at: datetime.datetime
    role: Optional[str]
    words: str
    shown: str
    level: str


class Conversations:
    """All conversations of one database."""

    def __init__(self, url: str, sealer: Optional[Sealer] = None) -> None:
        """Opens the database and makes the tables where they are missing."""
        self._sealer = sealer or Sealer(None)
        sqlite = url.startswith("sqlite")
        waits = {"connect_args": {"timeout": PATIENCE}} if sqlite else {"connect_args": {"options": f"-c lock_timeout={PATIENCE * 1000:.0f}"}, "pool_pre_ping": True}
        self.engine = sa.create_engine(url, hide_parameters=True, **waits)  # the words of a message must not reach a log by way of an error
        if sqlite:
            sa.event.listen(self.engine, "connect", _prepare_sqlite)
        metadata.create_all(self.engine)

    def append(self, conversation: str, new: Sequence[dict[str, Any]]) -> None:
        """Adds events (Rasa's, as dictionaries), and the disclosures among them, in one transaction."""
        if not new:
            return
        with self.engine.begin() as connection:
            connection.execute(events.insert(), [self._row(conversation, event) for event in new])
            for number, event in enumerate(new):
                custom = (event.get("data") or {}).get("custom") or {} if event.get("event") == "bot" else {}
                if custom.get("level") in ALERTING:
                    connection.execute(disclosures.insert().values(self._disclosure(connection, conversation, event, custom["level"], new[:number])))

    def window(self, conversation: str) -> list[dict[str, Any]]:
        """The newest WINDOW events of the newest session, oldest first, and before them the newest of each older kind in REMEMBERED."""
        mine = events.c.conversation == conversation
        with self.engine.connect() as connection:
            start = connection.scalar(sa.select(sa.func.max(events.c.id)).where(mine, events.c.type == "session_started")) or 0
            newest = connection.execute(sa.select(events.c.id, events.c.data).where(mine, events.c.id >= start).order_by(events.c.id.desc()).limit(WINDOW)).all()[::-1]
            if len(newest) < WINDOW:
                return [self._event(data) for _, data in newest]
            parsed = [(number, self._event(data)) for number, data in newest]
            # A turn begins where the assistant last listened: the dialogue's rules must not see half a turn.
            first = next((i for i, (_, event) in enumerate(parsed) if event.get("name") == "action_listen"), 0)
            earlier = (mine, events.c.id >= start, events.c.id < parsed[first][0], events.c.type.in_(REMEMBERED))
            newest_of_each = sa.select(sa.func.max(events.c.id)).where(*earlier).group_by(events.c.type, sa.case((events.c.type == "slot", events.c.name)))
            older = connection.execute(sa.select(events.c.data).where(events.c.id.in_(newest_of_each)).order_by(events.c.id)).scalars()
            return [*map(self._event, older), *(event for _, event in parsed[first:])]

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
            said = self._event(data)
            topic = str((said.get("metadata") or {}).get("utter_action") or "").replace("utter_", "", 1)
            replies.append({"text": said.get("text") or "", "topic": topic, **{k: v for k, v in (said.get("data") or {}).items() if v}})
        return replies

    def last_activity(self, conversation: str) -> Optional[float]:
        """When the conversation's newest event happened, in seconds since 1970; None where nothing was said."""
        with self.engine.connect() as connection:
            return connection.scalar(sa.select(sa.func.max(events.c.at)).where(events.c.conversation == conversation))

    def erase(self, conversation: str, keep_disclosures: bool = False) -> int:
        """Deletes everything that was said in a conversation; the number of events. A disclosure whose alert is still to be raised may be kept."""
        return self._delete(events.c.conversation == conversation, None if keep_disclosures else disclosures.c.conversation == conversation)

    def purge(self, older_than: datetime.datetime, keep_disclosures: bool = False) -> int:
        """Deletes what was said before a time; the number of events."""
        return self._delete(events.c.at < older_than.timestamp(), None if keep_disclosures else disclosures.c.at < older_than.timestamp())

    def _delete(self, of_events: Any, of_disclosures: Any) -> int:
        with self.engine.begin() as connection:
            count = connection.execute(events.delete().where(of_events)).rowcount
            if of_disclosures is not None:
                count += connection.execute(disclosures.delete().where(of_disclosures)).rowcount
        if count and self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return count

    def disclosures_since(self, event_id: int) -> list[Disclosure]:
        """The disclosures after `event_id`, oldest first.

        Raises:
            SealError: if they were sealed with a key that is not set any more.
        """
        with self.engine.connect() as connection:
            rows = connection.execute(sa.select(disclosures).where(disclosures.c.id > event_id).order_by(disclosures.c.id)).all()
        opened, at = self._sealer.open, datetime.datetime.fromtimestamp
        return [Disclosure(r.id, r.conversation, at(r.at, datetime.timezone.utc), r.role, opened(r.words) or "", opened(r.shown) or "", r.level) for r in rows]

    def _disclosure(self, connection: Any, conversation: str, reply: dict[str, Any], level: str, before: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """The row of a safety reply: with the visitor's newest words, and the role as the conversation knew it, which an earlier turn may have set."""
        asked = next((event for event in reversed(before) if event.get("event") == "user"), {})
        role = next((event.get("value") for event in reversed(before) if event.get("event") == "slot" and event.get("name") == "role"), None)
        if role is None:
            known = sa.select(events.c.data).where(events.c.conversation == conversation, events.c.type == "slot", events.c.name == "role").order_by(events.c.id.desc()).limit(1)
            earlier = connection.scalar(known)
            role = self._event(earlier).get("value") if earlier else None
        seal = self._sealer.seal
        words = {"words": seal(asked.get("text") or ""), "shown": seal(reply.get("text") or "")}
        return {"conversation": conversation, "at": reply.get("timestamp"), "role": role, "level": level, **words}

    def _event(self, stored: str) -> dict[str, Any]:
        return json.loads(self._sealer.open(stored) or "{}")

    def _row(self, conversation: str, event: dict[str, Any]) -> dict[str, Any]:
        message_id = (event.get("metadata") or {}).get("message_id") if event.get("event") == "user" else None
        data = self._sealer.seal(json.dumps(event))
        return {"conversation": conversation, "type": event.get("event"), "name": event.get("name"), "at": event.get("timestamp"), "message_id": message_id, "data": data}


def _prepare_sqlite(connection: Any, _: Any) -> None:
    """Readers beside one writer; a commit survives the death of the program; what is deleted is overwritten."""
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


@lru_cache(maxsize=2)
def _opened(url: str) -> Conversations:
    return Conversations(url, load_sealer())


def conversations() -> Conversations:
    """The conversations of this server's database, opened once for each process."""
    return _opened(database_url("conversations"))


def erase_conversation(conversation: str) -> int:
    """Deletes everything that was said in a conversation, disclosures too."""
    return conversations().erase(conversation)


def purge_conversations(older_than: datetime.datetime) -> int:
    """Deletes what was said before a time, disclosures too; only for who has raised their alerts before."""
    return conversations().purge(older_than)


def disclosures_since(event_id: int) -> list[Disclosure]:
    """See Conversations.disclosures_since."""
    return conversations().disclosures_since(event_id)
