"""A course in summary: the frame that was kept, what it came to, and on what evidence the protocol stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import msgspec

from iptflow.course import entries as e
from iptflow.course.answers import Fault, ReportBlock
from iptflow.course.away import Away
from iptflow.course.plan import Plan
from iptflow.course.state import Course
from iptflow.course.views import outcome
from iptflow.course.views.audience import CLIENT, THERAPIST, Audience
from iptflow.course.views.deviations import deviations
from iptflow.course.views.evidence import remark
from iptflow.course.views.fidelity import Count, fidelity
from iptflow.course.views.outcome import AreaTold, Change, Found, StartAndEnd
from iptflow.course.views.shared_rows import shared_row
from iptflow.protocol.records import Evidence

# Words of the base that G8 stands on: what the therapist states; reports never rank by it.
TRAINING: Final = ("therapist.training", "therapist.supervision")


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """The frame beside what was held: weeks, contacts by series, and minutes in all."""

    weeks: int
    planned_weeks: tuple[int, int]
    extended_weeks: int
    contacts: Mapping[str, Count]
    minutes: int


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """A person's choice that went past a rule or changed the frame, with its reason."""

    on: date
    matter: str
    reason: str
    past: tuple[str, ...] = ()


class Report(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The report of a course. For anyone but the therapist ``shared`` is all there is besides the dates."""

    on: date
    opened: date
    ended: str = ""
    ended_on: date | None = None
    protocol: str = ""
    synthetic: bool = False
    frame: Kept | None = None
    symptoms: tuple[Change, ...] = ()
    functioning: StartAndEnd | None = None
    reached: tuple[Found, ...] = ()
    satisfaction: tuple[StartAndEnd, ...] = ()
    areas: tuple[AreaTold, ...] = ()
    themes: tuple[Found, ...] = ()
    risk: tuple[str, ...] = ()
    events: Mapping[str, int] = {}
    choices: tuple[Chosen, ...] = ()
    deviations: Mapping[str, int] = {}
    evidence: tuple[Evidence, ...] = ()
    evidence_remark: str = ""
    training: tuple[Found, ...] = ()
    blocks: tuple[ReportBlock, ...] = ()
    faults: tuple[Fault, ...] = ()
    shared: tuple[str, ...] = ()
    watched: str = ""


def report(
    plan: Plan,
    course: Course,
    on: date,
    stretches: Sequence[Away],
    *,
    blocks: Sequence[ReportBlock] = (),
    faults: Sequence[Fault] = (),
    watched: str = "",
    viewer: str = THERAPIST,
) -> Report:
    """The report on a day.

    Args:
        plan: the protocol of the course.
        course: the course.
        on: the day of the report.
        stretches: days without contacts, from ``away``.
        blocks: what plugins add.
        faults: the plugins that failed.
        watched: in which hours somebody watches over risk, in words, and that nobody does outside them.
        viewer: who reads it.
    """
    audience = Audience(plan, viewer)
    if not audience.all:
        return _shared(plan, course, on, audience, watched)
    protocol = plan.protocol
    return Report(
        on=on,
        opened=course.opened,
        ended=audience.ending(course.ended) if course.ended else "",
        ended_on=course.ended_on,
        protocol=protocol.title or protocol.id,
        synthetic=course.synthetic,
        frame=_frame(plan, course, on, stretches),
        symptoms=outcome.measured(plan, course),
        functioning=outcome.functioning(plan, course),
        reached=outcome.reached(plan, course),
        satisfaction=outcome.satisfaction(plan, course),
        areas=outcome.areas(plan, course),
        themes=outcome.themes(plan, course),
        risk=outcome.risk(plan, course),
        events=_events(plan, course),
        choices=_choices(course),
        deviations=dict(sorted(Counter(each.code for each in deviations(plan, course, on, stretches)).items())),
        evidence=protocol.evidence,
        evidence_remark=remark(protocol),
        training=tuple(
            Found(about=protocol.facts[name].title, found=outcome.found(plan, course, name))
            for name in TRAINING
            if name in protocol.facts
        ),
        blocks=tuple(blocks),
        faults=tuple(faults),
        watched=watched,
    )


def _shared(plan: Plan, course: Course, on: date, audience: Audience, watched: str) -> Report:
    rows = [shared_row(plan, audience, entry) for entry in course.live(e.Entry) if audience.entry(entry)]
    over = [(day, text) for day, kind, text, _ in rows if kind == "ended"]
    ended_on, ended = over[-1] if over else (None, "")
    lines = [f"{day.isoformat()}: {'; '.join((text, *lines))}" for day, _, text, lines in sorted(rows)]
    said = remark(plan.protocol) if audience.viewer == CLIENT else ""  # the client was told so before the contract
    return Report(on=on, opened=course.opened, ended=ended, ended_on=ended_on, shared=tuple(lines), watched=watched,
                  evidence_remark=said)  # fmt: skip


def _frame(plan: Plan, course: Course, on: date, stretches: Sequence[Away]) -> Kept:
    counts = fidelity(plan, course, on, stretches)
    assert counts is not None
    return Kept(
        weeks=course.week(course.ended_on or on),
        planned_weeks=plan.protocol.frame.weeks.range,
        extended_weeks=course.extended_weeks,
        contacts=counts.contacts,
        minutes=sum(each.minutes or 0 for each in course.live(e.Contact) if each.status == "held"),
    )


def _events(plan: Plan, course: Course) -> dict[str, int]:
    count = Counter(each.event for each in course.live(e.Happened))
    return {name: count[name] for name in sorted(count)}


def _choices(course: Course) -> tuple[Chosen, ...]:
    moves = [
        Chosen(on=each.on, matter=f"{each.origin} to {each.to}", reason=each.reason, past=each.past)
        for each in course.live(e.Moved)
        if each.past
    ]
    others = [Chosen(on=each.on, matter=each.matter, reason=each.reason) for each in course.live(e.Overridden)]
    return tuple(sorted([*moves, *others], key=lambda each: each.on))
