"""A monitoring committee sees harm by coded arm, and cannot tell which arm is which."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from tests.research.conftest import DOCUMENT, flow_at
from tests.research.test_export import START, enrol, later, treat

from iptflow.errors import IllFormedCommand
from iptflow.research import monitored, open_trial, register


def test_harm_is_counted_by_coded_arm_up_to_the_day() -> None:
    trial = later()
    enrol(trial, "p-1", "p-2", "p-3", "p-4")
    treat(trial, "p-1", 5)
    course = trial.course("p-1")
    for week in (2, 3):
        course.report_event("adverse-event", on=START + timedelta(weeks=week))
    course.report_event("relapse", on=START + timedelta(weeks=4))
    trial.course("p-2").end("deceased", on=START + timedelta(weeks=5))
    found = monitored(trial)
    assert [each.code for each in found] == ["arm-1", "arm-2"]
    assert sum(each.allocated for each in found) == 4
    assert [each.adverse_events for each in found if each.adverse_events] == [{"adverse-event": 2}]
    assert sum(each.people_with_any for each in found) == 1
    assert [each.events_of_illness for each in found if each.events_of_illness] == [{"relapse": 1}]
    assert [each.stopped for each in found if each.stopped] == [{"deceased": 1}]
    before = monitored(trial, START + timedelta(weeks=2))
    assert [each.adverse_events for each in before if each.adverse_events] == [{"adverse-event": 1}]
    assert not any(each.stopped for each in before)


def test_no_name_of_an_arm_and_no_count_of_contacts_is_told() -> None:
    trial = later()
    enrol(trial, "p-1", "p-2")
    one = json.dumps(monitored(trial))
    treat(trial, "p-1", 6)
    assert json.dumps(monitored(trial)) == one
    for word in ("full", "short", "eight"):
        assert word not in one


def test_which_code_an_arm_has_hangs_on_the_seed_alone() -> None:
    firsts = set()
    for number in range(8):
        trial = register(flow_at(), DOCUMENT, seed=bytes([number]) * 32, synthetic=True)
        enrol(trial, "p-1")
        arm = trial.participant("p-1").allocated.arm  # type: ignore[union-attr]
        coded = next(each.code for each in monitored(trial) if each.allocated)
        firsts.add((arm, coded))
    assert len(firsts) > 2
    with pytest.raises(IllFormedCommand):
        monitored(open_trial(trial.flow, trial.name))
