"""IPT for depressed adolescents: the document says nearly everything; here is what no condition can express."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable

from iptflow.hooks import (
    Advance,
    AgendaLine,
    Command,
    Contact,
    CourseView,
    Finding,
    Objection,
    Protocol,
    RecordFact,
    ReportBlock,
    Signal,
    hookimpl,
)

hook_api = 1

ADAPTATION = "adolescents"
CALLS = "phone"
ASK = "ask-suicidal-thoughts"
THOUGHTS = "risk.suicidal-thoughts"


@hookimpl
def iptflow_adaptations() -> Sequence[Traversable]:
    """The adaptation."""
    return [files(__name__) / f"{ADAPTATION}.yaml"]


@hookimpl
def iptflow_check_protocol(protocol: Protocol) -> Sequence[Finding]:
    """A settlement that gives the frame to another adaptation takes the weekly calls away with it (AD3)."""
    if not _is_in(protocol) or _call_weeks(protocol):
        return []
    return [
        Finding(
            code="adolescents/calls-lost",
            message="The frame was settled for another adaptation, and the weekly calls of the first weeks are gone.",
            hint="Say in the settlement why this young person needs none (AD3), or make this adaptation its owner.",
            place="frame.contacts",
            severity="warning",
        )
    ]


@hookimpl
def iptflow_objections(course: CourseView, command: Command) -> Sequence[Objection]:
    """No condition reads what was asked at the last contact: not asked is not none (AD6)."""
    if not (_is_in(course.protocol) and isinstance(command, Advance) and _is_planned_ending(course, command.to)):
        return []
    held = [contact for contact in course.contacts if contact.status == "held"]
    if not held or _was_asked(course, held[-1]):
        return []
    return [
        Objection(
            rule="adolescents/asked-at-the-end",
            title="Thoughts of suicide were asked about at the last contact",
            source=("AD6", "J-AD6"),
        )
    ]


@hookimpl
def iptflow_safety_signals(course: CourseView, command: Command) -> Sequence[Signal]:
    """No condition is true of an answer that was not given, and somebody should look at this one (AD6)."""
    if not (isinstance(command, RecordFact) and command.declined and command.fact == THOUGHTS):
        return []
    if not _is_in(course.protocol):
        return []
    title = "Asked about thoughts of suicide, and would not say"
    return [Signal(rule="adolescents/would-not-say", title=title, source=("AD6", "J-AD6"))]


@hookimpl
def iptflow_agenda(course: CourseView, on: date) -> Sequence[AgendaLine]:
    """No condition reads the calls of one week: four in the first week are not one a week (AD3)."""
    weeks = _call_weeks(course.protocol) if _is_in(course.protocol) else range(0)
    week = course.week(on)
    if week not in weeks or week in _weeks_called(course):
        return []
    title = f"Week {week} of {weeks[-1]}: call the young person; no call of this week is recorded"
    return [AgendaLine(title=title, source="AD3", level="must")]


@hookimpl
def iptflow_report(course: CourseView) -> Sequence[ReportBlock]:
    """The calls week by week, which their number alone does not show (AD3)."""
    if not (_is_in(course.protocol) and _call_weeks(course.protocol)):
        return []
    called = _weeks_called(course)
    lines = (f"Week {week}: {'held' if week in called else 'none recorded'}" for week in _call_weeks(course.protocol))
    return [ReportBlock(title="Calls with the young person", lines=tuple(lines))]


def _is_in(protocol: Protocol) -> bool:
    return ADAPTATION in protocol.id.split("+")


def _call_weeks(protocol: Protocol) -> range:
    calls = protocol.frame.contacts.get(CALLS)
    return range(calls.from_week, calls.from_week + calls.count[0]) if calls and calls.count else range(0)


def _calls(course: CourseView) -> Iterator[Contact]:
    return (each for each in course.contacts if each.series == CALLS and each.status == "held" and each.counts)


def _weeks_called(course: CourseView) -> set[int]:
    return {course.week(call.on) for call in _calls(course)}


def _is_planned_ending(course: CourseView, to: str) -> bool:
    ending = course.protocol.endings.get(to)
    return ending is not None and ending.planned


def _was_asked(course: CourseView, contact: Contact) -> bool:
    asked = course.asked_on(THOUGHTS)
    return ASK in contact.tasks or (asked is not None and asked >= contact.on)
