"""Commands about the course itself: holds, alerts, corrections, the therapist, and the passing of time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from iptflow.course import commands as c
from iptflow.course import entries as e
from iptflow.course.answers import Answers
from iptflow.course.decide.checks import Check
from iptflow.course.state import Course


def hold(course: Course, command: c.Hold) -> e.AnyEntry:
    """A pause with a review date."""
    return e.Held(on=Check(command).done(), actor=command.actor, reason=command.reason, review_on=command.review_on)


def resume(course: Course, command: c.Resume) -> e.AnyEntry:
    """The pause is over."""
    return e.Resumed(on=Check(command).done(), actor=command.actor)


def raise_alert(course: Course, command: c.RaiseAlert, answers: Answers) -> e.AnyEntry:
    """A person's concern, with an owner and a clock as every alert has."""
    watch = answers.watch
    return e.AlertRaised(
        on=Check(command).done(),
        actor=command.actor,
        rule="raised-by-a-person",
        title=command.concern,
        rank=command.rank,
        owner=watch.owner if watch else course.therapist,
        deputy=watch.deputy if watch else "",
        at=command.now,
        acknowledge_by=command.now + timedelta(minutes=watch.acknowledge_minutes) if watch else None,
    )


def acknowledge(course: Course, command: c.AcknowledgeAlert) -> e.AnyEntry:
    """Someone acts on the alert."""
    return e.AlertAcknowledged(on=_alert(course, command).done(), actor=command.actor, alert=command.alert)


def hand_over(course: Course, command: c.HandOverAlert) -> e.AnyEntry:
    """The alert has another owner."""
    return e.AlertHandedOver(on=_alert(course, command).done(), actor=command.actor, alert=command.alert, to=command.to)


def close(course: Course, command: c.CloseAlert) -> e.AnyEntry:
    """A person closes the alert with a reason."""
    check = _alert(course, command)
    if not command.reason.strip():
        check.add("reason-missing", "reason", "An alert is closed with a reason.", "Say what was done.")
    return e.AlertClosed(on=check.done(), actor=command.actor, alert=command.alert, reason=command.reason)


def _alert(course: Course, command: c.AcknowledgeAlert | c.HandOverAlert | c.CloseAlert) -> Check:
    check = Check(command)
    open_ones = {alert.id for alert in course.open_alerts()}
    if command.alert not in open_ones:
        known = ", ".join(map(str, sorted(open_ones))) or "none"
        check.add("unknown-alert", "alert", f"There is no open alert {command.alert}.", f"Open alerts: {known}.")
    return check


def answer_deviation(course: Course, command: c.AnswerDeviation) -> e.AnyEntry:
    """What the therapist says to a deviation."""
    check = Check(command)
    codes = [d.code for d in course.entries[command.entry - 1].deviations] if _exists(course, command.entry) else []
    if command.code not in codes:
        check.add("unknown-deviation", "code", f"Entry {command.entry} has no deviation {command.code!r}.")
    return e.DeviationAnswered(
        on=check.done(), actor=command.actor, entry=command.entry, code=command.code, answer=command.answer
    )


def change_therapist(course: Course, command: c.ChangeTherapist) -> e.AnyEntry:
    """Course and record stay; a wish of the client needs no reason."""
    return e.TherapistChanged(
        on=Check(command).done(), actor=command.actor, to=command.to, wish_of=command.wish_of, reason=command.reason
    )


def correct(course: Course, command: c.Correct) -> e.AnyEntry:
    """An earlier entry is superseded; a move or the opening cannot be taken back by a correction."""
    check = Check(command)
    if not _exists(course, command.entry):
        check.add("unknown-entry", "entry", f"There is no entry {command.entry}.")
    elif isinstance(course.entries[command.entry - 1], e.Opened | e.Moved | e.Corrected):
        check.add("not-correctable", "entry", "A move, an opening and a correction stay.", "Record what is right.")
    elif command.entry in course.superseded:
        check.add("corrected-before", "entry", f"Entry {command.entry} is superseded already.")
    return e.Corrected(on=check.done(), actor=command.actor, entry=command.entry, reason=command.reason)


def _exists(course: Course, entry: int) -> bool:
    return 1 <= entry <= course.sequence


def note_time(course: Course, command: c.NoteTime) -> tuple[e.AnyEntry, ...]:
    """What has run out by now: alert clocks go to the deputy, reviews of holds fall due."""
    Check(command).done()
    return tuple(_run_out(course, command))


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
