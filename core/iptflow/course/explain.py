"""Why a demand does not hold, and the shortest way to make it hold: what a refusal is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Literal

import msgspec

from iptflow.conditions import (
    AnyOf,
    Change,
    Condition,
    Every,
    Situation,
    comparisons,
    found_in_words,
    in_words,
    residual,
    shortest_way,
)
from iptflow.course.plan import Demand, Plan
from iptflow.course.refusals import Missing, Reason, Step, WayFound
from iptflow.course.situation import CHOSEN_WITH_FOCUS, DONE_WITH_FOCUS
from iptflow.course.state import Course

NEVER = "never recorded"


def reasons(plan: Plan, demands: Iterable[Demand], values: Situation) -> tuple[Reason, ...]:
    """One reason a demand that does not hold, with the whole residual: what is true is taken out of it."""
    return tuple(
        Reason(
            rule=demand.id,
            title=demand.title,
            source=demand.source,
            demanded_by=demand.demanded_by,
            missing=_parts(plan, residual(demand.condition, values), values),
        )
        for demand in demands
    )


def way(plan: Plan, course: Course, demands: Iterable[Demand], values: Situation) -> tuple[tuple[Step, ...], WayFound]:
    """The fewest records that make all the demands hold together, and whether they were found."""
    found = shortest_way(Every(tuple(demand.condition for demand in demands)), values, plan.variables)
    if found.too_complex:
        return (), "too-complex"
    if not found.reachable:
        return (), "override-only"
    return _as_recorded([_step(plan, course, change) for change in found.changes]), "shortest"


def _as_recorded(steps: list[Step]) -> tuple[Step, ...]:
    """One step a record: choosing the focus puts the agreements and the weighing of areas on record with it."""
    chosen = next((step for step in steps if step.variable == "focus"), None)
    if chosen is None:
        return tuple(steps)
    with_it = [step for step in steps if step.variable in (*CHOSEN_WITH_FOCUS, *DONE_WITH_FOCUS)]
    values = {key: value for step in (chosen, *with_it) for key, value in step.values.items()}
    text = "; ".join(step.text for step in (chosen, *with_it))
    whole = msgspec.structs.replace(chosen, values=dict(sorted(values.items())), text=text)
    return tuple(whole if step is chosen else step for step in steps if step not in with_it)


def _parts(plan: Plan, left: Condition | None, values: Situation) -> tuple[Missing, ...]:
    if left is None:
        return ()
    return tuple(_missing(plan, part, values) for part in (left.parts if isinstance(left, Every) else (left,)))


def _missing(plan: Plan, left: Condition, values: Situation) -> Missing:
    if isinstance(left, Every | AnyOf):
        parts = tuple(_missing(plan, part, values) for part in left.parts)
        joined: Literal["any", "every"] = "any" if isinstance(left, AnyOf) else "every"
        return Missing(text=in_words(left, plan.words), joined=joined, parts=parts)
    comparison = next(comparisons(left))
    found = found_in_words(comparison, values, plan.words)
    text = plan.words_when_missing.get(comparison.key, "") if found == NEVER and left is comparison else ""
    return Missing(text=text or in_words(left, plan.words), found=found, source=comparison.source)


def _step(plan: Plan, course: Course, change: Change) -> Step:
    return Step(
        variable=change.variable,
        title=change.title,
        by=change.by,
        text=_until(course, change) or "; ".join(in_words(wanted, plan.words) for wanted in change.wanted),
        values=plain_values(change.values),
    )


def _until(course: Course, change: Change) -> str:
    """Waiting is a change too: from when on it will have done."""
    kind, _, since = change.variable.partition(":")
    start = {"opening": course.opened, "phase": course.phase_since}.get(since)
    if kind != "weeks" or start is None:
        return ""
    weeks = change.values[change.variable]
    assert isinstance(weeks, int)
    day = start + timedelta(weeks=weeks)
    return f"from {day.day} {day:%B %Y}"


def plain_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with sets as sorted lists, as JSON has them."""
    return {
        key: sorted(value, key=str) if isinstance(value, frozenset) else value for key, value in sorted(values.items())
    }
