"""The values that a made-up finding can have, and what the situation holds once one of them is on record."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

from iptflow.conditions import DECLINED, Value
from iptflow.protocol.records import Fact, Field

MADE_UP: Final = "made up"
A_DAY: Final = "2026-01-01"
AT_MOST: Final = 200
"""Past so many values a fact is not made up."""

ONLY: Final = "1"
"""The key of the one record that is made of a fact of which there may be several."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A fact that some condition reads: its possible values, and after them not answered where that can be."""

    id: str
    values: tuple[Any, ...]
    key: str
    may_decline: bool

    @property
    def codes(self) -> int:
        """How many things can be recorded of it."""
        return len(self.values) + self.may_decline


def finding(name: str, fact: Fact, fields: Collection[str]) -> Finding | None:
    """The fact as it is made up; ``fields`` are those that conditions read. None where it has too many values."""
    values = tuple(_of_record(fact, fields)) if fact.type == "record" else tuple(_values(fact))
    if not 0 < len(values) <= AT_MOST:
        return None
    key = ONLY if fact.many else ""
    return Finding(name, values, key, may_decline=fact.type != "record" and fact.by in ("client", "agreed"))


def recorded(found: Finding, fact: Fact, code: int) -> Mapping[str, Value]:
    """What the situation holds under the fact's keys when this is the last that was recorded of it."""
    key = f"fact:{found.id}"
    if code >= len(found.values):
        return {key: DECLINED}
    value = found.values[code]
    if fact.type != "record":
        return {key: frozenset(value) if isinstance(value, tuple) else value}
    fields = {f"{key}.{name}": _field(fact, each) for name, each in value.items()}
    counted: Mapping[str, Value] = {f"count:{found.id}": 1} if fact.many else {}
    return {key: True, **counted, **fields}


def _field(fact: Fact, value: Any) -> Value:
    if fact.many or isinstance(value, list):
        return frozenset(value if isinstance(value, list) else (value,))
    plain: Value = value
    return plain


def _values(stated: Fact | Field) -> Iterator[Any]:
    if stated.type == "boolean":
        yield from (True, False)
    elif stated.type == "choice":
        yield from sorted(stated.values)
    elif stated.type == "choices":
        yield from ((value,) for value in sorted(stated.values))
    elif stated.type == "integer" and stated.range:
        yield from range(stated.range[0], stated.range[1] + 1)
    elif stated.type == "text":
        yield MADE_UP
    elif stated.type == "date":
        yield A_DAY


def _of_record(fact: Fact, fields: Collection[str]) -> Iterator[dict[str, Any]]:
    read = sorted(name for name in fields if name in fact.fields) or sorted(fact.fields)[:1]
    options = [
        [list(value) if isinstance(value, tuple) else value for value in _values(fact.fields[name])] for name in read
    ]
    for chosen in product(*options):
        yield dict(zip(read, chosen, strict=True))
