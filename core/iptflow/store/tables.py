"""The tables of the store.

Types are those that SQLite and PostgreSQL share. The number of an entry's row is the number of its course shifted
left by twenty bits, plus the sequence: a course lies together, and the primary key alone keeps (course, sequence)
unique. All names carry a prefix, since a host may keep its own tables in the same database.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

SEQUENCE_BITS: Final = 20

metadata = MetaData()
_number = BigInteger().with_variant(Integer(), "sqlite")  # only INTEGER is SQLite's own row number

stream = Table(
    "iptflow_stream",
    metadata,
    Column("number", _number, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    UniqueConstraint("kind", "name", name="iptflow_stream_name"),
)

body = Table(
    "iptflow_body",
    metadata,
    Column("number", _number, primary_key=True, autoincrement=False),
    Column("digest", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    UniqueConstraint("digest", name="iptflow_body_digest"),
)

entry = Table(
    "iptflow_entry",
    metadata,
    Column("id", _number, primary_key=True, autoincrement=False),
    Column("instant", Text, nullable=False),
    Column("version", SmallInteger, nullable=False),
    Column("body", _number, ForeignKey(body.c.number, name="iptflow_entry_body"), nullable=False),
    Column("type", Text, nullable=False),
    Column("record", LargeBinary, nullable=False),
    Column("following", Integer, nullable=False),
    Column("key", Text),
    Column("fingerprint", LargeBinary),
    Column("hash", LargeBinary, nullable=False),
    Column("placed", _number, nullable=False, server_default="0"),
)
Index("iptflow_entry_placed", entry.c.placed)
Index(
    "iptflow_entry_key",
    text(f"(id >> {SEQUENCE_BITS})"),
    entry.c.key,
    unique=True,
    sqlite_where=entry.c.key.is_not(None),
    postgresql_where=entry.c.key.is_not(None),
)

secret = Table(
    "iptflow_secret",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

shift = Table("iptflow_shift", metadata, Column("shift", BigInteger, nullable=False))
"""One row: what PostgreSQL's own numbers of transactions are moved by, to stand behind those of another server."""
