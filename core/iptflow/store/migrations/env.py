"""Run by Alembic: takes the connection, and the transaction on it, from whoever opens the store."""

from __future__ import annotations

from alembic import context

from iptflow.store.schema import VERSION_TABLE

context.configure(connection=context.config.attributes["connection"], version_table=VERSION_TABLE)
context.run_migrations()
