"""The acute and the maintenance parts of a course, each with the days from which and to which it runs."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from iptflow.course.entries import Moved
from iptflow.course.plan import Plan
from iptflow.course.state import Course

Kind = Literal["acute", "maintenance"]


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of a course under one frame; ``end`` is None while it goes on."""

    kind: Kind
    start: date
    end: date | None = None


def parts(plan: Plan, course: Course) -> tuple[Part, ...]:
    """The parts in order; phases beside the line are maintenance, and a recurrence may begin another acute part."""
    found: list[Part] = []
    kind: Kind = "acute"
    start = course.opened
    for moved in course.live(Moved):
        if moved.to not in plan.protocol.phases:
            continue
        reached: Kind = "acute" if moved.to in plan.line else "maintenance"
        if reached != kind:
            found.append(Part(kind=kind, start=start, end=moved.on))
            kind, start = reached, moved.on
    return (*found, Part(kind=kind, start=start, end=course.ended_on))
