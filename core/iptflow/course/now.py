"""The situation on one day: what is on record, and what follows from the day itself and from what plugins said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from iptflow.conditions import DECLINED
from iptflow.course.plan import Plan
from iptflow.course.state import Course

NOTHING_SAID: Final[Mapping[str, bool | None]] = {}


def situation(plan: Plan, course: Course, on: date, said: Mapping[str, bool | None] = NOTHING_SAID) -> dict[str, Any]:
    """The values that conditions read on a day.

    Args:
        plan: the protocol of the course.
        course: the course.
        on: the day; weeks are counted up to it.
        said: the answers of plugins to the questions of the protocol, by id; None is unknown.
    """
    values = dict(course.values)
    values["today"] = on.toordinal()
    values["weeks:opening"] = (on - course.opened).days // 7
    values["weeks:phase"] = (on - course.phase_since).days // 7
    for fact in plan.dated:
        recorded = course.values.get(f"fact:{fact}")
        if isinstance(recorded, str) and recorded != DECLINED:
            values[f"weeks:{fact}"] = (on - date.fromisoformat(recorded)).days // 7
    for question, answer in said.items():
        if answer is not None:
            values[f"answer:{question}"] = answer
    return values
