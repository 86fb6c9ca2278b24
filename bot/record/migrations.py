"""Makes the tables of a database, or brings them up to date, with the migrations in
deploy/migrations.

Each database has its own line of migrations and its own table that holds the newest it has had:
with PostgreSQL, both records may share one database. All of it happens or nothing, and only one
program does it at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.errors import PolicyBotError
from bot.record.engine import transaction
from bot.settings import ROOT


@dataclass(frozen=True)
class Migrations:
    """The line of migrations of one database."""

    head: str
    """The newest; the database must have it, and none that is newer."""
    version_table: str
    lock: int
    """Number of the advisory lock that PostgreSQL gives to one program at a time."""


class NewerDatabase(PolicyBotError):
    """The database has a migration that this program does not know."""

    def __init__(self) -> None:
        super().__init__(
            "database: a newer version of this program has used it. Start that version again, or "
            'put back the copy from before it (runbook, "The database of the referrals").'
        )


def bring_up_to_date(engine: Engine, migrations: Migrations) -> None:
    """Runs the migrations that the database has not had. Several programs may do this at once.

    Raises:
        NewerDatabase: if a newer version of this program has used it.
    """
    with engine.connect() as connection:
        if _version(connection, migrations) == migrations.head:
            return
    # Alembic takes a moment to import. It is needed once, and not while others wait for the lock.
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    folder = str(ROOT / "deploy" / "migrations")
    config.set_main_option("script_location", folder.replace("%", "%%"))
    config.attributes["version_table"] = migrations.version_table
    with transaction(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(
                sa.text("SELECT pg_advisory_xact_lock(:number)"), {"number": migrations.lock}
            )
        if _version(connection, migrations) == migrations.head:
            return
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, migrations.head)
        except CommandError:
            raise NewerDatabase from None


def _version(connection: Connection, migrations: Migrations) -> Optional[str]:
    if not sa.inspect(connection).has_table(migrations.version_table):
        return None
    return connection.scalar(sa.text(f"SELECT version_num FROM {migrations.version_table}"))
