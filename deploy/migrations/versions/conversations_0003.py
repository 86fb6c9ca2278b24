"""A disclosure knows from where it came, until its alert is raised."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "conversations_0003"
down_revision = "conversations_0002"


def upgrade() -> None:
    """To this version."""
    op.add_column("disclosures", sa.Column("origin", sa.String(16)))


def downgrade() -> None:
    """Back to 0002."""
    with op.batch_alter_table("disclosures") as table:
        table.drop_column("origin")
