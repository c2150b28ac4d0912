"""Conditions in plain English, for refusals, diffs and drawings.

Titles are looked up by a variable's key (``task:name-diagnosis``) and, for a value, by key and value
(``fact:mood=low``); what has no title keeps its id.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from iptflow.conditions.records import (
    DECLINED,
    AnyOf,
    Comparison,
    Condition,
    Every,
    Not,
    Scalar,
    Situation,
    Value,
)

_NO_TITLES: Final[Mapping[str, str]] = {}
_PLAIN: Final = {
    "task": ("task {} is done", "task {} is not done"),
    "theme": ("theme {} is covered", "theme {} is not covered"),
    "sign": ("sign {} is met", "sign {} is not met"),
    "consent": ("consent to {} is given", "consent to {} is not given"),
    "answer": ("{} is answered with yes", "{} is not answered with yes"),
}
_SINCE: Final = {"opening": "since opening", "phase": "in this phase"}


def in_words(condition: Condition, titles: Mapping[str, str] = _NO_TITLES) -> str:
    """The condition as a person would say it, without a full stop: "task name-diagnosis is done"."""
    if isinstance(condition, Comparison):
        return _comparison(condition, titles, negated=False)
    if isinstance(condition, Not):
        if isinstance(condition.part, Comparison):
            return _comparison(condition.part, titles, negated=True)
        return f"it is not so that {_nested(condition.part, titles)}"
    assert isinstance(condition, Every | AnyOf)
    if not condition.parts:
        return "nothing is asked" if isinstance(condition, Every) else "nothing can satisfy this"
    joiner = ", and " if isinstance(condition, Every) else ", or "
    return joiner.join(_nested(part, titles) for part in condition.parts)


def found_in_words(comparison: Comparison, values: Situation, titles: Mapping[str, str] = _NO_TITLES) -> str:
    """What is on record for the comparison: "never recorded" is another thing than "3"."""
    value = values.get(comparison.key)
    if value is None:
        value = comparison.when_missing
    if value is None or value == frozenset():
        return "never recorded"
    if value == DECLINED:
        return "asked, not answered"
    return _value(comparison, value, titles)


def _nested(condition: Condition, titles: Mapping[str, str]) -> str:
    text = in_words(condition, titles)
    return f"({text})" if isinstance(condition, Every | AnyOf) and len(condition.parts) > 1 else text


def _comparison(comparison: Comparison, titles: Mapping[str, str], *, negated: bool) -> str:
    no = "not " if negated else ""
    if comparison.kind in _PLAIN:
        return _PLAIN[comparison.kind][negated].format(_title(comparison, titles))
    if comparison.kind == "alerts":
        return "an alert is open" if negated else "no alert is open"
    if comparison.op == "recorded":
        return f"{_subject(comparison, titles)} is {no}recorded"
    if comparison.kind == "focus":
        area = titles.get(f"focus={comparison.id}", comparison.id)
        return f"the focus {'does not include' if negated else 'includes'} {area}"
    if comparison.kind == "weeks":
        return f"it is {no}{_bounds(comparison, titles)} weeks {_since(comparison, titles)}"
    return f"{_subject(comparison, titles)} is {no}{_bounds(comparison, titles)}"


def _subject(comparison: Comparison, titles: Mapping[str, str]) -> str:
    title = _title(comparison, titles)
    if comparison.kind == "focus":
        return "the focus"
    if comparison.kind == "item":
        measure, _, item = comparison.id.rpartition("/")
        item = titles.get(comparison.key, item)
        return f"item {item} of {titles.get(comparison.variable, measure)}"
    if comparison.kind in ("score", "outcome", "count"):
        return f"the {comparison.kind} of {title}"
    return title


def _since(comparison: Comparison, titles: Mapping[str, str]) -> str:
    return _SINCE.get(comparison.id, f"since {titles.get(f'fact:{comparison.id}', comparison.id)}")


def _title(comparison: Comparison, titles: Mapping[str, str]) -> str:
    return titles.get(comparison.key) or titles.get(comparison.variable) or comparison.id


def _bounds(comparison: Comparison, titles: Mapping[str, str]) -> str:
    said = [_value(comparison, value, titles) for value in comparison.values]
    if comparison.op == "between":
        return f"between {said[0]} and {said[1]}"
    if comparison.op in ("at_least", "at_most"):
        return f"{comparison.op.replace('_', ' ')} {said[0]}"
    return " or ".join(said) or "one of nothing"


def _value(comparison: Comparison, value: Value, titles: Mapping[str, str]) -> str:
    if isinstance(value, frozenset):
        return ", ".join(sorted(_scalar(comparison, each, titles) for each in value))
    assert value is not None
    return _scalar(comparison, value, titles)


def _scalar(comparison: Comparison, value: Scalar, titles: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return titles.get(f"{comparison.key}={value}", str(value))
