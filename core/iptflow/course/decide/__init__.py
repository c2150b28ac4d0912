"""The decision: a command becomes entries, or a refusal that says everything. Pure.

``contact`` (with ``frame``) and ``recordings`` hold what has happened and is never refused; ``progress``, ``focus``
and ``change`` what can be refused; ``care`` and ``alerts`` the course itself; ``safety`` what an entry sets off.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from iptflow.course import commands as c
from iptflow.course import entries as e
from iptflow.course.answers import Answers
from iptflow.course.decide import alerts, care, change, contact, focus, progress, recordings
from iptflow.course.decide.checks import Check
from iptflow.course.decide.safety import consequences
from iptflow.course.decide.values import check_value
from iptflow.course.plan import Plan
from iptflow.course.refusals import Accepted, Answer, Refusal
from iptflow.course.state import Course

_DECIDED_BY: Final[dict[type, Callable[[Plan, Course, Any, Answers], e.AnyEntry | Refusal]]] = {
    c.RecordContact: contact.record_contact,
    c.RecordConsent: recordings.record_consent,
    c.WithdrawConsent: recordings.withdraw_consent,
    c.RecordFact: recordings.record_fact,
    c.RecordMeasure: recordings.record_measure,
    c.RecordProgress: recordings.record_progress,
    c.RecordTheme: recordings.record_theme,
    c.WaiveTask: recordings.waive_task,
    c.ReportEvent: recordings.report_event,
    c.End: recordings.end,
    c.Advance: progress.advance,
    c.Override: progress.override,
    c.ChooseFocus: focus.choose_focus,
    c.Hold: care.hold,
    c.Resume: care.resume,
    c.AnswerDeviation: care.answer_deviation,
    c.ChangeTherapist: care.change_therapist,
    c.Correct: care.correct,
    c.RaiseAlert: alerts.raise_alert,
    c.AcknowledgeAlert: alerts.acknowledge,
    c.HandOverAlert: alerts.hand_over,
    c.CloseAlert: alerts.close,
}


def decide(plan: Plan, course: Course, command: c.AnyCommand, answers: Answers, target: Plan | None = None) -> Answer:
    """The entries that the command becomes, or the refusal.

    Args:
        plan: the protocol of the course.
        course: the course as it is before the command.
        command: what is asked.
        answers: what plugins said beforehand, and who watches over alerts.
        target: the protocol that a change of protocol goes to.

    Raises:
        IllFormedCommand: the command means nothing in this protocol; all findings at once.
    """
    if type(command) is c.NoteTime:
        return Accepted(entries=care.note_time(plan, course, command, answers))
    entry: e.AnyEntry | Refusal
    if type(command) is c.ChangeProtocol:
        entry = change.change_protocol(plan, course, command, answers, target)
    else:
        entry = _DECIDED_BY[type(command)](plan, course, command, answers)
    if type(entry) is Refusal:
        return entry
    return Accepted(entries=consequences(plan, course, command, answers, entry))


def decide_opening(plan: Plan, command: c.OpenCourse, answers: Answers) -> Accepted:
    """The first entries of a course.

    Raises:
        IllFormedCommand: a fact or participant that the protocol does not know.
    """
    check = Check(command, answers)
    check.known("facts", command.facts, plan.protocol.facts, "fact")
    check.known("participants", command.participants, plan.protocol.participants, "participant")
    for name, value in command.facts.items():
        fact = plan.protocol.facts.get(name)
        if fact and fact.many:
            check.add("one-of-several", f"facts.{name}", f"There may be several of {name}, each with a key.",
                      "Record each one once the course is open.")  # fmt: skip
        elif fact:
            check_value(check, fact, value, f"facts.{name}")
    opened = e.Opened(
        on=check.done(),
        actor=command.actor,
        course=command.course,
        client=command.client,
        therapist=command.therapist,
        protocol=plan.digest,
        phase=plan.line[0],
        at=command.now,
        participants=command.participants,
        facts=command.facts,
        synthetic=command.synthetic,
    )
    return Accepted(entries=consequences(plan, None, command, answers, opened))
