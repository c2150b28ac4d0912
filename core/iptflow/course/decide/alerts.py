"""Commands about alerts: each has an owner and a clock until a person closes it with a reason."""

from __future__ import annotations

from datetime import date, timedelta

from iptflow.course import commands as c
from iptflow.course import entries as e
from iptflow.course.answers import Answers
from iptflow.course.decide.checks import Check
from iptflow.course.plan import Plan
from iptflow.course.state import Course

BY_A_PERSON = "raised-by-a-person"


def raise_alert(plan: Plan, course: Course, command: c.RaiseAlert, answers: Answers) -> e.AnyEntry:
    """A person's concern, with an owner and a clock as every alert has."""
    on = Check(command, answers).done()
    return new_alert(course.therapist, command, answers, on, rule=BY_A_PERSON, title=command.concern,
                     rank=command.rank)  # fmt: skip


def new_alert(
    therapist: str,
    command: c.AnyCommand,
    answers: Answers,
    on: date,
    *,
    rule: str,
    title: str,
    rank: int,
    source: tuple[str, ...] = (),
) -> e.AlertRaised:
    """An alert that goes to whoever watches at the site, with the clock that the site has set."""
    watch = answers.watch
    return e.AlertRaised(
        on=on,
        actor=command.actor,
        rule=rule,
        title=title,
        rank=rank,
        owner=watch.owner if watch else therapist,
        deputy=watch.deputy if watch else "",
        at=command.now,
        acknowledge_by=command.now + timedelta(minutes=watch.acknowledge_minutes) if watch else None,
        source=source,
    )


def acknowledge(plan: Plan, course: Course, command: c.AcknowledgeAlert, answers: Answers) -> e.AnyEntry:
    """Someone acts on the alert."""
    on = _check(course, command, answers).done()
    return e.AlertAcknowledged(on=on, actor=command.actor, alert=command.alert)


def hand_over(plan: Plan, course: Course, command: c.HandOverAlert, answers: Answers) -> e.AnyEntry:
    """The alert has another owner."""
    on = _check(course, command, answers).done()
    return e.AlertHandedOver(on=on, actor=command.actor, alert=command.alert, to=command.to)


def close(plan: Plan, course: Course, command: c.CloseAlert, answers: Answers) -> e.AnyEntry:
    """A person closes the alert with a reason."""
    check = _check(course, command, answers)
    if not command.reason.strip():
        check.add("reason-missing", "reason", "An alert is closed with a reason.", "Say what was done.")
    return e.AlertClosed(on=check.done(), actor=command.actor, alert=command.alert, reason=command.reason)


def _check(course: Course, command: c.AcknowledgeAlert | c.HandOverAlert | c.CloseAlert, answers: Answers) -> Check:
    check = Check(command, answers)
    open_ones = {alert.id for alert in course.open_alerts()}
    if command.alert not in open_ones:
        known = ", ".join(map(str, sorted(open_ones))) or "none"
        check.add("unknown-alert", "alert", f"There is no open alert {command.alert}.", f"Open alerts: {known}.")
    return check
