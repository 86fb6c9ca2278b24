"""The tables of the record of conversations. The migrations in deploy/migrations make and change
them.
"""

from __future__ import annotations

import sqlalchemy as sa

from bot.record.migrations import Migrations

MIGRATIONS = Migrations("conversations_0003", "conversation_version", 7_403_004)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SECONDS = sa.Float(53)
"""Times are seconds since 1970 in UTC."""

metadata = sa.MetaData()
events = sa.Table(
    "conversation_events",
    metadata,
    sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
    sa.Column("conversation", sa.String(128), nullable=False),
    sa.Column("type", sa.String(32), nullable=False),
    sa.Column("name", sa.String(128)),  # of the slot, the action or the form
    sa.Column("at", SECONDS, nullable=False),
    sa.Column("message_id", sa.String(128)),  # of a visitor's message, if its channel gave one
    sa.Column("data", sa.Text(), nullable=False),  # Rasa's event as JSON; bot/record/sealing.py
    sa.Index("conversation_events_by_conversation", "conversation", "id"),
    sa.Index("conversation_events_by_time", "at"),
)
disclosures = sa.Table(
    "disclosures",
    metadata,
    sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
    sa.Column("conversation", sa.String(128), nullable=False),
    sa.Column("at", SECONDS, nullable=False),
    sa.Column("role", sa.String(16)),
    sa.Column("level", sa.String(16), nullable=False),
    sa.Column("words", sa.Text(), nullable=False),  # this and the next: bot/record/sealing.py
    sa.Column("shown", sa.Text(), nullable=False),
    sa.Column("writing_to", sa.String(64)),  # of earlier versions, which had no `alert_to`
    sa.Column("raised_at", SECONDS),  # when its alert was raised, or passed over with alerts off
    sa.Column("message", sa.String(128)),  # id of the visitor's message
    sa.Column("alert_to", sa.String(64)),  # contact id; the reply said that a note is kept for them
    sa.Column("origin", sa.String(16)),  # bot/record/origin.py; only until the alert is raised
    sa.Index("disclosures_by_conversation", "conversation"),
    sqlite_autoincrement=True,  # an id is never used again, even after a purge
)
feedback = sa.Table(
    "feedback",
    metadata,
    # a digest that stands for the reply: a change of mind replaces the first vote
    sa.Column("answer", sa.String(200), primary_key=True),
    sa.Column("on_day", sa.Date(), nullable=False),
    sa.Column("topic", sa.String(64), nullable=False),  # the answer's intent
    sa.Column("cites", sa.Text(), nullable=False),  # statement ids, joined by spaces
    sa.Column("helpful", sa.Boolean(), nullable=False),
    sa.Column("comment", sa.Text()),
)
