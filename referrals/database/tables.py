"""The tables of the referrals. The migrations in deploy/migrations make and change them."""

from __future__ import annotations

import sqlalchemy as sa

from bot.record.migrations import Migrations

MIGRATIONS = Migrations("0002", "referral_version", 7_403_003)
metadata = sa.MetaData()
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SECONDS = sa.Float(53)
"""Times are seconds since 1970 in UTC: alike in both databases, compared as they are."""

referrals = sa.Table(
    "referrals",
    metadata,
    sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
    sa.Column("reference", sa.String(16), nullable=False, unique=True),
    sa.Column(
        "key", sa.String(200), nullable=False, unique=True
    ),  # the same attempt, made again, has the same key
    sa.Column(
        "content_key", sa.String(64), index=True
    ),  # the same words in the same conversation, from whatever attempt
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("recipient", sa.String(64), nullable=False),  # id of the first person in the chain
    sa.Column("conversation", sa.String(128), nullable=False, index=True),
    sa.Column("role", sa.String(16)),
    sa.Column("about", sa.Text(), nullable=False),  # this and the next three: bot/record/sealing.py
    sa.Column("reach", sa.Text()),
    sa.Column("name", sa.Text()),
    sa.Column("shown", sa.Text()),
    sa.Column("created_at", SECONDS, nullable=False, index=True),
    sa.Column("said_at", SECONDS, nullable=False),
    sa.Column("step", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("handed_at", SECONDS),
    sa.Column("due_at", SECONDS, index=True),
    sa.Column("passed_on_at", SECONDS),
    sa.Column("received_at", SECONDS),
    sa.Column("received_by", sa.String(64)),
    sa.Column("undelivered_at", SECONDS),
    sa.Column("closed_at", SECONDS),
    sa.Column("notice_at", SECONDS),
    sqlite_autoincrement=True,
)

letters = sa.Table(
    "referral_letters",  # the outbox: a row for each e-mail
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column(
        "referral",
        NUMBER,
        sa.ForeignKey("referrals.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column("message_id", sa.String(320), nullable=False, unique=True),
    sa.Column(
        "recipient", sa.String(64), nullable=False
    ),  # an id, never an address: a corrected address counts at once
    sa.Column("purpose", sa.String(16), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("created_at", SECONDS, nullable=False),
    sa.Column("due_at", SECONDS, nullable=False),
    sa.Column("tries", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("claimed_by", sa.String(64)),
    sa.Column("claimed_until", SECONDS),
    sa.Column("handed_at", SECONDS),
    sa.Column(
        "fault", sa.String(64)
    ),  # of the last try: a sort and a number, never the server's words
    sa.Column("expires_at", SECONDS, nullable=False),  # of the link in it
    sa.Index("referral_letters_to_do", "state", "due_at"),
)

audit = sa.Table(
    "referral_audit",  # outlives the referral; holds nobody's words
    metadata,
    sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
    sa.Column("at", SECONDS, nullable=False, index=True),
    sa.Column("who", sa.String(64), nullable=False),
    sa.Column("what", sa.String(200), nullable=False),
    sa.Column("reference", sa.String(16), index=True),
    sqlite_autoincrement=True,
)

progress = sa.Table(
    "referral_progress",  # how far a program has come, by name
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("value", SECONDS, nullable=False),
)

addresses = sa.Table(
    "referral_addresses",  # what the mail server last said of an address
    metadata,
    sa.Column("recipient", sa.String(64), primary_key=True),
    sa.Column(
        "digest", sa.String(64), nullable=False
    ),  # of the address that was meant, so that a corrected one begins anew
    sa.Column("refused_at", SECONDS),
)
