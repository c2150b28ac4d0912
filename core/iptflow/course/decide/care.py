"""Commands about the course itself: holds, corrections, the therapist, and the passing of time."""

from __future__ import annotations

from collections.abc import Iterator

from iptflow.course import commands as c
from iptflow.course import entries as e
from iptflow.course.answers import Answers
from iptflow.course.apply import apply
from iptflow.course.away import away
from iptflow.course.decide.checks import Check
from iptflow.course.due import missed
from iptflow.course.now import situation
from iptflow.course.plan import Plan
from iptflow.course.state import Course

_STAYS = (e.Opened, e.Moved, e.ProtocolChanged, e.Corrected)
_OF_ALERTS = (e.AlertRaised, e.AlertRepeated, e.AlertAcknowledged, e.AlertHandedOver, e.AlertClosed)


def hold(plan: Plan, course: Course, command: c.Hold, answers: Answers) -> e.AnyEntry:
    """A pause with a review date."""
    check = Check(command, answers)
    if command.review_on < check.on:
        check.add("review-before-hold", "review_on", f"{command.review_on} is before the hold itself, {check.on}.",
                  "Plan the review for a later day.")  # fmt: skip
    return e.Held(on=check.done(), actor=command.actor, reason=command.reason, review_on=command.review_on)


def resume(plan: Plan, course: Course, command: c.Resume, answers: Answers) -> e.AnyEntry:
    """The pause is over."""
    return e.Resumed(on=Check(command, answers).done(), actor=command.actor)


def answer_deviation(plan: Plan, course: Course, command: c.AnswerDeviation, answers: Answers) -> e.AnyEntry:
    """What the therapist says to a deviation."""
    check = Check(command, answers)
    codes = [d.code for d in course.entries[command.entry - 1].deviations] if _exists(course, command.entry) else []
    if command.code not in codes:
        check.add("unknown-deviation", "code", f"Entry {command.entry} has no deviation {command.code!r}.",
                  f"It has: {', '.join(codes) or 'none'}.")  # fmt: skip
    return e.DeviationAnswered(
        on=check.done(), actor=command.actor, entry=command.entry, code=command.code, answer=command.answer
    )


def change_therapist(plan: Plan, course: Course, command: c.ChangeTherapist, answers: Answers) -> e.AnyEntry:
    """Course and record stay; a wish of the client needs no reason."""
    on = Check(command, answers).done()
    return e.TherapistChanged(on=on, actor=command.actor, to=command.to, wish_of=command.wish_of, reason=command.reason)


def correct(plan: Plan, course: Course, command: c.Correct, answers: Answers) -> e.AnyEntry:
    """An earlier entry is superseded; gates that were passed on what it said are deviations from now on."""
    check = Check(command, answers)
    entry = course.entries[command.entry - 1] if _exists(course, command.entry) else None
    if entry is None:
        check.add("unknown-entry", "entry", f"There is no entry {command.entry}.", f"The last is {course.sequence}.")
    elif isinstance(entry, _STAYS):
        check.add("not-correctable", "entry", "An opening, a move, a change of protocol and a correction stay.",
                  "Record what is right.")  # fmt: skip
    elif isinstance(entry, _OF_ALERTS):
        check.add("not-correctable", "entry", "What was done about an alert stays.", "Close the alert with a reason.")
    elif command.entry in course.superseded:
        check.add("corrected-before", "entry", f"Entry {command.entry} is superseded already.")
    corrected = e.Corrected(on=check.done(), actor=command.actor, entry=command.entry, reason=command.reason)
    return e.Corrected(
        on=corrected.on,
        actor=corrected.actor,
        entry=corrected.entry,
        reason=corrected.reason,
        deviations=tuple(_passed_before(plan, course, apply(plan, course, corrected), corrected)),
    )


def _passed_before(plan: Plan, before: Course, after: Course, corrected: e.Corrected) -> Iterator[e.Deviation]:
    """The demands of gates behind the course that held on the corrected record and hold no more."""
    held, holds = (situation(plan, course, corrected.on) for course in (before, after))
    told: set[str] = set()
    for entry in before.entries:
        gate = plan.gates.get(entry.origin, {}).get(entry.to) if isinstance(entry, e.Moved) else None
        for demand in gate.demands if gate else ():
            if demand.id not in told and demand.holds(held) is True and demand.holds(holds) is not True:
                told.add(demand.id)
                yield e.Deviation(code="passed-on-corrected-record", subject=demand.id, found=demand.title,
                                  source=demand.source)  # fmt: skip


def _exists(course: Course, entry: int) -> bool:
    return 1 <= entry <= course.sequence


def note_time(plan: Plan, course: Course, command: c.NoteTime, answers: Answers) -> tuple[e.AnyEntry, ...]:
    """What has run out by now: alert clocks go to the deputy, reviews of holds fall due, contacts were missed.

    Whoever was away has a cancelled contact on record: what nobody recorded is all that is missed.
    """
    Check(command, answers).done()
    return (*_run_out(course, command), *_missed(plan, course, command, answers))


def _run_out(course: Course, command: c.NoteTime) -> Iterator[e.AnyEntry]:
    today = command.now.date()
    for alert in course.open_alerts():
        late = alert.acknowledge_by is not None and alert.acknowledge_by <= command.now
        if alert.status == "open" and late and not alert.escalated:
            yield e.AlertHandedOver(
                on=today, actor="clock", alert=alert.id, to=alert.deputy or alert.owner, escalated=True
            )
    noted = {entry.review_on for entry in course.entries if isinstance(entry, e.HoldDue)}
    if course.review_on and course.review_on <= today and course.review_on not in noted:
        yield e.HoldDue(on=today, actor="clock", review_on=course.review_on)


def _missed(plan: Plan, course: Course, command: c.NoteTime, answers: Answers) -> Iterator[e.AnyEntry]:
    today = command.now.date()
    for each in missed(plan, course, today, away(course, answers.closures)):
        omitted = e.Deviation(code="contact-not-recorded", subject=each.series, source=each.source)
        yield e.ContactMissed(on=today, actor="clock", series=each.series, due=each.planned, deviations=(omitted,))
