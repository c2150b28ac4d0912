"""How what was done differs from the protocol: what entries put on record, and what by a day was not done.

For the therapist alone, with the answers that were given. Nothing here is counted against anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import msgspec

from iptflow.course import entries as e
from iptflow.course.away import Away
from iptflow.course.due import missed, without_record
from iptflow.course.due_measures import planned_measures, taken
from iptflow.course.plan import Plan
from iptflow.course.state import Course
from iptflow.course.views.audience import THERAPIST, Audience
from iptflow.course.views.tasks import left_behind, source_of
from iptflow.course.views.wording import difference


class Difference(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One difference. ``entry`` is 0 where no entry holds it and it follows from the day alone."""

    on: date
    code: str
    words: str
    entry: int = 0
    subject: str = ""
    found: str = ""
    expected: str = ""
    source: tuple[str, ...] = ()
    answer: str = ""


def deviations(
    plan: Plan, course: Course, on: date, stretches: Sequence[Away], viewer: str = THERAPIST
) -> tuple[Difference, ...]:
    """All differences up to a day, in the order of their days."""
    if not Audience(plan, viewer).all:
        return ()
    recorded = [
        each
        for sequence, entry in enumerate(course.entries, 1)
        if sequence not in course.superseded and entry.on <= on
        for each in of_entry(plan, course, sequence, entry)
    ]
    return tuple(sorted([*recorded, *_omitted(plan, course, on, stretches)], key=lambda each: (each.on, each.entry)))


def of_entry(plan: Plan, course: Course, sequence: int, entry: e.AnyEntry) -> Iterator[Difference]:
    """The differences of one entry, each with the answer that was given to it.

    A contact that was noted as missed and came on record later is none.
    """
    if isinstance(entry, e.ContactMissed) and _on_record_by_now(plan, course, entry):
        return
    for deviation in entry.deviations:
        yield Difference(
            on=entry.due if isinstance(entry, e.ContactMissed) else entry.on,
            code=deviation.code,
            words=difference(plan, deviation.code, deviation.subject),
            entry=sequence,
            subject=deviation.subject,
            found=deviation.found,
            expected=deviation.expected,
            source=deviation.source,
            answer=_answer(course, sequence, deviation.code),
        )


def _on_record_by_now(plan: Plan, course: Course, noted: e.ContactMissed) -> bool:
    still = {(each.series, each.planned) for each in without_record(plan, course, noted.on, ())}
    return (noted.series, noted.due) not in still


def _answer(course: Course, sequence: int, code: str) -> str:
    given = [each.answer for each in course.live(e.DeviationAnswered) if each.entry == sequence and each.code == code]
    return given[-1] if given else ""


def _omitted(plan: Plan, course: Course, on: date, stretches: Sequence[Away]) -> Iterator[Difference]:
    for contact in missed(plan, course, on, stretches):
        yield _derived(plan, contact.planned, "contact-not-recorded", contact.series, contact.source)
    for name in left_behind(plan, course, course.values):
        task = plan.protocol.tasks[name]
        since = _left_on(course, task.in_)
        if since <= on:
            yield _derived(plan, since, "task-left-out", name, source_of(task))
    for measure in planned_measures(plan, course, on, stretches):
        if measure.level == "must" and measure.closes < on and not taken(course, measure):
            yield _derived(plan, measure.closes, "measure-not-taken", measure.measure, measure.source)


def _derived(plan: Plan, on: date, code: str, subject: str, source: tuple[str, ...]) -> Difference:
    return Difference(on=on, code=code, words=difference(plan, code, subject), subject=subject, source=source)


def _left_on(course: Course, phases: Iterable[str]) -> date:
    """When the last of the phases was left."""
    return max((moved.on for moved in course.live(e.Moved) if moved.origin in set(phases)), default=course.opened)
