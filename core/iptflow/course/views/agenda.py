"""The agenda of the next contact: what is open, asked for, due and to be kept in mind, each with its source.

Alerts come first. For anyone but the therapist it holds the appointment and what is for them to learn, and no more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import msgspec

from iptflow.conditions import Situation
from iptflow.course.answers import NO_ANSWERS, AgendaLine, Fault
from iptflow.course.apart import apart_from
from iptflow.course.away import Away
from iptflow.course.due import PlannedContact, held_in, main_series, of_part
from iptflow.course.due_measures import PlannedMeasure
from iptflow.course.now import situation
from iptflow.course.parts import parts
from iptflow.course.plan import Plan
from iptflow.course.state import Alert, Course
from iptflow.course.views.audience import THERAPIST, Audience
from iptflow.course.views.behind import Choice, choices
from iptflow.course.views.due import appointment, concerned
from iptflow.course.views.keep_in_mind import Line, cautions, offers, readings, reminders, strategies, themes
from iptflow.course.views.measures_due import measures_due
from iptflow.course.views.struck import StruckOut, struck_out, together
from iptflow.course.views.tasks import LEVELS, asked_by, asked_in, done, left_behind, source_of
from iptflow.protocol.records import Task


class AlertLine(msgspec.Struct, frozen=True, kw_only=True):
    """An open alert: whose it is, and by when somebody has to act."""

    id: int
    title: str
    status: str
    owner: str
    deputy: str
    raised: datetime | None
    acknowledge_by: datetime | None
    escalated: bool
    dates: tuple[date, ...]


class TaskLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A task that is not done yet, or that every contact asks for."""

    id: str
    title: str
    level: str
    each_contact: bool = False
    left_behind: bool = False
    waivable: bool = False
    with_: tuple[str, ...] = msgspec.field(default=(), name="with")
    series: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    asked_by: str = "ipt"


class Agenda(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the next contact asks for. ``faults`` names the plugins that could not be heard."""

    on: date
    alerts: tuple[AlertLine, ...] = ()
    watched: str = ""
    struck_out: tuple[StruckOut, ...] = ()
    week: int = 0
    phase: str = ""
    purpose: str = ""
    ended: str = ""
    review_on: date | None = None
    contact: PlannedContact | None = None
    choices: tuple[Choice, ...] = ()
    participants: tuple[str, ...] = ()
    tasks: tuple[TaskLine, ...] = ()
    themes: tuple[Line, ...] = ()
    strategies: tuple[Line, ...] = ()
    measures: tuple[PlannedMeasure, ...] = ()
    reminders: tuple[Line, ...] = ()
    cautions: tuple[Line, ...] = ()
    offers: tuple[Line, ...] = ()
    readings: tuple[Line, ...] = ()
    plugins: tuple[AgendaLine, ...] = ()
    faults: tuple[Fault, ...] = ()


def agenda(
    plan: Plan,
    course: Course,
    on: date,
    stretches: Sequence[Away],
    *,
    said: Mapping[str, bool | None] = NO_ANSWERS,
    watched: str = "",
    lines: Sequence[AgendaLine] = (),
    faults: Sequence[Fault] = (),
    viewer: str = THERAPIST,
) -> Agenda:
    """The agenda on a day.

    Args:
        plan: the protocol of the course.
        course: the course.
        on: the day on which it is asked for.
        stretches: days without contacts, from ``away``.
        said: the plugins' answers to the questions of the protocol.
        watched: in which hours somebody watches over risk, in words, and that nobody does outside them.
        lines: what plugins add.
        faults: the plugins that failed.
        viewer: who reads it.
    """
    audience = Audience(plan, viewer)
    values = situation(plan, course, on, said)
    contact = None if course.ended else next_contact(plan, course, on, stretches)
    if not audience.all:
        return _for_others(plan, course, audience, on, contact, values, watched)
    alerts = tuple(_alert(each) for each in course.open_alerts())
    if course.ended:
        return Agenda(on=on, week=course.week(on), ended=audience.ending(course.ended), alerts=alerts, watched=watched,
                      cautions=cautions(plan, course, values), faults=tuple(faults))  # fmt: skip
    apart = apart_from(plan, values)
    asked = _tasks(plan, course, values)
    tasks = tuple(each for each in asked if not together(each.with_, apart))
    phase = plan.protocol.phases[course.phase]
    return Agenda(
        on=on,
        alerts=alerts,
        watched=watched,
        struck_out=tuple(struck_out(plan, values, [(each.id, each.with_) for each in asked])),
        week=course.week(on),
        phase=course.phase,
        purpose=phase.purpose,
        review_on=course.review_on,
        contact=contact,
        choices=choices(plan, course, on, stretches),
        participants=tuple(who for who in _participants(contact, tasks) if who not in apart),
        tasks=tasks,
        themes=themes(plan, values),
        strategies=strategies(plan, course),
        measures=measures_due(plan, course, on, contact, stretches),
        reminders=reminders(plan, course),
        cautions=cautions(plan, course, values),
        offers=offers(plan, values),
        readings=readings(plan),
        plugins=tuple(sorted(lines, key=lambda each: LEVELS.index(each.level))),
        faults=tuple(faults),
    )


def next_contact(plan: Plan, course: Course, on: date, stretches: Sequence[Away]) -> PlannedContact | None:
    """The first planned contact of the series that carries the course whose window is open or still to come."""
    part = parts(plan, course)[-1]
    main = main_series(plan, part)
    for each in of_part(plan, course, part, stretches):
        waits = each.due is not None and each.closes >= on
        if each.series == main and waits and not held_in(course, main, each.planned, each.closes):
            return each
    return None


def _for_others(
    plan: Plan,
    course: Course,
    audience: Audience,
    on: date,
    contact: PlannedContact | None,
    values: Situation,
    watched: str,
) -> Agenda:
    apart = apart_from(plan, values)
    day = contact.due if contact and concerned(audience, contact, apart) else None
    tasks = () if course.ended else tuple(
        TaskLine(id="", title=task.title, level="may")
        for name, task in asked_in(plan, course.phase, values)
        if task.scope == "once" and audience.task(task) and not done(values, name) and not together(task.with_, apart)
    )  # fmt: skip
    return Agenda(on=on, contact=appointment(day) if day else None, tasks=tasks, watched=watched)


def _tasks(plan: Plan, course: Course, values: Situation) -> tuple[TaskLine, ...]:
    behind = left_behind(plan, course, values)
    lines = [_task(name, plan.protocol.tasks[name], behind=True) for name in behind]
    for name, task in asked_in(plan, course.phase, values):
        if task.scope == "each-contact" or not done(values, name):
            lines.append(_task(name, task))
    return tuple(sorted(lines, key=lambda each: LEVELS.index(each.level)))


def _task(name: str, task: Task, *, behind: bool = False) -> TaskLine:
    return TaskLine(
        id=name,
        title=task.title or name,
        level=task.level,
        each_contact=task.scope == "each-contact",
        left_behind=behind,
        waivable=task.waivable,
        with_=task.with_,
        series=task.series,
        records=task.records,
        source=source_of(task),
        asked_by=asked_by(name),
    )


def _participants(contact: PlannedContact | None, tasks: Sequence[TaskLine]) -> tuple[str, ...]:
    """Who should be there: whom the series asks for, and whom an outstanding task that must be done needs."""
    needed = [who for task in tasks if task.level == "must" for who in task.with_]
    return tuple(dict.fromkeys([*(contact.participants if contact else ()), *needed]))


def _alert(alert: Alert) -> AlertLine:
    return msgspec.convert(alert, AlertLine, from_attributes=True)
