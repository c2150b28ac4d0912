"""What to keep in mind at the next contact: themes, strategies, cautions, reminders, readings, other offers."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from iptflow.conditions import Situation
from iptflow.course.entries import Contact, Happened
from iptflow.course.plan import Plan
from iptflow.course.state import Course
from iptflow.course.views.tasks import applies, asked_by, source_of
from iptflow.protocol.records import sources


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of an agenda or a report: what, on what source, and whose word it is."""

    id: str
    text: str
    source: tuple[str, ...] = ()
    asked_by: str = "ipt"


def themes(plan: Plan, values: Situation) -> tuple[Line, ...]:
    """The themes that are neither covered nor marked as not relevant; one that is for some only when they are some."""
    return tuple(
        Line(id=name, text=theme.title or name, source=source_of(theme), asked_by=asked_by(name))
        for name, theme in sorted(plan.protocol.themes.items())
        if values.get(f"theme:{name}") is not True and applies(plan, f"themes.{name}", values)
    )


def strategies(plan: Plan, course: Course) -> tuple[Line, ...]:
    """The strategies of the areas of the focus, the primary area first."""
    focus = course.values.get("focus")
    chosen = sorted(map(str, focus)) if isinstance(focus, frozenset) else []
    primary = course.values.get("fact:primary-area")
    return tuple(
        Line(id=name, text=record.title or name, source=source_of(record), asked_by=asked_by(name))
        for area in sorted(chosen, key=lambda each: (each != primary, each))
        if area in plan.protocol.areas
        for name, record in sorted(plan.protocol.areas[area].strategies.items())
    )


def cautions(plan: Plan, course: Course, values: Situation) -> tuple[Line, ...]:
    """The cautions of this phase, this focus and this situation; those that name none of them always hold."""
    focus = course.values.get("focus")
    chosen = focus if isinstance(focus, frozenset) else frozenset[str]()
    return tuple(
        Line(id=name, text=caution.text, source=sources(caution.source), asked_by=asked_by(name))
        for name, caution in sorted(plan.protocol.cautions.items())
        if (not caution.in_ or course.phase in caution.in_)
        and (not caution.focus or chosen & set(caution.focus))
        and applies(plan, f"cautions.{name}", values)
    )


def reminders(plan: Plan, course: Course) -> tuple[Line, ...]:
    """What the protocol recalls of an event, until a contact was held after it."""
    held = max((contact.on for contact in course.live(Contact) if contact.status == "held"), default=None)
    return tuple(dict.fromkeys(_reminded(plan, course, held)))


def _reminded(plan: Plan, course: Course, held: object) -> Iterator[Line]:
    for entry in course.live(Happened):
        event = plan.protocol.events.get(entry.event)
        if event and event.reminder and (held is None or entry.on >= held):  # type: ignore[operator]
            yield Line(id=entry.event, text=event.reminder, source=source_of(event), asked_by=asked_by(entry.event))


def offers(plan: Plan, values: Situation) -> tuple[Line, ...]:
    """Other plans, where there is no episode now: the acute plan was made for one (F2)."""
    eligibility = plan.protocol.eligibility
    if values.get("fact:current-episode") is not False or eligibility is None:
        return ()
    return tuple(
        Line(id=f"alternative-{number}", text=text, source=sources(eligibility.source))
        for number, text in enumerate(eligibility.alternatives, 1)
    )


def readings(plan: Plan) -> tuple[Line, ...]:
    """What the protocol gives the therapist to read; on no view of anyone else (M5)."""
    return tuple(
        Line(id=name, text=reading.text, source=sources(reading.source), asked_by=asked_by(name))
        for name, reading in sorted(plan.protocol.readings.items())
        if reading.for_ == "therapist"
    )
