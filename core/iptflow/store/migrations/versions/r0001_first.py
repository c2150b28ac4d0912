"""The first schema: courses, protocols, entries, and the secret that fingerprints are made with."""

from __future__ import annotations

import os

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_APPEND_ONLY = """
CREATE TRIGGER {table}_{event} BEFORE {what} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
_REFUSE = """
CREATE FUNCTION iptflow_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$
"""
# An entry's fingerprint is not among these: erasing a person means forgetting it too.
_FIXED = {
    "iptflow_stream": "number, kind, name",
    "iptflow_body": "number, digest, content, hash",
    "iptflow_entry": "id, instant, version, body, type, record, following, key, hash",
}


def upgrade() -> None:
    """Make the tables, in the transaction that the caller holds."""
    op.create_table(
        "iptflow_stream",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.UniqueConstraint("kind", "name", name="iptflow_stream_name"),
    )
    op.create_table(
        "iptflow_body",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.UniqueConstraint("digest", name="iptflow_body_digest"),
    )
    _make_entry()
    secret = op.create_table(
        "iptflow_secret",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.LargeBinary, nullable=False),
    )
    op.bulk_insert(secret, [{"name": "fingerprint", "value": os.urandom(32)}])
    _make_append_only()


def _make_entry() -> None:
    op.create_table(
        "iptflow_entry",
        sa.Column("id", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("instant", sa.Text, nullable=False),
        sa.Column("version", sa.SmallInteger, nullable=False),
        sa.Column("body", _NUMBER, sa.ForeignKey("iptflow_body.number", name="iptflow_entry_body"), nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("record", sa.LargeBinary, nullable=False),
        sa.Column("following", sa.Integer, nullable=False),
        sa.Column("key", sa.Text),
        sa.Column("fingerprint", sa.LargeBinary),
        sa.Column("hash", sa.LargeBinary, nullable=False),
    )
    op.create_index(
        "iptflow_entry_key",
        "iptflow_entry",
        [sa.text("(id >> 20)"), "key"],
        unique=True,
        sqlite_where=sa.text("key IS NOT NULL"),
        postgresql_where=sa.text("key IS NOT NULL"),
    )


def _make_append_only() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _make_append_only_in_postgresql()
        return
    for table, columns in _FIXED.items():
        op.execute(_APPEND_ONLY.format(table=table, event="kept", what="DELETE"))
        op.execute(_APPEND_ONLY.format(table=table, event="fixed", what=f"UPDATE OF {columns}"))


def _make_append_only_in_postgresql() -> None:
    op.execute(_REFUSE)
    for table, columns in _FIXED.items():
        for event, what in (("kept", "DELETE"), ("fixed", f"UPDATE OF {columns}"), ("whole", "TRUNCATE")):
            op.execute(
                f"CREATE TRIGGER {table}_{event} BEFORE {what} ON {table} EXECUTE FUNCTION iptflow_append_only()"
            )
