"""Alembic's entry: runs inside the transaction that referrals/database/engine.py gives, or alone
from the top of the project with `alembic -c deploy/migrations/alembic.ini`.
"""

from __future__ import annotations

from alembic import context

from bot.settings import Settings
from referrals.database.engine import open_database
from referrals.database.tables import VERSION_TABLE, metadata


def upgrade(connection) -> None:
    """All migrations of this run, in one transaction; SQLite too can undo the making of a table."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        version_table=VERSION_TABLE,
        transactional_ddl=True,
        include_name=ours,
    )
    with context.begin_transaction():
        context.run_migrations()


def ours(name: str, kind: str, _: dict) -> bool:
    """Only tables of the referrals: other parts of the program may keep theirs in the same
    database.
    """
    return kind != "table" or name in metadata.tables


given = context.config.attributes.get("connection")
if given is not None:
    upgrade(given)
else:
    with (
        open_database(Settings.load().database("referrals"), patience=10)
        .connect()
        .execution_options(writes=True) as opened,
        opened.begin(),
    ):
        upgrade(opened)
