"""Whether a condition holds in a situation: true, false, or unknown (None).

A condition is compiled once into nested closures that the record keeps, since gates are asked at every move
and on every line of an agenda. Comparing what cannot be compared (a text with a number) is unknown, never an
error: a record made under an older protocol must not stop a course.
"""

from __future__ import annotations

from collections.abc import Callable

from iptflow.conditions.records import (
    DECLINED,
    AnyOf,
    Comparison,
    Condition,
    Every,
    Not,
    Scalar,
    Situation,
    Test,
    Truth,
    Value,
)


def evaluate(condition: Condition, values: Situation) -> Truth:
    """True, False or None (unknown), by Kleene's strong logic.

    ``values`` maps a comparison's ``key`` to what is recorded. A key that is absent or None was never
    recorded: tasks, themes, signs, consents, focus, alerts and counts are then known to be nothing, all else
    is unknown.
    """
    return (condition.compiled or compile_condition(condition))(values)


def compile_condition(condition: Condition) -> Test:
    """The condition as a function of a situation; made once and kept on the record."""
    test = condition.compiled
    if test is None:
        test = _compile(condition)
        object.__setattr__(condition, "compiled", test)
    return test


def _compile(condition: Condition) -> Test:
    if isinstance(condition, Comparison):
        return _comparison(condition)
    if isinstance(condition, Not):
        return _not(compile_condition(condition.part))
    if isinstance(condition, Every):
        return _joined(tuple(map(compile_condition, condition.parts)), absorbing=False)
    assert isinstance(condition, AnyOf)
    return _joined(tuple(map(compile_condition, condition.parts)), absorbing=True)


def _joined(tests: tuple[Test, ...], *, absorbing: bool) -> Test:
    otherwise = not absorbing

    def joined(values: Situation) -> Truth:
        answer: Truth = otherwise
        for test in tests:
            found = test(values)
            if found is absorbing:
                return absorbing
            if found is None:
                answer = None
        return answer

    return joined


def _not(test: Test) -> Test:
    def negated(values: Situation) -> Truth:
        found = test(values)
        return None if found is None else not found

    return negated


def _comparison(comparison: Comparison) -> Test:
    key = comparison.key
    if comparison.op == "recorded":
        return _recorded(key)
    holds = _holds(comparison)
    nothing = comparison.when_missing
    when_missing = None if nothing is None else _of_value(holds, nothing)

    def compared(values: Situation) -> Truth:
        value = values.get(key)
        if value is None:
            return when_missing
        if value.__class__ is frozenset or value == DECLINED:
            return _of_value(holds, value)
        try:
            return holds(value)  # type: ignore[arg-type]  # sets are gone by now
        except TypeError:
            return None

    return compared


def _recorded(key: str) -> Test:
    def recorded(values: Situation) -> Truth:
        value = values.get(key)
        return value is not None and not (key == "focus" and not value)

    return recorded


def _of_value(holds: Callable[[Scalar], bool], value: Value) -> Truth:
    """Of a set: whether some member holds. A member that was declined, or cannot be compared, may be any."""
    members = value if isinstance(value, frozenset) else frozenset((value,))
    answer: Truth = False
    for member in members:
        try:
            if member != DECLINED and holds(member):  # type: ignore[arg-type]
                return True
            if member == DECLINED:
                answer = None
        except TypeError:
            answer = None
    return answer


def _holds(comparison: Comparison) -> Callable[[Scalar], bool]:
    """The comparison on one plain value; raises TypeError when the two cannot be compared."""
    first = comparison.values[0] if comparison.values else 0
    last = comparison.values[-1] if comparison.values else 0
    accepted = frozenset(comparison.values)
    if comparison.op == "is":
        return lambda value: value == first
    if comparison.op == "in":
        return accepted.__contains__
    if comparison.op == "at_least":
        return lambda value: value >= first  # type: ignore[operator]
    if comparison.op == "at_most":
        return lambda value: value <= first  # type: ignore[operator]
    if comparison.op == "between":
        return lambda value: first <= value <= last  # type: ignore[operator]
    raise ValueError(f"no such operation: {comparison.op}")
