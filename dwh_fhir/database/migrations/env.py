"""Run the versions for alembic: on the connection, and in the transaction, that `upgrade` hands it."""

from __future__ import annotations

from alembic import context

connection = context.config.attributes["connection"]
# Alembic notes the version there, before the first version could make it.
connection.exec_driver_sql("CREATE SCHEMA IF NOT EXISTS control")
context.configure(connection=connection, version_table_schema="control")
with context.begin_transaction():
    context.run_migrations()
