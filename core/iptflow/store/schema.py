"""Which schema a store has, and bringing an older one up to date; a newer one is refused.

Alembic is imported only when there is a step to run: a store that is up to date opens without it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, text

from iptflow.errors import StoreVersionError

VERSION_TABLE: Final = "iptflow_version"

REVISIONS: Final = ("0001", "0002")
"""Every schema that this program knows, the oldest first."""


def revision(connection: Connection) -> str:
    """The schema that the store has; empty when it has none yet.

    Raises:
        StoreVersionError: this program does not know it.
    """
    if not inspect(connection).has_table(VERSION_TABLE):
        return ""
    found = str(connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar() or "")
    if found and found not in REVISIONS:
        raise StoreVersionError(
            f"the store has schema {found}; this program knows schemas up to {REVISIONS[-1]}",
            found=found,
            known=REVISIONS[-1],
            hint="Open it with the newer iptflow that wrote it.",
        )
    return found


def upgrade(connection: Connection, to: str = REVISIONS[-1]) -> str:
    """Bring the store to the newest schema, or to an older one that it has not come to yet, and tell which it has now.

    The caller holds the transaction, so that all of the steps happen or none.
    """
    found = revision(connection)
    if found == to:
        return found
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    command.upgrade(config, to)
    return revision(connection)
