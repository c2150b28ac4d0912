"""Who is seen apart from whom: what is asked of each alone, and what rules contacts of some people together out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

import msgspec

from iptflow.conditions import Situation
from iptflow.course.now import situation
from iptflow.course.plan import Against, Plan
from iptflow.course.situation import fold_values
from iptflow.course.state import Course

_CLIENT: Final = "client"


def apart_from(plan: Plan, values: Situation) -> frozenset[str]:
    """The participants who are not to be seen together with the client."""
    return frozenset(who for each in plan.parting if each.holds(values) is True for who in each.apart_from)


def parts_now(plan: Plan, course: Course) -> frozenset[str]:
    """The same, by what is on record now."""
    return apart_from(plan, course.values) if plan.parting else frozenset()


def kept_apart(plan: Plan, course: Course, on: date, participants: Iterable[str]) -> tuple[Against, ...]:
    """What speaks against a contact of these people together, by what was known on its day."""
    present = frozenset(participants)
    if _CLIENT not in present or not any(present & each.apart_from for each in plan.parting):
        return ()
    if on < course.latest:
        course = msgspec.structs.replace(course, values=fold_values(plan, course, until=on)[0])
    values = situation(plan, course, on)
    return tuple(each for each in plan.parting if present & each.apart_from and each.holds(values) is True)
