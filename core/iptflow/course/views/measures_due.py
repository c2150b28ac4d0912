"""The measures that the next contact asks for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from iptflow.course.away import Away
from iptflow.course.due import PlannedContact
from iptflow.course.due_measures import PlannedMeasure, planned_measures, taken
from iptflow.course.entries import Measured
from iptflow.course.plan import Plan
from iptflow.course.state import Course


def measures_due(
    plan: Plan, course: Course, on: date, contact: PlannedContact | None, stretches: Sequence[Away]
) -> tuple[PlannedMeasure, ...]:
    """Those whose window is open at the next contact and that are not on record in it.

    The measure of the opening stays due until it was taken once: without it nothing later has a baseline.
    """
    day = max(on, contact.due) if contact and contact.due else on
    ever = {entry.measure for entry in course.live(Measured)}
    found: dict[str, PlannedMeasure] = {}
    for each in planned_measures(plan, course, max(day, contact.closes) if contact else day, stretches):
        late = each.at == "opening" and each.measure not in ever
        if late or (each.opens <= day <= each.closes and not taken(course, each)):
            found.setdefault(each.measure, each)
    return tuple(found.values())
