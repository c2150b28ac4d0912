"""Conditions as they stand in documents, and back.

The schema has said yes before a condition comes here; what still cannot be read raises with its place, so
that a host that hands over data of its own learns where it is wrong.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Any, Final

from iptflow.conditions.records import AnyOf, Comparison, Condition, Every, Not, Scalar
from iptflow.errors import DocumentError, Finding

_RECORDED_AS_TRUE: Final = ("task", "theme", "sign", "consent", "answer")
_COMPARED: Final = ("count", "weeks", "fact", "score", "outcome", "item")
_LENGTHS: Final = {"is": 1, "at_least": 1, "at_most": 1, "between": 2, "in": None}


def parse(data: object, measures: Container[str] = ()) -> Condition:
    """The condition that the data states.

    Args:
        data: what a document holds: mappings, lists and scalars.
        measures: the ids of the measures, so that ``recorded: phq-9`` is known to ask for a score. Without
            them it asks for a fact: enough for normalising, not for evaluating.

    Raises:
        DocumentError: it is no condition; the finding ``condition/unreadable`` says where.
    """
    return _parse(data, measures, "")


def _parse(data: object, measures: Container[str], place: str) -> Condition:
    if not isinstance(data, Mapping):
        raise _unreadable(place, f"a condition is a mapping, found {type(data).__name__}")
    if "every" in data:
        return Every(_parts(data["every"], measures, f"{place}.every"))
    if "any" in data:
        return AnyOf(_parts(data["any"], measures, f"{place}.any"))
    if "not" in data:
        return Not(_parse(data["not"], measures, f"{place}.not"))
    return _comparison(data, measures, place)


def _parts(data: object, measures: Container[str], place: str) -> tuple[Condition, ...]:
    if not isinstance(data, list | tuple):
        raise _unreadable(place, f"expected a list of conditions, found {type(data).__name__}")
    return tuple(_parse(part, measures, f"{place}.{index}") for index, part in enumerate(data))


def _comparison(data: Mapping[Any, Any], measures: Container[str], place: str) -> Comparison:
    source = _source(data.get("source", ()))
    for kind in _RECORDED_AS_TRUE:
        if kind in data:
            return Comparison(kind, _id(data[kind], place), "is", (True,), source)
    for kind in _COMPARED:
        if kind in data:
            op, values = _operation(data, place)
            return Comparison(kind, _id(data[kind], place), op, values, source)
    if "focus" in data:
        area = _id(data["focus"], place)
        return Comparison("focus", area, "is", (area,), source)
    if data.get("alerts") == "closed":
        return Comparison("alerts", "closed", "is", (0,), source)
    if "recorded" in data:
        return _recorded(_id(data["recorded"], place), measures, source)
    raise _unreadable(place, f"no comparison among {', '.join(map(str, data)) or 'no keys'}")


def _recorded(name: str, measures: Container[str], source: tuple[str, ...]) -> Comparison:
    kind = "focus" if name == "focus" else "score" if name in measures else "fact"
    return Comparison(kind, name, "recorded", (), source)


def _operation(data: Mapping[Any, Any], place: str) -> tuple[str, tuple[Scalar, ...]]:
    found = [op for op in _LENGTHS if op in data]
    if len(found) != 1:
        raise _unreadable(place, f"expected one of {', '.join(_LENGTHS)}, found {', '.join(found) or 'none'}")
    op = found[0]
    stated = data[op]
    values = tuple(stated) if isinstance(stated, list | tuple) else (stated,)
    if not all(isinstance(value, bool | int | str) for value in values):
        raise _unreadable(f"{place}.{op}", "a constant is a whole number, a text, true or false")
    if _LENGTHS[op] not in (None, len(values)):
        raise _unreadable(f"{place}.{op}", f"expected {_LENGTHS[op]} constants, found {len(values)}")
    return op, values


def _id(value: object, place: str) -> str:
    if isinstance(value, str) and value:
        return value
    raise _unreadable(place, f"expected an id, found {type(value).__name__}")


def _source(stated: str | Sequence[str]) -> tuple[str, ...]:
    return (stated,) if isinstance(stated, str) else tuple(stated)


def _unreadable(place: str, message: str) -> DocumentError:
    finding = Finding(
        code="condition/unreadable",
        message=message,
        place=place.lstrip("."),
        hint="A condition is every, any, not, or one comparison of a variable with constants.",
    )
    return DocumentError("This is not a condition.", findings=[finding])


def to_data(condition: Condition) -> dict[str, Any]:
    """The condition as a document states it; ``parse`` gives the same condition back."""
    if isinstance(condition, Every):
        return {"every": [to_data(part) for part in condition.parts]}
    if isinstance(condition, AnyOf):
        return {"any": [to_data(part) for part in condition.parts]}
    if isinstance(condition, Not):
        return {"not": to_data(condition.part)}
    assert isinstance(condition, Comparison)
    data = _comparison_data(condition)
    if condition.source:
        data["source"] = condition.source[0] if len(condition.source) == 1 else list(condition.source)
    return data


def _comparison_data(comparison: Comparison) -> dict[str, Any]:
    if comparison.op == "recorded":
        return {"recorded": comparison.id}
    data: dict[str, Any] = {comparison.kind: comparison.id}
    if comparison.kind in _COMPARED:
        single = _LENGTHS[comparison.op] == 1
        data[comparison.op] = comparison.values[0] if single else list(comparison.values)
    return data
