"""How a contact differs from the frame: number, weeks, part of the course, minutes. Differences, never refusals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from iptflow.course import entries as e
from iptflow.course.commands import RecordContact
from iptflow.course.plan import Plan
from iptflow.course.state import Course
from iptflow.protocol.records import Frame, Limits, Range, Series, sources


def of_frame(plan: Plan, course: Course, command: RecordContact, on: date, counts: bool) -> Iterator[e.Deviation]:
    """Every difference of the contact from the frame; ``counts`` says whether it is one of its series."""
    frame = plan.protocol.frame
    series = frame.contacts[command.series]
    if course.ended:
        yield e.Deviation(code="contact-after-ending", subject=command.series, source=sources(series.source))
    if command.status == "missed":
        yield e.Deviation(code="contact-missed", subject=command.series, source=sources(series.source))
    if command.status != "held":
        return
    if command.minutes is not None:
        yield from _length(frame, command.series, command.minutes)
    if not counts:
        return
    number = course.counted(command.series) + 1
    if series.count and number > series.count[1]:
        yield e.Deviation(code="too-many-contacts", subject=command.series, found=str(number),
                          expected=f"at most {series.count[1]}", source=sources(series.source))  # fmt: skip
    yield from _time(plan, course, command, series, on)
    if frame.limits and frame.limits.contacts_a_week:
        yield from _in_a_week(frame.limits, course, command.series, on)


def _time(plan: Plan, course: Course, command: RecordContact, series: Series, on: date) -> Iterator[e.Deviation]:
    maintained = course.phase not in plan.line
    if series.for_ != "any" and (series.for_ == "maintenance") != maintained:
        yield e.Deviation(code="contact-outside-frame", subject=command.series, found=course.phase,
                          expected="during maintenance" if series.for_ == "maintenance" else "before maintenance",
                          source=sources(series.source))  # fmt: skip
        return
    if series.for_ != "acute" or not series.count:
        return
    week = course.acute_week(on)
    last = plan.last_weeks[command.series] + course.extended_weeks
    if not series.from_week <= week <= last:
        yield e.Deviation(code="contact-outside-frame", subject=command.series, found=f"week {week}",
                          expected=f"weeks {series.from_week} to {last}", source=sources(series.source))  # fmt: skip


def _length(frame: Frame, name: str, minutes: int) -> Iterator[e.Deviation]:
    series, limits = frame.contacts[name], frame.limits
    if series.minutes and not _within(minutes, series.minutes):
        yield e.Deviation(code="minutes-outside-frame", subject=name, found=str(minutes),
                          expected=f"{series.minutes[0]} to {series.minutes[1]}",
                          source=sources(series.source))  # fmt: skip
    elif limits and limits.minutes and not _within(minutes, limits.minutes):
        yield e.Deviation(code="minutes-outside-limits", subject=name, found=str(minutes),
                          expected=f"{limits.minutes[0]} to {limits.minutes[1]}",
                          source=sources(limits.source))  # fmt: skip


def _in_a_week(limits: Limits, course: Course, name: str, on: date) -> Iterator[e.Deviation]:
    assert limits.contacts_a_week is not None
    same = [each for each in course.live(e.Contact) if each.counts and course.week(each.on) == course.week(on)]
    if len(same) + 1 > limits.contacts_a_week[1]:
        yield e.Deviation(code="too-many-contacts-in-a-week", subject=name, found=str(len(same) + 1),
                          expected=f"at most {limits.contacts_a_week[1]}", source=sources(limits.source))  # fmt: skip


def _within(value: int, bounds: Range) -> bool:
    return bounds[0] <= value <= bounds[1]
