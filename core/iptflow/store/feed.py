"""Every entry of a store once, in the order of commits, from wherever the reader stands.

On SQLite an entry's place is the next number, since one transaction writes at a time. On PostgreSQL transactions end in
another order than they began, so the place is the transaction's number, and only what lies below the oldest that is
still under way is read: what commits late is read late, and never passed over.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Dialect, Update, bindparam, func, literal_column, or_, select, update
from sqlalchemy.sql.expression import ClauseElement, ColumnElement

from iptflow.store.envelope import MOST_ENTRIES, Envelope
from iptflow.store.fed import Fed
from iptflow.store.rows import hex_of
from iptflow.store.tables import SEQUENCE_BITS, body, entry, shift, stream


def fed(rows: Sequence[Sequence[Any]]) -> tuple[Fed, ...]:
    """The entries in rows of the feed's statement.

    Raises:
        JournalDamaged: a row holds something else than was put there.
    """
    made = []
    for place, row, kind, course, instant, version, digest, of_type, record, following, key, before, own in rows:
        sequence = row & MOST_ENTRIES
        previous = hex_of(course, sequence - 1, before) if before is not None else ""
        envelope = Envelope(course, sequence, instant, version, digest or "", of_type, record, following, key or "",
                            previous, hex_of(course, sequence, own))  # fmt: skip
        made.append(Fed(f"{place}.{row}", kind, envelope))
    return tuple(made)


def next_place(dialect: Dialect) -> ColumnElement[int]:
    """The place of an entry that is appended now."""
    if dialect.name == "postgresql":
        return literal_column("pg_current_xact_id()::text::bigint", BigInteger) + _shift()
    other = entry.alias("other")
    last = select(func.coalesce(func.max(other.c.placed), literal_column("0"))).scalar_subquery()
    return last + literal_column("1")


def read(dialect: Dialect) -> ClauseElement:
    """The statement that reads what comes after a position."""
    place, row = bindparam("place", type_=BigInteger), bindparam("row", type_=BigInteger)
    before = entry.alias("before")
    kept = (
        entry.join(stream, stream.c.number == entry.c.id.bitwise_rshift(literal_column(str(SEQUENCE_BITS))))
        .outerjoin(body, body.c.number == entry.c.body)
        .outerjoin(before, before.c.id == entry.c.id - literal_column("1"))
    )
    columns = (entry.c.placed, entry.c.id, stream.c.kind, stream.c.name, entry.c.instant, entry.c.version)
    rest = (body.c.digest, entry.c.type, entry.c.record, entry.c.following, entry.c.key, before.c.hash, entry.c.hash)
    after = (entry.c.placed >= place) & or_(entry.c.placed > place, entry.c.id > row)
    found = select(*columns, *rest).select_from(kept).where(after)
    if dialect.name == "postgresql":
        oldest = literal_column("pg_snapshot_xmin(pg_current_snapshot())::text::bigint", BigInteger)
        found = found.where(entry.c.placed < oldest + _shift())
    part = found.order_by(entry.c.placed, entry.c.id).limit(bindparam("most", type_=BigInteger))
    return part.offset(literal_column("0"))


def catch_up() -> Update:
    """The statement that puts new places behind those that another PostgreSQL gave out before."""
    own = literal_column("pg_current_xact_id()::text::bigint", BigInteger)
    last = select(func.coalesce(func.max(entry.c.placed), literal_column("0"))).scalar_subquery()
    return update(shift).values(shift=last + literal_column("1") - own).where(last >= own + shift.c.shift)


def _shift() -> ColumnElement[int]:
    return select(shift.c.shift).scalar_subquery()
