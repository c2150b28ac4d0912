"""The statements of the journal, written in SQLAlchemy Core and compiled once for a dialect.

They run on the driver's own cursor: building and dispatching a statement at every append would cost more than all
else that an append does besides waiting for the disk.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import itemgetter

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
)
from sqlalchemy.sql.expression import ClauseElement, ColumnElement

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
        names: tuple[str, ...] = tuple(getattr(compiled, "positiontup", None) or ())
        self.row: Callable[[Mapping[str, object]], tuple[object, ...]]
        """The values, given by name, in the driver's order."""
        self.row = itemgetter(*names) if len(names) > 1 else lambda values: tuple(values[name] for name in names)


class Statements:
    """All statements for one dialect and the streams of one kind."""

    def __init__(self, dialect: Dialect, kind: Kind = "course") -> None:
        named = _named(kind)
        of_kind = stream.c.kind == literal_column(f"'{kind}'")
        self.append = Statement(_append(named), dialect)
        self.open_course = Statement(_open_course(named, kind), dialect)
        self.read = Statement(_read(named), dialect)
        self.recall = Statement(_recall(named), dialect)
        self.end = Statement(_end(named), dialect)
        self.courses = Statement(select(stream.c.name).where(of_kind).order_by(stream.c.number), dialect)
        self.numbers = Statement(select(stream.c.number).order_by(stream.c.number), dialect)
        self.orphans = Statement(_orphans(), dialect)
        self.keep_body = Statement(_keep_body(), dialect)
        self.body = Statement(select(body.c.content).where(body.c.digest == bindparam("digest")), dialect)
        self.bodies = Statement(select(body.c.digest, body.c.content, body.c.hash), dialect)
        self.secret = Statement(select(secret.c.value).where(secret.c.name == bindparam("name")), dialect)


def _append(named: ColumnElement[bool]) -> ClauseElement:
    """One row, only where the entry before it is the one that the caller decided on.

    The course, the body and the entry before are looked up inside the statement, so that nothing has to be
    remembered between appends. A sequence that is taken violates the primary key; where the course, the body or the
    entry before is not there, a column that may not be empty is. (An INSERT from a SELECT would say it more plainly,
    but SQLite then copies the row through a table of its own.)
    """
    sequence = bindparam("sequence", type_=BigInteger)
    before = entry.alias("before")
    here = select(stream.c.number).where(named).scalar_subquery().bitwise_lshift(_bits) + sequence
    last = select(before.c.hash).where(before.c.id == here - _one).scalar_subquery()
    previous = bindparam("previous", type_=LargeBinary)
    first = and_(sequence == _one, func.length(previous) == literal_column("0"))
    digest = bindparam("digest", type_=Text)
    return (
        insert(entry)
        .inline()
        .values(
            id=here,
            instant=bindparam("instant", type_=Text),
            version=bindparam("version", type_=entry.c.version.type),
            body=select(body.c.number).where(body.c.digest == digest).scalar_subquery(),
            type=bindparam("type", type_=Text),
            record=bindparam("record", type_=LargeBinary),
            following=bindparam("following", type_=entry.c.following.type),
            key=bindparam("key", type_=Text),
            fingerprint=bindparam("fingerprint", type_=LargeBinary),
            hash=case((or_(first, last == previous), bindparam("own", type_=LargeBinary))),
        )
    )


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


def _orphans() -> ClauseElement:
    return select(_owner).distinct().where(_owner.not_in(select(stream.c.number)))


def _keep_body() -> ClauseElement:
    digest = bindparam("digest", type_=Text)
    number = select(func.coalesce(func.max(body.c.number), literal_column("0")) + _one).scalar_subquery()
    content, seal = bindparam("content", type_=LargeBinary), bindparam("hash", type_=LargeBinary)
    source = select(number, digest, content, seal).where(~exists().where(body.c.digest == digest))
    return insert(body).from_select(["number", "digest", "content", "hash"], source)
