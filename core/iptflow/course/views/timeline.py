"""What happened, in the order of the clinical dates: one row an entry, as whoever asks may see it.

Refusals are no entries and stand here nowhere; an override stands here with the rules that it went past. A row that a
correction superseded stays for the therapist and says so; for anyone else it is not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import msgspec

from iptflow.course import entries as e
from iptflow.course.plan import Plan
from iptflow.course.state import Course
from iptflow.course.views.audience import CLIENT, THERAPIST, Audience
from iptflow.course.views.derived import Derived, derived
from iptflow.course.views.deviations import Difference, of_entry
from iptflow.course.views.rows import note_of, titled, told
from iptflow.course.views.shared_rows import shared_row
from iptflow.course.views.tasks import asked_in, outstanding, title_of
from iptflow.course.views.walk import Step, steps
from iptflow.protocol.scores import decimals, outcome


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """A result: ``total`` is None where too much is missing, ``change`` where it is the first.

    ``states`` are all that follow from it and the first, with what they mean; ``outcome`` is the one that says most.
    """

    measure: str
    title: str
    total: int | None = None
    change: int | None = None
    outcome: str = ""
    prorated: bool = False
    decimals: int = 0
    states: tuple[Derived, ...] = ()


class ContactTold(msgspec.Struct, frozen=True, kw_only=True):
    """A contact: who was there, for how long, what was done, and what the phase still asked for afterwards."""

    series: str
    title: str
    status: str
    counts: bool
    minutes: int | None
    participants: tuple[str, ...]
    done: tuple[str, ...]
    outstanding: tuple[str, ...]
    techniques: tuple[str, ...]
    themes: tuple[str, ...]
    strategies: tuple[str, ...]
    scores: tuple[Score, ...]


class AlertTold(msgspec.Struct, frozen=True, kw_only=True):
    """An alert: whose it was, by when somebody had to act, and the days to its closing, None while it is open."""

    id: int
    title: str
    rank: int
    owner: str
    deputy: str
    status: str
    escalated: bool
    acknowledge_by: datetime | None
    closed_on: date | None = None
    days_to_closing: int | None = None
    reason: str = ""


class Row(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entry: ``kind`` is its type, ``text`` says it in words, ``lines`` hold what belongs to it.

    ``note`` is free text: what the therapist wrote, or what somebody said.
    For anyone but the therapist ``entry``, ``week`` and ``phase`` are left out, since their gaps would tell.
    """

    on: date
    kind: str
    text: str
    entry: int = 0
    week: int = 0
    phase: str = ""
    lines: tuple[str, ...] = ()
    contact: ContactTold | None = None
    score: Score | None = None
    alert: AlertTold | None = None
    superseded_by: int = 0
    past: tuple[str, ...] = ()
    reason: str = ""
    note: str = ""
    deviations: tuple[Difference, ...] = ()
    notices: tuple[e.Notice, ...] = ()


def timeline(plan: Plan, course: Course, viewer: str = THERAPIST) -> tuple[Row, ...]:
    """All rows that are for the viewer."""
    audience = Audience(plan, viewer)
    if not audience.all:
        live = sorted(course.live(e.Entry), key=lambda each: each.on)
        told_to = (shared_row(plan, audience, entry) for entry in live if audience.entry(entry))
        return tuple(Row(on=on, kind=kind, text=text, lines=lines) for on, kind, text, lines in told_to)
    scores = _scores(plan, course)
    superseding = {
        entry.entry: number for number, entry in enumerate(course.entries, 1) if isinstance(entry, e.Corrected)
    }
    rows = [_row(plan, course, step, scores, superseding) for step in steps(plan, course)]
    return tuple(sorted(rows, key=lambda row: (row.on, row.entry)))


def _row(plan: Plan, course: Course, step: Step, scores: Mapping[int, Score], superseding: Mapping[int, int]) -> Row:
    entry: Any = step.entry
    text, lines = told(plan, course, entry)
    return Row(
        on=entry.on,
        kind=str(entry.__struct_config__.tag),
        text=text,
        entry=step.sequence,
        week=course.week(entry.on),
        phase=step.phase,
        lines=lines,
        contact=_contact(plan, course, step, scores) if isinstance(entry, e.Contact) else None,
        score=scores.get(step.sequence),
        alert=_alert(course, step.sequence) if isinstance(entry, e.AlertRaised) else None,
        superseded_by=superseding.get(step.sequence, 0),
        past=entry.past if isinstance(entry, e.Moved) else (),
        reason=getattr(entry, "reason", ""),
        note=note_of(plan, entry),
        deviations=tuple(of_entry(plan, course, step.sequence, entry)),
        notices=entry.notices,
    )


def _contact(plan: Plan, course: Course, step: Step, scores: Mapping[int, Score]) -> ContactTold:
    contact = step.entry
    assert isinstance(contact, e.Contact)
    every_time = (
        name
        for name, task in asked_in(plan, step.phase, step.values)
        if task.scope == "each-contact"
        and CLIENT in contact.participants
        and name not in contact.tasks
        and contact.series in (task.series or (contact.series,))
    )
    left = (*every_time, *outstanding(plan, step.phase, step.values)) if contact.status == "held" else ()
    taken = tuple(score for number, score in sorted(scores.items()) if course.entries[number - 1].on == contact.on)
    return ContactTold(
        series=contact.series,
        title=title_of(plan.protocol.frame.contacts, contact.series),
        status=contact.status,
        counts=contact.counts,
        minutes=contact.minutes,
        participants=contact.participants,
        done=contact.tasks,
        outstanding=left,
        techniques=contact.techniques,
        themes=contact.themes,
        strategies=contact.strategies,
        scores=taken,
    )


def _scores(plan: Plan, course: Course) -> dict[int, Score]:
    """The scores by the sequence of their entries; change is from the first that was taken, by clinical date."""
    live = [
        (number, entry)
        for number, entry in enumerate(course.entries, 1)
        if isinstance(entry, e.Measured) and number not in course.superseded
    ]
    first: dict[str, e.Measured] = {}
    found: dict[int, Score] = {}
    for number, entry in sorted(live, key=lambda each: each[1].on):
        found[number] = _score(plan, entry, first.get(entry.measure))
        if entry.total is not None:
            first.setdefault(entry.measure, entry)
    return found


def _score(plan: Plan, entry: e.Measured, first: e.Measured | None) -> Score:
    instrument = plan.protocol.instruments.get(entry.measure)
    score = Score(measure=entry.measure, title=titled(plan, entry.measure), total=entry.total, prorated=entry.prorated,
                  decimals=decimals(instrument) if instrument else 0)  # fmt: skip
    if first is None or first.total is None or entry.total is None:
        return score
    score = msgspec.structs.replace(score, change=entry.total - first.total)
    if instrument is None:  # after a change of protocol an earlier measure derives nothing
        return score
    weeks = (entry.on - first.on).days // 7
    return msgspec.structs.replace(
        score,
        outcome=outcome(instrument, baseline=first.total, score=entry.total, weeks=weeks),
        states=derived(instrument, baseline=first.total, score=entry.total, weeks=weeks),
    )


def _alert(course: Course, number: int) -> AlertTold | None:
    alert = course.alerts.get(number)
    if alert is None:
        return None
    raised = course.entries[number - 1].on
    closed = next((entry for entry in course.live(e.AlertClosed) if entry.alert == number), None)
    return AlertTold(
        id=alert.id,
        title=alert.title,
        rank=alert.rank,
        owner=alert.owner,
        deputy=alert.deputy,
        status=alert.status,
        escalated=alert.escalated,
        acknowledge_by=alert.acknowledge_by,
        closed_on=closed.on if closed else None,
        days_to_closing=(closed.on - raised).days if closed else None,
        reason=alert.reason,
    )
