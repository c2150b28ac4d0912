from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from iptflow.course import commands as c
from iptflow.course.views.deviations import deviations
from iptflow.course.views.wording import DIFFERENCES, difference

CORE = Path(__file__).parents[3] / "core"


def found(bench: Any, day: int, viewer: str = "therapist") -> list[Any]:
    return list(deviations(bench.plan, bench.course, bench.day(day), stretches=bench.away(), viewer=viewer))


def test_recorded_differences_are_told_in_neutral_words_with_their_answers(bench: Any) -> None:
    bench.to_middle()
    bench.session(day=7, techniques=("advice",))
    entry = bench.course.sequence
    bench.do(c.AnswerDeviation, day=8, entry=entry, code="technique-given", answer="asked for by the client")
    (one,) = [each for each in found(bench, 8) if each.entry]
    assert (one.on, one.code, one.words, one.answer) == (
        bench.day(7), "technique-given", "Given: Giving advice", "asked for by the client",
    )  # fmt: skip
    assert one.source == ("AD5",)


def test_what_was_not_done_follows_from_the_day(bench: Any) -> None:
    assert found(bench, 6) == []
    assert {each.code for each in found(bench, 7)} == {"contact-not-recorded", "measure-not-taken"}
    bench.session(day=7, on=bench.day(2))
    bench.do(c.RecordMeasure, day=7, on=bench.day(2), measure="phq", items={"1": 0, "2": 0})
    assert found(bench, 7) == []


def test_a_contact_that_was_noted_as_missed_is_told_once(bench: Any) -> None:
    bench.do(c.RecordMeasure, measure="phq", items={"1": 0, "2": 0})
    (derived,) = found(bench, 7)
    bench.do(c.NoteTime, day=7)
    (noted,) = found(bench, 7)
    assert noted == msgspec.structs.replace(derived, entry=bench.course.sequence)
    assert (noted.on, noted.code, noted.source) == (bench.day(0), "contact-not-recorded", ("F2",))


def test_a_contact_that_was_noted_as_missed_and_came_on_record_later_is_no_difference(bench: Any) -> None:
    bench.do(c.RecordMeasure, measure="phq", items={"1": 0, "2": 0})
    bench.do(c.NoteTime, day=7)
    bench.session(day=7, on=bench.day(2))
    assert found(bench, 7) == []


def test_what_only_should_be_measured_is_no_deviation(bench: Any) -> None:
    assert {each.subject for each in found(bench, 30) if each.code == "measure-not-taken"} == {"phq"}


def test_a_task_left_in_an_earlier_phase_is_told_when_a_correction_took_it_back(bench: Any) -> None:
    bench.to_middle()
    bench.do(c.Correct, day=1, entry=2, reason="another client's")
    told = {(each.code, each.subject) for each in found(bench, 1)}
    assert {("task-left-out", "name"), ("task-left-out", "history")} <= told


def test_a_corrected_entry_has_none(bench: Any) -> None:
    bench.session(minutes=50, tasks=())
    assert [each.code for each in found(bench, 0)] == ["task-not-done"]
    bench.do(c.Correct, entry=2, reason="another client's")
    assert [each.code for each in found(bench, 0)] == []


@pytest.mark.parametrize("viewer", ["client", "parent", "other"])
def test_nobody_else_reads_them(bench: Any, viewer: str) -> None:
    bench.session(day=7, tasks=())
    assert found(bench, 7, viewer) == []


def test_every_code_of_the_engine_has_words() -> None:
    stated = {
        code
        for file in (CORE / "iptflow" / "course").rglob("*.py")
        for code in re.findall(r'Deviation\(\s*code="([a-z-]+)"', file.read_text())
    }
    assert stated
    assert stated <= set(DIFFERENCES)


def test_no_words_blame(bench: Any) -> None:
    for code in DIFFERENCES:
        words = difference(bench.plan, code, "session").lower()
        assert not re.search(r"violat|fail|forgot|refus|resist|wrong|error|should have", words)
