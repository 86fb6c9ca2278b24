"""The tables of the conversations: events, disclosures and votes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "conversations_0001"
down_revision = None
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SECONDS = sa.Float(53)


def upgrade() -> None:
    """To this version."""
    found = sa.inspect(op.get_bind()).get_table_names()
    if "feedback" not in found:
        op.create_table(
            "feedback",
            sa.Column("answer", sa.String(200), primary_key=True),
            sa.Column("on_day", sa.Date(), nullable=False),
            sa.Column("topic", sa.String(64), nullable=False),
            sa.Column("cites", sa.Text(), nullable=False),
            sa.Column("helpful", sa.Boolean(), nullable=False),
            sa.Column("comment", sa.Text()),
        )
    if "conversation_shape" in found:  # the tables were made before Alembic made them
        op.add_column("disclosures", sa.Column("raised_at", SECONDS))
        op.drop_table("conversation_shape")
        return
    op.create_table(
        "conversation_events",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("conversation", sa.String(128), nullable=False),
        sa.Column("type", sa.String(32), nullable=False),
        sa.Column("name", sa.String(128)),
        sa.Column("at", SECONDS, nullable=False),
        sa.Column("message_id", sa.String(128)),
        sa.Column("data", sa.Text(), nullable=False),
    )
    op.create_index(
        "conversation_events_by_conversation", "conversation_events", ["conversation", "id"]
    )
    op.create_index("conversation_events_by_time", "conversation_events", ["at"])
    op.create_table(
        "disclosures",
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("conversation", sa.String(128), nullable=False),
        sa.Column("at", SECONDS, nullable=False),
        sa.Column("role", sa.String(16)),
        sa.Column("level", sa.String(16), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("writing_to", sa.String(64)),
        sa.Column("raised_at", SECONDS),
        sqlite_autoincrement=True,
    )
    op.create_index("disclosures_by_conversation", "disclosures", ["conversation"])


def downgrade() -> None:
    """Back to nothing: deletes every conversation."""
    for table in ("disclosures", "conversation_events", "feedback"):
        op.drop_table(table)
