from __future__ import annotations

from typing import Any

import msgspec
import pytest

from iptflow.course import commands as c
from iptflow.course.views.fidelity import Count, Fidelity, fidelity


def counts(bench: Any, day: int) -> Fidelity:
    found = fidelity(bench.plan, bench.course, bench.day(day), bench.away())
    assert found is not None
    return found


def test_what_a_later_phase_asks_for_is_not_asked_for_yet(bench: Any) -> None:
    bench.session(tasks=("ask-risk", "name"))
    assert counts(bench, 0).tasks["must"] == Count(done=1, asked=2)
    bench.session(tasks=("ask-risk", "history"))
    bench.do(c.Advance)
    assert counts(bench, 0).tasks["must"] == Count(done=2, asked=3)


def test_what_was_waived_is_counted_apart(bench: Any) -> None:
    bench.do(c.WaiveTask, task="talk", reason="unsafe")
    assert counts(bench, 0).tasks["should"] == Count(done=0, asked=1, waived=1)


def test_what_each_contact_asks_for_is_counted_by_contact(bench: Any) -> None:
    bench.session()
    bench.session(day=7, tasks=())
    bench.do(c.RecordContact, day=8, series="parents/talk", participants=("therapist", "parent"))
    assert counts(bench, 8).each_contact["must"] == Count(done=1, asked=2)


def test_contacts_and_measures_are_held_against_what_was_planned_by_the_day(bench: Any) -> None:
    bench.session()
    bench.do(c.RecordMeasure, measure="phq", items={"1": 0, "2": 0})
    found = counts(bench, 7)
    assert found.contacts == {"phone": Count(done=0, asked=1), "session": Count(done=1, asked=2)}
    assert found.measures["must"] == Count(done=1, asked=1)
    assert found.measures["should"] == Count(done=0, asked=2)


def test_techniques_count_by_group_and_by_the_stance_of_that_day(bench: Any) -> None:
    bench.session(techniques=("advice", "listening"))
    bench.to_middle(day=1)
    bench.session(day=7, techniques=("advice",))
    coded = {(each.group, each.stance): each.times for each in counts(bench, 7).techniques}
    assert coded == {("ipt", "encouraged"): 1, ("other", "allowed"): 1, ("other", "discouraged"): 1}


def test_common_kinds_of_intervention_are_a_description_and_no_score(bench: Any) -> None:
    bench.session(techniques=("feelings",))
    found = counts(bench, 0)
    assert found.common == {"Attending to feelings": 1}
    assert found.techniques == ()


def test_a_corrected_contact_counts_for_nothing(bench: Any) -> None:
    bench.session(techniques=("listening",))
    bench.do(c.Correct, entry=2, reason="another client's")
    found = counts(bench, 0)
    assert found.techniques == ()
    assert found.contacts["session"].done == 0


def test_no_therapist_is_named_or_judged(bench: Any) -> None:
    bench.session(techniques=("advice",))
    text = msgspec.json.encode(counts(bench, 0)).decode()
    assert "t-3" not in text
    for word in ("competen", "score", "grade", "rank", "percent"):
        assert word not in text


@pytest.mark.parametrize("viewer", ["client", "parent", "other"])
def test_nobody_else_reads_it(bench: Any, viewer: str) -> None:
    assert fidelity(bench.plan, bench.course, bench.day(0), bench.away(), viewer) is None
