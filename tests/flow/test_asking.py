"""Opening a course and the methods of it: thin, typed, with the clock where nobody says when."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from tests.flow.conftest import NOON, SITE, Plugin

import iptflow
from iptflow import CourseHandle, Flow
from iptflow.course.commands import AnyCommand, OpenCourse
from iptflow.flow import open_flow
from iptflow.flow.asking import Asks

KINDS = [kind for kind in get_args(AnyCommand) if kind is not OpenCourse]
QUESTION = """\
answers:
  asks/met: {title: Have they met?, source: project-judgement}
phases:
  assessment:
    exit:
      asks/met: {require: {answer: asks/met}, title: They have met, source: project-judgement}
"""


@pytest.fixture
def course(flow: Flow) -> CourseHandle:
    return flow.open_course(flow.compose(), client="k-1", therapist="t-1", facts={"client.age": 40})


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: str(kind.__struct_config__.tag))
def test_every_command_has_a_method_with_its_fields(kind: type[Any]) -> None:
    method = getattr(Asks, str(kind.__struct_config__.tag).replace("-", "_"))
    named = set(inspect.signature(method).parameters) - {"self", "given"}
    fields = {"which" if name == "key" else name for name in kind.__struct_fields__}
    assert named == fields - {"now", "actor", "on", "share_with"}
    assert method.__doc__


def test_without_a_clinical_date_it_is_the_day_of_the_clock(course: CourseHandle) -> None:
    answer = course.record_consent("treatment", by="client")
    assert isinstance(answer, iptflow.Accepted)
    assert answer.entries[0].on == NOON.date()


def test_dates_may_be_text_or_dates(course: CourseHandle) -> None:
    later = "2026-02-01T12:00:00+00:00"
    for on in ("2026-01-07", date(2026, 1, 7)):
        answer = course.record_contact("session", on=on, now=later, participants=["client"])
        assert isinstance(answer, iptflow.Accepted)
        assert answer.entries[0].on == date(2026, 1, 7)


def test_all_that_is_wrong_with_a_call_is_found_at_once(course: CourseHandle) -> None:
    with pytest.raises(iptflow.IllFormedCommand) as raised:
        course.record_contact("session", on="2026-13-01", minutes="long", participants="client")  # type: ignore[arg-type]
    assert {finding.place for finding in raised.value.findings} == {"on", "minutes", "participants"}


def test_a_key_makes_a_call_count_once_whenever_it_is_sent_again(course: CourseHandle) -> None:
    first = course.record_consent("treatment", by="client", key="a")
    later = (NOON + timedelta(seconds=1), NOON + timedelta(days=2))
    assert [course.record_consent("treatment", by="client", key="a", now=now) for now in later] == [first, first]
    assert course.state.sequence == 2


def test_a_key_holds_for_no_other_command(course: CourseHandle) -> None:
    course.record_consent("treatment", by="client", key="a")
    with pytest.raises(iptflow.errors.KeyReused):
        course.record_consent("records", by="client", key="a")
    assert course.state.sequence == 2


def test_the_focus_is_chosen_with_what_was_considered(course: CourseHandle) -> None:
    answer = course.choose_focus(
        "grief", considered={"grief": {"onset": "linked", "help": "likely"}}, client_agrees=True, therapist_agrees=True
    )
    assert isinstance(answer, iptflow.Accepted)
    assert answer.entries[0].areas == ("grief",)  # type: ignore[union-attr]


def test_a_refusal_is_returned_and_names_all_that_is_missing(course: CourseHandle) -> None:
    answer = course.advance()
    assert isinstance(answer, iptflow.Refusal)
    assert {reason.rule for reason in answer.reasons} > {"consent-to-treatment", "consent-to-records"}
    assert course.state.sequence == 1


def test_a_course_without_a_name_is_named_after_its_client(flow: Flow) -> None:
    protocol = flow.compose()
    names = [flow.open_course(protocol, client="k-1", therapist="t-1").state.id for _ in range(3)]
    assert names == ["k-1", "k-1-2", "k-1-3"]


def test_a_name_that_is_taken_is_found(flow: Flow) -> None:
    protocol = flow.compose()
    flow.open_course(protocol, client="k-1", therapist="t-1", course="c")
    with pytest.raises(iptflow.IllFormedCommand, match="command/course-taken"):
        flow.open_course(protocol, client="k-2", therapist="t-1", course="c")


def test_without_a_site_courses_are_read_and_recorded_in_and_none_is_opened(tmp_path: Path) -> None:
    with open_flow(tmp_path / "a.db", site=SITE, discover=False, clock=lambda: NOON) as flow:
        flow.open_course(flow.compose(), client="k-1", therapist="t-1")
    with open_flow(tmp_path / "a.db", discover=False, clock=lambda: NOON) as flow:
        assert isinstance(flow.course("k-1").record_consent("treatment", by="client"), iptflow.Accepted)
        with pytest.raises(iptflow.SiteIncomplete) as raised:
            flow.open_course(flow.compose(), client="k-2", therapist="t-1")
    assert {finding.place for finding in raised.value.findings} == {
        "alerts.owner", "alerts.deputy", "alerts.acknowledge_within", "alerts.hours",
    }  # fmt: skip


def test_a_site_may_be_data_and_is_checked_as_its_document_is() -> None:
    with pytest.raises(iptflow.DocumentError, match="schema/missing-key"):
        iptflow.open(site={"format": "site/1", "id": "here"})


def test_the_clinical_date_is_the_clinic_s_own() -> None:
    assert open_flow(site=SITE).now().tzinfo is not UTC
    assert abs(open_flow(site=SITE).now() - datetime.now(UTC)).total_seconds() < 60
    assert open_flow().now().tzinfo is UTC


def test_an_unknown_course_is_told_with_those_that_are_known(flow: Flow, course: CourseHandle) -> None:
    with pytest.raises(iptflow.UnknownName, match=r"Known: k-1\."):
        flow.course("k-2")


@pytest.mark.parametrize("said", [True, False, None])
def test_the_plugin_that_owns_a_question_is_asked(flow: Flow, bring: Plugin, said: bool | None) -> None:
    asked: list[str] = []

    def answering(answer: bool | None) -> Callable[..., bool | None]:
        def hook(question: str) -> bool | None:
            asked.append(question)
            return answer

        return hook

    bring("owner", {"asks": QUESTION}, answer=answering(said))
    bring("other", {}, answer=answering(True))
    course = flow.open_course(flow.compose("asks"), client="k-1", therapist="t-1")
    answer = course.advance()
    assert isinstance(answer, iptflow.Refusal)
    assert ("asks/met" in {reason.rule for reason in answer.reasons}) is (said is not True)
    assert asked == ["asks/met"]


def test_a_conflict_keeps_a_course_from_opening(flow: Flow, bring: Plugin) -> None:
    weeks = "frame:\n  weeks: {{range: [{0}, {0}], planned: {0}, source: project-judgement}}"
    bring("one", {"ten": weeks.format(10), "nine": weeks.format(9)})
    with pytest.raises(iptflow.CompositionConflict) as raised:
        flow.compose("ten", "nine")
    assert [conflict.path for conflict in raised.value.conflicts] == ["frame"]
