"""Alembic's entry; bot/record/migrations.py runs it, inside a transaction of its own.

To change a table: change it in bot/record/tables.py or referrals/database/tables.py, copy the
newest migration of that database, and set its number as the head beside the tables. A test compares
what the migrations make with the tables, and says what is missing.
"""

from __future__ import annotations

from alembic import context

given = context.config.attributes
context.configure(
    connection=given["connection"], version_table=given["version_table"], transactional_ddl=True
)
with context.begin_transaction():
    context.run_migrations()
