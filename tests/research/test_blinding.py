"""Who is blinded learns nothing of the arm: the same scores give the same bytes, whichever arm is which."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from tests.research.conftest import DOCUMENT, ITEMS, SEED, changed, enrolled, flow_at

from iptflow.documents import Document, read
from iptflow.errors import UnknownName
from iptflow.research import TrialHandle, blinded, register

NAMES = [f"p-{number}" for number in range(6)]
SWAPPED = (
    ("full: {title: The full course}", "full: {title: Eight sessions, adaptations: [eight-sessions]}"),
    ("short: {title: Eight sessions, adaptations: [eight-sessions]}", "short: {title: The full course}"),
)
LATER = date(2026, 12, 31)


def recorded(document: Document, *, contacts: int = 0) -> TrialHandle:
    """A trial in which everybody has the same scores on the same days, whatever the arm."""
    flow = flow_at()
    flow.now = lambda: flow_at().now().replace(year=2026, month=12, day=31)
    trial = register(flow, document, seed=SEED, synthetic=True, on="2026-01-05")
    for number, name in enumerate(NAMES):
        trial.screen(name, facts={"client.age": 40, "risk.suicidal-thoughts": "none"}, on="2026-01-02")
        trial.assess(name, "phq-9", ITEMS, on="2026-01-02")
        trial.consent(name, on="2026-01-03")
        trial.enrol(name, therapist="t-3", on="2026-01-05")
        course = trial.course(name)
        for week in range(contacts if trial.participant(name).allocated.arm == "full" else 0):  # type: ignore[union-attr]
            course.record_contact("session", on=date(2026, 1, 5 + week), participants=["client", "therapist"])
        trial.assess(name, "phq-9", {**ITEMS, "1": number % 4}, on="2026-03-01", actor="assessor")
        trial.assess(name, "phq-9", total=20, on="2026-04-01", actor="assessor")
        trial.assess(name, "phq-9", total=number, on="2026-04-27", actor="assessor")
    return trial


def test_swapping_the_documents_of_the_arms_leaves_the_bytes_the_same() -> None:
    one, other = recorded(read(DOCUMENT), contacts=9), recorded(changed(*SWAPPED))
    digests = [trial.course("p-0").state.protocol for trial in (one, other)]
    assert digests[0] != digests[1]
    assert json.dumps(blinded(one, "assessor", LATER)) == json.dumps(blinded(other, "assessor", LATER))


def test_the_rows_hold_the_allow_list_and_nothing_else() -> None:
    trial = recorded(read(DOCUMENT))
    rows = blinded(trial, "assessor", LATER)
    assert [list(row) for row in rows] == [["participant", "measure", "window", "day", "total"]] * 18
    assert [list(row.values()) for row in rows[:3]] == [
        ["p-0", "phq-9", "start", -3, 16],
        ["p-0", "phq-9", "week-8", 55, 14],
        ["p-0", "phq-9", "week-16", 112, 0],
    ]
    said = json.dumps(rows)
    for forbidden in ("full", "short", "eight-sessions", "t-3", "2026", *trial.state.current.arms.values()):
        assert forbidden not in said
    assert not re.search(r"[0-9a-f]{16}", said)


def test_a_window_and_a_measure_that_are_not_named_are_not_there() -> None:
    trial = recorded(changed(("measures: {phq-9: [start, week-8, week-16]}", "measures: {phq-9: [week-8]}")))
    assert {row["window"] for row in blinded(trial, "assessor", LATER)} == {"week-8"}


def test_items_are_there_only_where_they_are_named() -> None:
    fields = "fields: [participant, measure, window, day, total]"
    trial = recorded(changed((fields, "fields: [participant, items]")))
    row = blinded(trial, "assessor", LATER)[0]
    assert row == {"participant": "p-0", "items": ITEMS}


def test_a_corrected_score_and_one_of_later_than_the_day_are_not_there(trial: TrialHandle) -> None:
    enrolled(trial, "p-1")
    course = trial.course("p-1")
    course.correct(course.state.sequence, reason="another person's sheet")
    assert blinded(trial, "assessor") == ()
    assert blinded(recorded(read(DOCUMENT)), "assessor", date(2026, 1, 1)) == ()


def test_a_role_that_is_not_there_is_told(trial: TrialHandle) -> None:
    with pytest.raises(UnknownName):
        blinded(trial, "statistician")
