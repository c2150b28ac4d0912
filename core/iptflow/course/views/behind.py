"""A planned number of contacts that the term has no room left for: three ways to go on, none of them the default."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from iptflow.course.away import Away
from iptflow.course.due import held_in, main_series, of_part, planned_count
from iptflow.course.entries import Contact
from iptflow.course.parts import parts
from iptflow.course.plan import Plan
from iptflow.course.state import Course
from iptflow.protocol.records import sources


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One way to go on; the order of several says nothing."""

    id: str
    text: str
    source: tuple[str, ...] = ()


def choices(plan: Plan, course: Course, on: date, stretches: Sequence[Away]) -> tuple[Choice, ...]:
    """Catch up, go on for longer, or end with fewer: where fewer planned contacts are left than are still to be held.

    In maintenance nothing has to be caught up, and a series that runs beside the one that carries the course makes
    nothing else late.
    """
    part = parts(plan, course)[-1]
    main = main_series(plan, part)
    if part.kind != "acute" or not main or course.ended:
        return ()
    series = plan.protocol.frame.contacts[main]
    planned = planned_count(series)
    held = sum(
        contact.counts and contact.series == main and contact.on >= part.start for contact in course.live(Contact)
    )
    left = sum(
        each.series == main
        and each.due is not None
        and each.closes >= on
        and not held_in(course, main, each.planned, each.closes)
        for each in of_part(plan, course, part, stretches)
    )
    short = planned - held - left
    if short <= 0:
        return ()
    source = sources(series.source)
    what = f"{short} contact{'s' if short > 1 else ''}"
    weeks = plan.protocol.frame.weeks.range[1] + course.extended_weeks
    return (
        Choice(id="catch-up", text=f"Hold {what} more within the {weeks} weeks of the term.", source=source),
        Choice(id="extend", text="Go on for longer: an override, with a reason, by how many weeks.", source=source),
        Choice(
            id="end-with-fewer", text=f"End at the term with {planned - short} of {planned} contacts.", source=source
        ),
    )
