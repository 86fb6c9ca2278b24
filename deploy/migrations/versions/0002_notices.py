"""A mark for referrals of which only a note could be sent. What the first version had given up is
tried again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
GIVEN_UP = (
    "undelivered_at IS NOT NULL AND handed_at IS NULL AND received_at IS NULL AND closed_at IS NULL"
)


def upgrade() -> None:
    """To this version."""
    op.add_column("referrals", sa.Column("notice_at", sa.Float(53)))
    first_letters = f"purpose = 'first' AND referral IN (SELECT id FROM referrals WHERE {GIVEN_UP})"
    op.execute(
        "UPDATE referral_letters SET state = 'waiting', due_at = 0 WHERE state = 'failed' "
        f"AND {first_letters}"
    )
    op.execute(f"UPDATE referrals SET step = 0 WHERE {GIVEN_UP}")


def downgrade() -> None:
    """Back to the version before."""
    op.drop_column("referrals", "notice_at")
