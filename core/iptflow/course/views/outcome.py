"""What a course came to: symptoms and functioning, what was reached, relationships, areas, risk. Facts side by side.

Nothing here is added up, and neither measure nor ending is called the cause of the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

import msgspec

from iptflow.conditions import DECLINED
from iptflow.course import entries as e
from iptflow.course.plan import Plan
from iptflow.course.state import Course
from iptflow.course.views.derived import Derived, derived, range_of
from iptflow.course.views.rows import titled
from iptflow.course.views.tasks import title_of
from iptflow.protocol.records import Area, FactValue
from iptflow.protocol.scores import decimals

# Words of the base that G4, F9 and G13 stand on.
FUNCTIONING: Final = ("functioning.at-start", "functioning.at-end")
REACHED: Final = "outcome."
PERSON: Final = "inventory-person"
SATISFACTION: Final = ("satisfaction-start", "satisfaction-end")
NOT_RECORDED: Final = "not recorded"
NOT_ANSWERED: Final = "asked, not answered"


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A measure at its first and at its last taking; ``last`` is None where it was taken once.

    Scores with ``decimals`` are whole numbers of the smallest unit. ``states`` are all that hold, with what they mean.
    """

    measure: str
    title: str
    role: str
    first: int
    first_on: date
    last: int | None = None
    last_on: date | None = None
    change: int | None = None
    outcome: str = ""
    decimals: int = 0
    range: Derived | None = None
    states: tuple[Derived, ...] = ()


class StartAndEnd(msgspec.Struct, frozen=True, kw_only=True):
    """What was recorded at the start and at the end, in words."""

    about: str
    start: str
    end: str


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """Something and how it was found, in words."""

    about: str
    found: str


class AreaTold(msgspec.Struct, frozen=True, kw_only=True):
    """An area of the focus: ``complete`` only with every sign, whatever resolution was recorded."""

    area: str
    title: str
    primary: bool
    signs_met: tuple[str, ...]
    signs_open: tuple[str, ...]
    complete: bool
    resolution: str


def measured(plan: Plan, course: Course) -> tuple[Change, ...]:
    """Every measure that has a score, by name."""
    taken: dict[str, list[e.Measured]] = {}
    for entry in sorted(course.live(e.Measured), key=lambda each: each.on):
        if entry.total is not None:
            taken.setdefault(entry.measure, []).append(entry)
    return tuple(_change(plan, course, name, entries) for name, entries in sorted(taken.items()))


def functioning(plan: Plan, course: Course) -> StartAndEnd:
    """How the client got on with others at the start and at the end."""
    start, end = (found(plan, course, fact) for fact in FUNCTIONING)
    return StartAndEnd(about="Getting on in daily life and with others", start=start, end=end)


def reached(plan: Plan, course: Course) -> tuple[Found, ...]:
    """What the ending records as reached, partly or not reached."""
    return tuple(
        Found(about=fact.title or name, found=found(plan, course, name))
        for name, fact in sorted(plan.protocol.facts.items())
        if name.startswith(REACHED)
    )


def satisfaction(plan: Plan, course: Course) -> tuple[StartAndEnd, ...]:
    """Each person of the inventory by relation and key: how satisfying it was at the start and at the end (G13)."""
    fact = plan.protocol.facts.get(PERSON)
    if fact is None:
        return ()

    def word(field: str, value: object) -> str:
        stated = fact.fields.get(field)
        return _value(stated.values if stated else {}, value)

    return tuple(
        StartAndEnd(
            about=f"{word('relation', record.get('relation'))} ({key})",
            start=word(SATISFACTION[0], record.get(SATISFACTION[0])),
            end=word(SATISFACTION[1], record.get(SATISFACTION[1])),
        )
        for key, record in sorted(course.many.get(PERSON, {}).items())
    )


def themes(plan: Plan, course: Course) -> tuple[Found, ...]:
    """The themes that were talked about or are not relevant."""
    status = {theme: "covered" for contact in course.live(e.Contact) for theme in contact.themes}
    status |= {entry.theme: entry.status.replace("-", " ") for entry in course.live(e.ThemeRecorded)}
    return tuple(Found(about=title_of(plan.protocol.themes, name), found=how) for name, how in sorted(status.items()))


def areas(plan: Plan, course: Course) -> tuple[AreaTold, ...]:
    """The areas of the focus, the primary one first."""
    focus = course.values.get("focus")
    chosen = sorted(map(str, focus)) if isinstance(focus, frozenset) else []
    primary = course.values.get("fact:primary-area")
    return tuple(
        _area(course, name, plan.protocol.areas[name], primary == name)
        for name in sorted(chosen, key=lambda each: (each != primary, each))
        if name in plan.protocol.areas
    )


def risk(plan: Plan, course: Course) -> tuple[str, ...]:
    """What is on record about risk: at most that no risk item was endorsed, never that there is none."""
    if course.alerts:
        still = len(course.open_alerts())
        return (f"Safety alerts raised: {len(course.alerts)}; open: {still}.",)
    asked = [key for key in sorted({*plan.alarms, *_risk_items(plan)}) if key in course.values]
    declined = [key for key in asked if course.values[key] == DECLINED]
    said = tuple(f"{_about(plan, key)}: {NOT_ANSWERED}." for key in declined)
    if len(asked) == len(declined):
        return (*said, "No answer to a risk item is on record.")
    return (*said, "No risk item was endorsed.")


def found(plan: Plan, course: Course, name: str) -> str:
    """What was recorded last of a fact, in words."""
    fact = plan.protocol.facts.get(name)
    return _value(fact.values if fact else {}, course.values.get(f"fact:{name}"))


def _risk_items(plan: Plan) -> set[str]:
    instruments = plan.protocol.instruments.items()
    return {f"item:{name}/{item}" for name, each in instruments for item, stated in each.items.items() if stated.risk}


def _about(plan: Plan, key: str) -> str:
    return title_of(plan.protocol.facts, key.partition(":")[2])


def _value(values: object, value: object) -> str:
    if value is None:
        return NOT_RECORDED
    if value == DECLINED:
        return NOT_ANSWERED
    stated = values.get(str(value)) if hasattr(values, "get") else None
    return (stated.title if isinstance(stated, FactValue) else "") or str(value)


def _change(plan: Plan, course: Course, name: str, entries: list[e.Measured]) -> Change:
    first, last = entries[0], entries[-1]
    schedule, instrument = plan.protocol.measures.get(name), plan.protocol.instruments.get(name)
    baseline, score = first.total or 0, last.total or 0
    only = Change(measure=name, title=titled(plan, name), role=schedule.role if schedule else "other",
                  first=baseline, first_on=first.on, decimals=decimals(instrument) if instrument else 0,
                  range=range_of(instrument, score) if instrument else None)  # fmt: skip
    if last is first:
        return only
    weeks = (last.on - first.on).days // 7
    states = derived(instrument, baseline=baseline, score=score, weeks=weeks) if instrument else ()
    return msgspec.structs.replace(only, last=score, last_on=last.on, change=score - baseline, states=states,
                                   outcome=str(course.values.get(f"outcome:{name}") or ""))  # fmt: skip


def _area(course: Course, name: str, area: Area, primary: bool) -> AreaTold:
    met = {sign for sign in area.signs if course.values.get(f"sign:{name}/{sign}") is True}
    resolutions = [each.resolution for each in _progress(course, name) if each.resolution]
    return AreaTold(
        area=name,
        title=area.title or name,
        primary=primary,
        signs_met=tuple(title_of(area.signs, sign) for sign in sorted(met)),
        signs_open=tuple(title_of(area.signs, sign) for sign in sorted(set(area.signs) - met)),
        complete=bool(area.signs) and met == set(area.signs),
        resolution=title_of(area.resolutions, resolutions[-1]) if resolutions else NOT_RECORDED,
    )


def _progress(course: Course, area: str) -> Iterator[e.Progressed]:
    return (each for each in sorted(course.live(e.Progressed), key=lambda one: one.on) if each.area == area)
