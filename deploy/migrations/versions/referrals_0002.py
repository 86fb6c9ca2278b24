"""The tables: referrals, their letters (the outbox), audit, progress, addresses."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = None
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SECONDS = sa.Float(53)


def upgrade() -> None:
    """To this version."""
    op.create_table(
        "referrals",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("reference", sa.String(16), nullable=False, unique=True),
        sa.Column("key", sa.String(200), nullable=False, unique=True),
        sa.Column("content_key", sa.String(64), index=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("recipient", sa.String(64), nullable=False),
        sa.Column("conversation", sa.String(128), nullable=False, index=True),
        sa.Column("role", sa.String(16)),
        sa.Column("about", sa.Text(), nullable=False),
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
    op.create_table(
        "referral_letters",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column(
            "referral",
            NUMBER,
            sa.ForeignKey("referrals.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("message_id", sa.String(320), nullable=False, unique=True),
        sa.Column("recipient", sa.String(64), nullable=False),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("created_at", SECONDS, nullable=False),
        sa.Column("due_at", SECONDS, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("claimed_by", sa.String(64)),
        sa.Column("claimed_until", SECONDS),
        sa.Column("handed_at", SECONDS),
        sa.Column("fault", sa.String(64)),
        sa.Column("expires_at", SECONDS, nullable=False),
    )
    op.create_index("referral_letters_to_do", "referral_letters", ["state", "due_at"])
    op.create_table(
        "referral_audit",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("at", SECONDS, nullable=False, index=True),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("what", sa.String(200), nullable=False),
        sa.Column("reference", sa.String(16), index=True),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "referral_progress",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("value", SECONDS, nullable=False),
    )
    op.create_table(
        "referral_addresses",
        sa.Column("recipient", sa.String(64), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("refused_at", SECONDS),
    )


def downgrade() -> None:
    """Back to nothing: deletes every referral."""
    for table in (
        "referral_addresses",
        "referral_progress",
        "referral_audit",
        "referral_letters",
        "referrals",
    ):
        op.drop_table(table)
