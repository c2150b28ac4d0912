"""Which alerts a told course raises, so that it is known which are open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from iptflow.conditions import comparisons, evaluate
from iptflow.verification.model import Model

BY_A_PERSON: Final = "raised-by-a-person"


class Raised:
    """The open alerts of a course, by the rule that raised them."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._open: list[str] = []
        self._rules = model.alarms

    @property
    def open(self) -> int:
        """How many alerts are open."""
        return len(self._open)

    def after(self, values: Mapping[str, Any], touched: frozenset[str]) -> None:
        """What a record raises that touches these keys; an alert that is open already is only repeated."""
        self._open += [rule for rule in self._signals(values, touched) if rule not in self._open]

    def by_person(self) -> None:
        """Someone raises a concern: each time an alert of its own."""
        self._open.append(BY_A_PERSON)

    def close(self) -> str:
        """Close the oldest open alert; the rule that raised it."""
        return self._open.pop(0)

    def _signals(self, values: Mapping[str, Any], touched: frozenset[str]) -> list[str]:
        items = [f"{measure}-item-{item}" for measure, item in self._risk_items(values, touched)]
        rules = [
            name
            for name, condition in self._rules.items()
            if name not in items
            and any(each.key in touched for each in comparisons(condition))
            and evaluate(condition, values)
        ]
        return items + rules

    def _risk_items(self, values: Mapping[str, Any], touched: frozenset[str]) -> list[tuple[str, str]]:
        return [
            (name, item)
            for name, instrument in self._model.protocol.instruments.items()
            for item, stated in instrument.items.items()
            if stated.risk and f"item:{name}/{item}" in touched and (values.get(f"item:{name}/{item}") or 0) > 0
        ]
