"""A course step by step: every entry with the phase in which it came and the values after it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from iptflow.course import entries as e
from iptflow.course.plan import Plan
from iptflow.course.situation import record_values
from iptflow.course.state import Course


class Step(NamedTuple):
    """One entry on its way: ``values`` are those after it, without what a later correction took back."""

    sequence: int
    entry: e.AnyEntry
    phase: str
    values: dict[str, Any]


def steps(plan: Plan, course: Course) -> Iterator[Step]:
    """All entries in the order in which they were made."""
    values: dict[str, Any] = {}
    many: dict[str, Any] = {}
    phase = plan.line[0]
    for sequence, entry in enumerate(course.entries, 1):
        if sequence not in course.superseded:
            record_values(plan, values, many, entry)
        yield Step(sequence, entry, phase, dict(values))
        if isinstance(entry, e.Moved):
            phase = entry.to
        elif isinstance(entry, e.Opened | e.ProtocolChanged):
            phase = entry.phase
