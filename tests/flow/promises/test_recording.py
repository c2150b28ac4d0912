"""Nothing that has happened can be refused recording, whatever the state of the course and of its plugins."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any, get_args

import pytest

from iptflow.course import commands as c
from iptflow.course import entries as e
from iptflow.course.refusals import Accepted, Answer, Reason, Refusal
from iptflow.flow import CourseHandle
from iptflow.hooks import hookimpl
from iptflow.hooks.ask import NEVER_ASKED

PROGRESS = {c.OpenCourse, c.Advance, c.Override, c.ChooseFocus, c.ChangeProtocol}
CONTACT, DEVIATION = 2, "contact-missed"
"""What every course here begins with: a missed session, and then a concern of a person."""


def open_alert(course: CourseHandle) -> int:
    return course.state.open_alerts()[0].id


Happening = Callable[[CourseHandle], Answer]
HAPPENS: dict[type[c.Command], Happening] = {
    c.RecordConsent: lambda course: course.record_consent("treatment", by="client"),
    c.WithdrawConsent: lambda course: course.withdraw_consent("treatment", by="client"),
    c.RecordContact: lambda course: course.record_contact("session", minutes=200, techniques=["harsh-or-blaming"]),
    c.RecordFact: lambda course: course.record_fact("risk.suicidal-thoughts", "plan"),
    c.RecordMeasure: lambda course: course.record_measure("phq-a", {"9": 3}),
    c.RecordProgress: lambda course: course.record_progress("dispute", signs=["dispute-named"], resolution="changed"),
    c.RecordTheme: lambda course: course.record_theme("adolescents/peer-pressure"),
    c.WaiveTask: lambda course: course.waive_task("adolescents/parent-history", reason="unsafe"),
    c.Hold: lambda course: course.hold(reason="Away.", review_on="2026-03-01"),
    c.Resume: lambda course: course.resume(),
    c.ReportEvent: lambda course: course.report_event("suicide-attempt"),
    c.RaiseAlert: lambda course: course.raise_alert("Does not answer the telephone."),
    c.AcknowledgeAlert: lambda course: course.acknowledge_alert(open_alert(course)),
    c.HandOverAlert: lambda course: course.hand_over_alert(open_alert(course), to="t-2"),
    c.CloseAlert: lambda course: course.close_alert(open_alert(course), reason="Reached."),
    c.AnswerDeviation: lambda course: course.answer_deviation(CONTACT, DEVIATION, answer="Ill."),
    c.ChangeTherapist: lambda course: course.change_therapist("t-9"),
    c.Correct: lambda course: course.correct(CONTACT, reason="Another client's."),
    c.NoteTime: lambda course: course.note_time(now="2026-06-01T12:00:00Z"),
    c.End: lambda course: course.end("lost-to-contact"),
}


def to_termination(course: CourseHandle) -> None:
    for phase in course.plan.line[1:]:
        course.override("move", to=phase, reason="clinical judgement")


def complete(course: CourseHandle) -> None:
    """A planned ending, and after it the concern that the course began with once more."""
    to_termination(course)
    course.close_alert(open_alert(course), reason="Settled.")
    assert isinstance(course.override("move", to="completed", reason="clinical judgement"), Accepted)
    course.raise_alert("Rang after the end.")


STATES: dict[str, Callable[[CourseHandle], object]] = {
    "with-an-open-alert": lambda course: None,
    "during-a-hold": lambda course: course.hold(reason="Away.", review_on="2026-02-01"),
    "after-a-reported-ending": lambda course: course.end("withdrawn"),
    "after-a-planned-ending": complete,
    "in-termination": to_termination,
}


def begun(course: CourseHandle) -> CourseHandle:
    course.record_contact("session", status="missed")
    course.raise_alert("Was not at school.")
    assert [type(entry) for entry in course.state.entries[1:]] == [e.Contact, e.AlertRaised]
    return course


def test_every_command_that_is_no_progress_is_tried_here() -> None:
    assert set(HAPPENS) | PROGRESS == set(get_args(c.AnyCommand))


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("command", HAPPENS, ids=lambda command: command.__name__)
def test_what_has_happened_is_recorded(clinic: Any, command: type[c.Command], state: str) -> None:
    course = begun(clinic.open("adolescents"))
    STATES[state](course)
    before = course.state.sequence
    answer = HAPPENS[command](course)
    assert isinstance(answer, Accepted)
    assert answer.entries or command is c.NoteTime
    assert course.state.sequence == before + len(answer.entries)
    assert clinic.flow.course(course.state.id).state == course.state


@pytest.fixture
def broken(own_clinic: Any) -> tuple[Any, CourseHandle]:
    """A clinic one of whose plugins raises whatever it is asked, and a course that was begun before it came."""

    def answer(question: str) -> None:
        raise RuntimeError(question)

    def about(course: object) -> None:
        raise RuntimeError(course)

    course = begun(own_clinic.open("adolescents"))
    plugin = ModuleType("broken_plugin")
    vars(plugin).update(
        iptflow_answer=hookimpl(answer),
        iptflow_objections=hookimpl(about),
        iptflow_safety_signals=hookimpl(about),
        iptflow_agenda=hookimpl(about),
        iptflow_report=hookimpl(about),
    )
    own_clinic.flow.host.register(plugin, "broken")
    return own_clinic, course


@pytest.mark.parametrize("command", HAPPENS, ids=lambda command: command.__name__)
def test_a_plugin_that_raises_refuses_nothing_and_is_put_on_record(broken: Any, command: type[c.Command]) -> None:
    _, course = broken
    answer = HAPPENS[command](course)
    assert isinstance(answer, Accepted)
    faults = [(entry.plugin, entry.hook) for entry in answer.entries if isinstance(entry, e.HookFault)]
    assert faults == ([] if command in NEVER_ASKED else [("broken", "iptflow_safety_signals")])


def test_a_plugin_that_raises_is_an_alert_when_somebody_has_to_look(broken: Any) -> None:
    _, course = broken
    answer = course.record_fact("risk.suicidal-thoughts", "none")
    assert isinstance(answer, Accepted)
    alerts = [entry for entry in answer.entries if isinstance(entry, e.AlertRaised)]
    assert [alert.rule for alert in alerts] == ["broken/iptflow_safety_signals"]
    assert alerts[0].owner == "t-1"


def test_a_plugin_that_raises_refuses_progress_by_name_and_an_override_goes_past_it(
    broken: Any, reasons: Callable[[Answer], dict[str, Reason]]
) -> None:
    _, course = broken
    answer = course.advance()
    assert {"broken/iptflow_objections", "broken/iptflow_safety_signals"} & set(reasons(answer))
    moved = course.override("move", reason="clinical judgement")
    assert isinstance(moved, Accepted)
    assert "broken/iptflow_objections" in moved.entries[0].past  # type: ignore[union-attr]


@pytest.mark.parametrize("ending", ["withdrawn", "lost-to-contact", "referred-on", "transferred-out",
                                    "admitted-elsewhere", "deceased"])  # fmt: skip
@pytest.mark.parametrize("state", STATES)
def test_a_reported_ending_is_accepted_from_everywhere_and_leaves_alerts_with_their_owner(
    clinic: Any, ending: str, state: str
) -> None:
    course = begun(clinic.open("adolescents"))
    STATES[state](course)
    owners = [alert.owner for alert in course.state.open_alerts()]
    assert isinstance(course.end(ending), Accepted)
    assert course.state.ended == ending
    assert [alert.owner for alert in course.state.open_alerts()] == owners == ["t-1"]


def test_no_reason_goes_past_an_open_alert_to_a_planned_ending(
    clinic: Any, reasons: Callable[[Answer], dict[str, Reason]]
) -> None:
    course = begun(clinic.open())
    to_termination(course)
    answer = course.override("move", to="completed", reason="clinical judgement")
    assert set(reasons(answer)) == {"alerts-closed"}
    assert isinstance(answer, Refusal)
    assert not answer.overridable
    course.close_alert(open_alert(course), reason="Seen the same day.")
    assert isinstance(course.override("move", to="completed", reason="clinical judgement"), Accepted)
