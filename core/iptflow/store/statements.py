"""The statements of the journal, written in SQLAlchemy Core and compiled once for a dialect.

They run on the driver's own cursor: building and dispatching a statement at every append would cost more than all
else that an append does besides waiting for the disk.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    BigInteger,
    Dialect,
    LargeBinary,
    Text,
    and_,
    bindparam,
    case,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.expression import ClauseElement, ColumnElement

from iptflow.store import feed
from iptflow.store.driver import Cursor, Row
from iptflow.store.envelope import MOST_ENTRIES
from iptflow.store.journal import Kind
from iptflow.store.tables import SEQUENCE_BITS, body, entry, secret, stream

_bits: ColumnElement[int] = literal_column(str(SEQUENCE_BITS))
_mask: ColumnElement[int] = literal_column(str(MOST_ENTRIES))
_one: ColumnElement[int] = literal_column("1")
_first = stream.c.number.bitwise_lshift(_bits)
_owner = entry.c.id.bitwise_rshift(_bits)


def _named(kind: str) -> ColumnElement[bool]:
    """That a stream is the one of this kind that the parameter ``course`` names."""
    return (stream.c.kind == literal_column(f"'{kind}'")) & (stream.c.name == bindparam("course", type_=Text))


class Statement:
    """A compiled statement: its text, and its parameters in the order in which the driver wants them."""

    def __init__(self, clause: ClauseElement, dialect: Dialect) -> None:
        compiled = clause.compile(dialect=dialect)
        self.text = str(compiled)
        names: tuple[str, ...] | None = getattr(compiled, "positiontup", None)
        self.row: Callable[[Mapping[str, object]], Row]
        """The values, given by name, as the driver wants them: in order, or by name as they are."""
        if names is None:
            self.row = dict
        elif len(names) > 1:
            self.row = itemgetter(*names)
        else:
            self.row = lambda values: tuple(values[name] for name in names)

    def run(self, cursor: Cursor, **values: object) -> Any:
        """The cursor after the statement ran with these values."""
        return cursor.execute(self.text, self.row(values))


class Statements:
    """All statements for one dialect and the streams of one kind."""

    def __init__(self, dialect: Dialect, kind: Kind = "course") -> None:
        named = _named(kind)
        of_kind = stream.c.kind == literal_column(f"'{kind}'")
        append = _append_or_nothing if dialect.name == "postgresql" else _append
        self.append = Statement(append(kind, feed.next_place(dialect)), dialect)
        self.open_course = Statement(_open_course(named, kind), dialect)
        self.feed = Statement(feed.read(dialect), dialect)
        self.read = Statement(_read(named), dialect)
        self.recall = Statement(_recall(named), dialect)
        self.end = Statement(_end(named), dialect)
        self.heads = Statement(_heads(of_kind), dialect)
        self.types = Statement(_types(named), dialect)
        self.courses = Statement(select(stream.c.name).where(of_kind).order_by(stream.c.number), dialect)
        self.numbers = Statement(select(stream.c.number).order_by(stream.c.number), dialect)
        self.orphans = Statement(_orphans(), dialect)
        self.keep_body = Statement(_keep_body(), dialect)
        self.body = Statement(select(body.c.content).where(body.c.digest == bindparam("digest")), dialect)
        self.bodies = Statement(select(body.c.digest, body.c.content, body.c.hash), dialect)
        self.secret = Statement(select(secret.c.value).where(secret.c.name == bindparam("name")), dialect)


def _append(kind: Kind, place: ColumnElement[int]) -> ClauseElement:
    """One row, only where the entry before it is the one that the caller decided on.

    The course, the body and the entry before are looked up inside the statement, so that nothing has to be
    remembered between appends. A sequence that is taken violates the primary key; where the course, the body or the
    entry before is not there, a column that may not be empty is. (An INSERT from a SELECT would say it more plainly,
    but SQLite then copies the row through a table of its own.)
    """
    sequence = bindparam("sequence", type_=BigInteger)
    here = select(stream.c.number).where(_named(kind)).scalar_subquery().bitwise_lshift(_bits) + sequence
    digest = bindparam("digest", type_=Text)
    given = {
        **_given(),
        "id": here,
        "placed": place,
        "body": select(body.c.number).where(body.c.digest == digest).scalar_subquery(),
        "hash": case((_follows(here, sequence), bindparam("own", type_=LargeBinary))),
    }
    return insert(entry).inline().values(given)


def _append_or_nothing(kind: Kind, place: ColumnElement[int]) -> ClauseElement:
    """The same for PostgreSQL, where a violated constraint would spoil the transaction and show the row in a log."""
    sequence = bindparam("sequence", type_=BigInteger)
    here = _first + sequence
    values = {**_given(), "id": here, "body": body.c.number, "placed": place}
    values["hash"] = bindparam("own", type_=LargeBinary)
    source = select(*(values[column.name] for column in entry.c)).select_from(stream.join(body, true()))
    digest = bindparam("digest", type_=Text)
    rows = source.where(_named(kind), body.c.digest == digest, _follows(here, sequence))
    return postgresql.insert(entry).from_select([column.name for column in entry.c], rows).on_conflict_do_nothing()


def _given() -> dict[str, ColumnElement[Any]]:
    """The columns that are kept as they are given."""
    names = ("instant", "version", "type", "record", "following", "key", "fingerprint")
    return {name: bindparam(name, type_=entry.c[name].type) for name in names}


def _follows(here: ColumnElement[int], sequence: ColumnElement[int]) -> ColumnElement[bool]:
    """That the entry before is the one that was decided on, or that there is none and none was."""
    before = entry.alias("before")
    last = select(before.c.hash).where(before.c.id == here - _one).scalar_subquery()
    previous = bindparam("previous", type_=LargeBinary)
    first = and_(sequence == _one, func.length(previous) == literal_column("0"))
    return or_(first, last == previous)


def _open_course(named: ColumnElement[bool], kind: Kind) -> ClauseElement:
    """A number for a course that has none; numbers follow each other, so that a removed course leaves a gap."""
    name = bindparam("course", type_=Text)
    taken = exists().where(named)
    number = select(func.coalesce(func.max(stream.c.number), literal_column("0")) + _one).scalar_subquery()
    source = select(number, literal_column(f"'{kind}'"), name).where(~taken)
    return insert(stream).from_select(["number", "kind", "name"], source)


def _read(named: ColumnElement[bool]) -> ClauseElement:
    here = entry.c.id.between(_first + bindparam("after", type_=BigInteger), _first + _mask)
    kept = stream.join(entry, here).outerjoin(body, body.c.number == entry.c.body)
    sequence = entry.c.id.bitwise_and(_mask)
    columns = (sequence, entry.c.instant, entry.c.version, body.c.digest, entry.c.type)
    rest = (entry.c.record, entry.c.following, entry.c.key, entry.c.hash)
    return select(*columns, *rest).select_from(kept).where(named).order_by(entry.c.id)


def _recall(named: ColumnElement[bool]) -> ClauseElement:
    # A bare column would lend its affinity to the expression, and SQLite would then pass by the index on it.
    kept = stream.join(entry, _owner == stream.c.number + literal_column("0"))
    sequence = entry.c.id.bitwise_and(_mask)
    found = select(sequence, entry.c.following, entry.c.fingerprint).select_from(kept)
    return found.where(named, entry.c.key == bindparam("key", type_=Text))


def _end(named: ColumnElement[bool]) -> ClauseElement:
    here = entry.c.id.between(_first, _first + _mask)
    ends = select(entry.c.id.bitwise_and(_mask), entry.c.hash).select_from(stream.outerjoin(entry, here))
    return ends.where(named).order_by(entry.c.id.desc())


def _heads(of_kind: ColumnElement[bool]) -> ClauseElement:
    other = entry.alias("other")
    last = select(func.max(other.c.id)).where(other.c.id.between(_first, _first + _mask)).scalar_subquery()
    kept = stream.join(entry, entry.c.id == last)
    ends = select(stream.c.name, entry.c.id.bitwise_and(_mask), entry.c.hash).select_from(kept)
    return ends.where(of_kind).order_by(stream.c.number)


def _types(named: ColumnElement[bool]) -> ClauseElement:
    here = entry.c.id.between(_first + bindparam("after", type_=BigInteger) + _one, _first + _mask)
    return select(entry.c.type).select_from(stream.join(entry, here)).where(named).order_by(entry.c.id)


def _orphans() -> ClauseElement:
    return select(_owner).distinct().where(_owner.not_in(select(stream.c.number)))


def _keep_body() -> ClauseElement:
    digest = bindparam("digest", type_=Text)
    number = select(func.coalesce(func.max(body.c.number), literal_column("0")) + _one).scalar_subquery()
    content, seal = bindparam("content", type_=LargeBinary), bindparam("hash", type_=LargeBinary)
    source = select(number, digest, content, seal).where(~exists().where(body.c.digest == digest))
    return insert(body).from_select(["number", "digest", "content", "hash"], source)
