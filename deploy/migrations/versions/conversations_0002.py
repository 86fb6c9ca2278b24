"""A disclosure knows its message's id, and for whom the reply said that a note of it is kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "conversations_0002"
down_revision = "conversations_0001"


def upgrade() -> None:
    """To this version."""
    op.add_column("disclosures", sa.Column("message", sa.String(128)))
    op.add_column("disclosures", sa.Column("alert_to", sa.String(64)))


def downgrade() -> None:
    """Back to 0001."""
    with op.batch_alter_table("disclosures") as table:
        table.drop_column("alert_to")
        table.drop_column("message")
