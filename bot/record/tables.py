"""The tables of the record of conversations, and how a database of an older shape is brought up to date. Imports no Rasa.

A table holds the number of the shape. Whoever opens the database brings it up to date, in one transaction. Conversations may begin anew then, because they
are kept for hours; a disclosure is always carried over, with its number, because its alert may still have to be raised.
"""

from __future__ import annotations

import json
import logging
from contextlib import contextmanager
from typing import Any, Callable, Iterator

import sqlalchemy as sa

from bot.errors import PolicyBotError
from bot.record.sealing import Sealer

logger = logging.getLogger(__name__)

ALERTING = ("emergency", "concern")
"""Levels of a safeguarding reply that make a message a disclosure."""
SHAPE = 3
"""1: disclosures among the events, nothing sealed. 2: a table of their own. 3: with whom a message was being written to."""
ONE_AT_A_TIME = 7_403_004
"""Number of PostgreSQL's advisory lock; referrals/database/engine.py has the three before."""
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

metadata = sa.MetaData()
shape = sa.Table("conversation_shape", metadata, sa.Column("number", sa.Integer(), nullable=False))
events = sa.Table(
    "conversation_events",
    metadata,
    sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
    sa.Column("conversation", sa.String(128), nullable=False),
    sa.Column("type", sa.String(32), nullable=False),
    sa.Column("name", sa.String(128)),  # of the slot, the action or the form
    sa.Column("at", sa.Float(), nullable=False),  # seconds since 1970
    sa.Column("message_id", sa.String(128)),  # of a visitor's message, where its channel gave one
    sa.Column("data", sa.Text(), nullable=False),  # Rasa's event as JSON; bot/record/sealing.py
    sa.Index("conversation_events_by_conversation", "conversation", "id"),
    sa.Index("conversation_events_by_time", "at"),
)
disclosures = sa.Table(
    "disclosures",
    metadata,
    sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
    sa.Column("conversation", sa.String(128), nullable=False),
    sa.Column("at", sa.Float(), nullable=False),
    sa.Column("role", sa.String(16)),
    sa.Column("level", sa.String(16), nullable=False),
    sa.Column("words", sa.Text(), nullable=False),  # this and the next: bot/record/sealing.py
    sa.Column("shown", sa.Text(), nullable=False),
    sa.Column("writing_to", sa.String(64)),  # contact id of the message that was being written
    sa.Index("disclosures_by_conversation", "conversation"),
    sqlite_autoincrement=True,  # an id is never used again, also after a purge
)


class NewerRecord(PolicyBotError):
    """The database has a shape that this program does not know."""

    def __init__(self) -> None:
        super().__init__(
            "conversations: a newer version of this program has used the database. Start that version again, or put back the copy from before it "
            '(runbook, "The database of the referrals").'
        )


def bring_up_to_date(engine: Any, sealer: Sealer) -> None:
    """Makes the tables, or gives those of an older version their present shape: all of it or nothing. Several programs may do this at the same time.

    Raises:
        NewerRecord: if a newer version of this program made them.
    """
    with engine.connect() as connection:
        found = sa.inspect(connection).get_table_names()
        if set(metadata.tables) <= set(found) and _shape_of(connection) == SHAPE:
            return
    with _alone(engine) as connection:
        number = _shape_of(connection)
        if number > SHAPE:
            raise NewerRecord
        for step in STEPS[number - 1 :] if number else ():
            step(connection, sealer)
        metadata.create_all(connection)
        connection.execute(shape.delete())
        connection.execute(shape.insert().values(number=SHAPE))


def _shape_of(connection: Any) -> int:
    """The number of the database's shape; 0 where there is none yet. The first two did not write it down."""
    inspector = sa.inspect(connection)
    tables = inspector.get_table_names()
    if shape.name in tables:
        return connection.scalar(sa.select(shape.c.number)) or 0
    if events.name not in tables:
        return 0
    return 2 if "name" in _columns(inspector, events.name) else 1


def _columns(inspector: Any, table: str) -> set[str]:
    return {column["name"] for column in inspector.get_columns(table)}


@contextmanager
def _alone(engine: Any) -> Iterator[Any]:
    """A transaction that no other program's change of the tables can come between."""
    with engine.connect() as connection, connection.begin():
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql(
                "BEGIN IMMEDIATE"
            )  # Python's driver begins none before a table is made
        else:
            connection.execute(
                sa.text("SELECT pg_advisory_xact_lock(:number)"), {"number": ONE_AT_A_TIME}
            )
        yield connection


def _give_disclosures_a_table(connection: Any, sealer: Sealer) -> None:
    """Each keeps its number, and new ones go on after the highest that was used: the courier knows by these numbers how far it has come."""
    disclosures.create(connection, checkfirst=True)
    old = sa.Table(events.name, sa.MetaData(), autoload_with=connection)
    highest = _highest(connection, old)
    replies = (
        connection.execute(sa.select(old).where(old.c.level.in_(ALERTING)).order_by(old.c.id)).all()
        if "level" in old.c
        else []
    )
    for reply in replies:
        before = (
            sa.select(old.c.data)
            .where(old.c.conversation == reply.conversation, old.c.id < reply.id)
            .order_by(old.c.id.desc())
        )
        asked = _event(connection.scalar(before.where(old.c.type == "user").limit(1)))
        slots = map(_event, connection.execute(before.where(old.c.type == "slot")).scalars())
        role = next((slot.get("value") for slot in slots if slot.get("name") == "role"), None)
        words, shown = (
            sealer.seal(asked.get("text") or ""),
            sealer.seal(_event(reply.data).get("text") or ""),
        )
        values = {
            "id": reply.id,
            "conversation": reply.conversation,
            "at": reply.at,
            "role": role,
            "level": reply.level,
            "words": words,
            "shown": shown,
        }
        connection.execute(disclosures.insert().values(values))
    old.drop(connection)
    if highest and connection.dialect.name == "sqlite":
        connection.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = 'disclosures'")
        connection.exec_driver_sql(
            "INSERT INTO sqlite_sequence (name, seq) VALUES ('disclosures', ?)", (highest,)
        )
    elif highest:
        connection.execute(
            sa.text("SELECT setval(pg_get_serial_sequence('disclosures', 'id'), :highest)"),
            {"highest": highest},
        )
    logger.warning(
        "The record of conversations was made by an older version: conversations begin anew, %d disclosures are carried over.",
        len(replies),
    )


def _highest(connection: Any, old: Any) -> int:
    """The highest number that an event has ever had, also one that is deleted."""
    if connection.dialect.name == "sqlite":
        return (
            connection.exec_driver_sql(
                "SELECT seq FROM sqlite_sequence WHERE name = 'conversation_events'"
            ).scalar()
            or 0
        )
    return connection.scalar(
        sa.text("SELECT nextval(pg_get_serial_sequence('conversation_events', 'id'))")
    )


def _event(data: str | None) -> dict[str, Any]:
    """An event as the first shape stored it; one that is damaged counts as empty, so that it keeps no other from being carried over."""
    try:
        return json.loads(data or "{}")
    except ValueError:
        return {}


def _add_writing_to(connection: Any, _: Sealer) -> None:
    inspector = sa.inspect(connection)
    if disclosures.name in inspector.get_table_names() and "writing_to" not in _columns(
        inspector, disclosures.name
    ):
        connection.exec_driver_sql("ALTER TABLE disclosures ADD COLUMN writing_to VARCHAR(64)")


STEPS: tuple[Callable[[Any, Sealer], None], ...] = (_give_disclosures_a_table, _add_writing_to)
"""From shape 1 to 2, from 2 to 3."""
