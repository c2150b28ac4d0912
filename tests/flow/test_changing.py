"""Many running courses and another protocol: a verdict for each, the change, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any, Final

import pytest

from iptflow.course.answers import Objection
from iptflow.course.refusals import Accepted, Refusal
from iptflow.errors import IllFormedCommand
from iptflow.flow import Flow
from iptflow.flow.changing import Outlook, Prospect, change_all, prospect
from iptflow.flow.handle import CourseHandle

Plugin = Callable[..., ModuleType]

OLD: Final = """\
phases:
  old/preparing:
    after: assessment
    title: Preparing
    source: project-judgement
    exit:
      old/prepared: {require: {task: old/prepare}, title: Prepared, source: project-judgement}
tasks:
  old/prepare: {title: Prepare, in: [old/preparing], level: must, source: project-judgement}
  old/greet: {title: Greet, in: [assessment], level: should, source: project-judgement}
"""
NEW: Final = """\
tasks:
  new/welcome: {title: Welcome, in: [assessment], level: should, source: project-judgement}
"""


@pytest.fixture
def old(flow: Flow, bring: Plugin) -> Flow:
    bring("old", {"old": OLD})
    bring("new", {"new": NEW})
    return flow


def opened(flow: Flow, name: str, *adaptations: str) -> CourseHandle:
    return flow.open_course(
        flow.compose(*adaptations), client=f"k-{name}", therapist="t-1", course=name, synthetic=True
    )


def met(handle: CourseHandle, *tasks: str) -> None:
    answer = handle.record_contact("session", participants=["client", "therapist"], minutes=50, tasks=tasks)
    assert isinstance(answer, Accepted)


def looked(flow: Flow, *adaptations: str, mapping: dict[str, str] | None = None) -> Prospect:
    target = flow.compose(*adaptations)
    names = flow.journal.courses()
    return prospect(flow, names, target, reason="the new one", mapping=mapping or {}, now=flow.now())


def by_course(found: Prospect) -> dict[str, Outlook]:
    return {each.course: each for each in found.outlooks}


@pytest.fixture
def courses(old: Flow) -> Flow:
    """One that is there, one to which nothing happened, one with a task of the old, one in a phase of it, one ended."""
    opened(old, "there", "new")
    opened(old, "fresh", "old")
    met(opened(old, "greeted", "old"), "old/greet", "psychiatric-history")
    preparing = opened(old, "preparing", "old")
    assert isinstance(preparing.override(to="old/preparing", reason="clinical judgement"), Accepted)
    opened(old, "over", "old").end("withdrawn")
    return old


def test_each_course_has_a_verdict_and_nothing_is_kept(courses: Flow) -> None:
    before = {name: courses.course(name).state for name in courses.journal.courses()}
    found = by_course(looked(courses, "new"))
    assert {name: each.standing for name, each in found.items()} == {
        "there": "there-already",
        "fresh": "safe",
        "greeted": "needs-mapping",
        "preparing": "needs-mapping",
        "over": "must-stay",
    }
    [task] = found["greeted"].unmapped
    assert task.part == "task:old/greet"
    assert {"new/welcome", "psychiatric-history", "left-behind"} <= set(task.choices)
    assert "farewell" not in task.choices
    [phase] = found["preparing"].unmapped
    assert phase.part == "phase"
    assert phase.choices[:2] == ("assessment", "psychoeducation")
    assert [reason.rule for reason in found["over"].reasons] == ["course/ended"]
    assert {name: courses.course(name).state for name in before} == before


def test_what_changes_is_told_for_each_protocol_that_is_left(courses: Flow) -> None:
    found = looked(courses, "new")
    [difference] = found.differences.values()
    kinds = {change.path: change.kind for change in difference.changes}
    assert kinds["phases.old/preparing"] == kinds["tasks.old/greet"] == "removed"
    assert kinds["tasks.new/welcome"] == "added"


def test_only_safe_ones_are_changed_and_a_second_time_changes_nothing(courses: Flow) -> None:
    mapping = {"task:old/greet": "new/welcome", "task:old/gret": "left-behind"}
    found = looked(courses, "new", mapping=mapping)
    assert found.unused == ("task:old/gret",)
    assert by_course(found)["greeted"].mapping == {"task:old/greet": "new/welcome"}
    assert by_course(found)["fresh"].mapping == {}
    assert len(change_all(courses, found, reason="the new one", now=courses.now())) == 2
    greeted = courses.course("greeted").state
    assert greeted.protocol == found.to
    assert greeted.values["task:new/welcome"] is True
    again = looked(courses, "new", mapping=mapping)
    assert change_all(courses, again, reason="the new one", now=courses.now()) == ()
    assert courses.course("preparing").state.protocol != found.to


def test_the_way_back_is_a_change_to_the_former_digest(courses: Flow) -> None:
    first = courses.course("greeted").state
    there = looked(courses, "new", mapping={"task:old/greet": "new/welcome"})
    change_all(courses, there, reason="the new one", now=courses.now())
    former = courses.protocol(first.protocol)
    back = prospect(courses, ["greeted"], former, reason="as it was", mapping={}, now=courses.now())
    assert [each.standing for each in back.outlooks] == ["safe"]
    change_all(courses, back, reason="as it was", now=courses.now())
    after = courses.course("greeted").state
    assert (after.protocol, after.phase) == (first.protocol, first.phase)
    assert {key: after.values[key] for key in first.values} == dict(first.values)
    assert after.entries[: first.sequence] == first.entries
    digests = [envelope.digest for envelope in courses.journal.read("greeted")]
    assert digests[0] == digests[-1] == first.protocol
    assert there.to in digests


def test_a_task_that_was_done_in_between_is_not_lost_on_the_way_back(courses: Flow) -> None:
    former = courses.protocol(courses.course("fresh").state.protocol)
    change_all(courses, looked(courses, "new"), reason="the new one", now=courses.now())
    met(courses.course("fresh"), "new/welcome")
    back = prospect(courses, ["fresh"], former, reason="as it was", mapping={}, now=courses.now())
    assert [each.unmapped[0].part for each in back.outlooks] == ["task:new/welcome"]


def test_a_plugin_that_objects_keeps_a_course_where_it_is(courses: Flow, bring: Plugin) -> None:
    def objections(command: Any) -> list[Objection]:
        stays = type(command).__name__ == "ChangeProtocol"
        return [Objection(rule="strict/no", title="Not in the middle of a trial")] if stays else []

    bring("strict", {}, objections=objections)
    fresh = by_course(looked(courses, "new"))["fresh"]
    assert fresh.standing == "must-stay"
    assert [reason.demanded_by for reason in fresh.reasons] == ["strict"]


def test_a_mapping_to_what_is_not_there_is_ill_formed(courses: Flow) -> None:
    with pytest.raises(IllFormedCommand):
        looked(courses, "new", mapping={"task:old/greet": "new/welcom"})


def test_what_is_foretold_is_what_a_change_of_one_course_comes_to(courses: Flow) -> None:
    target = courses.compose("new")
    for outlook in looked(courses, "new").outlooks:
        answer = courses.course(outlook.course).change_protocol(target.digest, reason="the new one")
        assert isinstance(answer, Refusal) == (outlook.standing in ("needs-mapping", "must-stay"))
