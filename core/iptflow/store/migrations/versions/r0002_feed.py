"""The place of each entry among all of the store, in the order of commits, for the feed.

Entries of before keep place 0 and come first, by course. On PostgreSQL a place is the number of the transaction, moved
by a shift: another server, to which a store was restored, counts anew.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_FIXED = "id, instant, version, body, type, record, following, key, hash, placed"


def upgrade() -> None:
    """Add the column, its index and the shift, in the transaction that the caller holds."""
    op.add_column("iptflow_entry", sa.Column("placed", _NUMBER, nullable=False, server_default="0"))
    op.create_index("iptflow_entry_placed", "iptflow_entry", ["placed"])
    shift = op.create_table("iptflow_shift", sa.Column("shift", sa.BigInteger, nullable=False))
    op.bulk_insert(shift, [{"shift": 0}])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER iptflow_entry_fixed ON iptflow_entry")
        op.execute(
            f"CREATE TRIGGER iptflow_entry_fixed BEFORE UPDATE OF {_FIXED} ON iptflow_entry"
            " EXECUTE FUNCTION iptflow_append_only()"
        )
        return
    op.execute("DROP TRIGGER iptflow_entry_fixed")
    op.execute(
        f"CREATE TRIGGER iptflow_entry_fixed BEFORE UPDATE OF {_FIXED} ON iptflow_entry"
        " BEGIN SELECT RAISE(ABORT, 'iptflow_entry is append-only'); END"
    )
