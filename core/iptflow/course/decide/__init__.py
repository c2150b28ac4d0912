"""The decision: a command becomes entries, or a refusal that says everything. Pure.

``contact`` and ``recordings`` hold what has happened and is never refused, ``progress`` what can be refused,
``care`` the course itself, ``safety`` what an entry sets off.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from iptflow.course import commands as c
from iptflow.course import entries as e
from iptflow.course.answers import Answers
from iptflow.course.decide import care, contact, progress, recordings
from iptflow.course.decide.checks import Check
from iptflow.course.decide.safety import consequences
from iptflow.course.decide.values import check_value
from iptflow.course.plan import Plan
from iptflow.course.refusals import Accepted, Answer, Refusal
from iptflow.course.state import Course
from iptflow.protocol.line import line

_OF_PROTOCOL: dict[type, Callable[[Plan, Course, Any], e.AnyEntry]] = {
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
}
_OF_COURSE: dict[type, Callable[[Course, Any], e.AnyEntry]] = {
    c.Hold: care.hold,
    c.Resume: care.resume,
    c.AcknowledgeAlert: care.acknowledge,
    c.HandOverAlert: care.hand_over,
    c.CloseAlert: care.close,
    c.AnswerDeviation: care.answer_deviation,
    c.ChangeTherapist: care.change_therapist,
    c.Correct: care.correct,
}
_REFUSABLE: dict[type, Callable[[Plan, Course, Any, Answers], e.AnyEntry | Refusal]] = {
    c.Advance: progress.advance,
    c.Override: progress.override,
    c.ChooseFocus: progress.choose_focus,
}


def decide(plan: Plan, course: Course, command: c.AnyCommand, answers: Answers) -> Answer:
    """The entries that the command becomes, or the refusal.

    Raises:
        IllFormedCommand: the command means nothing in this protocol; all findings at once.
    """
    kind = type(command)
    if refusable := _REFUSABLE.get(kind):
        answer = refusable(plan, course, command, answers)
        return answer if isinstance(answer, Refusal) else Accepted(entries=(answer,))
    if isinstance(command, c.NoteTime):
        return Accepted(entries=care.note_time(course, command))
    if isinstance(command, c.RaiseAlert):
        return Accepted(entries=(care.raise_alert(course, command, answers),))
    if of_course := _OF_COURSE.get(kind):
        return Accepted(entries=(of_course(course, command),))
    entry = _OF_PROTOCOL[kind](plan, course, command)
    return Accepted(entries=consequences(plan, course, command, answers, entry))


def decide_opening(plan: Plan, command: c.OpenCourse) -> Accepted:
    """The first entry of a course.

    Raises:
        IllFormedCommand: a fact or participant that the protocol does not know.
    """
    check = Check(command)
    check.known("facts", command.facts, plan.protocol.facts, "fact")
    check.known("participants", command.participants, plan.protocol.participants, "participant")
    for name, value in command.facts.items():
        if name in plan.protocol.facts:
            check_value(check, plan.protocol.facts[name], value, f"facts.{name}")
    opened = e.Opened(
        on=check.done(),
        actor=command.actor,
        course=command.course,
        client=command.client,
        therapist=command.therapist,
        protocol=plan.digest,
        phase=line(plan.protocol)[0],
        at=command.now,
        participants=command.participants,
        facts=command.facts,
        synthetic=command.synthetic,
    )
    return Accepted(entries=(opened,))
