"""The instruments that ship: scores, missing answers, risk items, bands and what follows from a score."""

from __future__ import annotations

from typing import Any

import pytest
from tests.clinical.bench import Bench, Clinic, Clinics

from iptflow.course import commands as c
from iptflow.errors import IllFormedCommand
from iptflow.protocol.scores import outcome

SUMS = [("phq-9", 9, 27), ("gad-7", 7, 21)]
RISKS = {
    ("ipt", "phq-9"): {"9"},
    ("ipt", "gad-7"): set(),
    ("adolescents", "phq-a"): {"9", "suicidal-thoughts-past-month", "suicide-attempt-ever"},
    ("elderly", "gds-15"): set(),
}


def _answers(items: int, answer: int, **changed: int | None) -> dict[str, int]:
    answers: dict[str, int | None] = {**{str(n): answer for n in range(1, items + 1)}, **changed}
    return {name: given for name, given in answers.items() if given is not None}


def _measured(course: Bench, measure: str, items: dict[str, int]) -> Any:
    return course.accepted(c.RecordMeasure, measure=measure, items=items)


@pytest.mark.parametrize(("measure", "items", "top"), SUMS)
def test_the_score_is_the_sum_of_the_answers(ipt: Clinic, measure: str, items: int, top: int) -> None:
    instrument = ipt.protocol.instruments[measure]
    assert instrument.scoring is not None
    assert instrument.scoring.range == (0, top)
    for answer in range(4):
        entry = _measured(ipt.open(), measure, _answers(items, answer)).entry
        assert (entry.total, entry.prorated) == (items * answer, False)
    assert _measured(ipt.open(), measure, _answers(items, 1, **{"1": 3})).entry.total == items + 2


@pytest.mark.parametrize(("measure", "items", "top"), SUMS)
def test_what_is_no_answer_and_no_score_is_ill_formed(ipt: Clinic, measure: str, items: int, top: int) -> None:
    wrong: list[dict[str, Any]] = [
        {"items": _answers(items, 4)},
        {"items": {"10": 0}},
        {"total": top + 1},
        {"total": -1},
    ]
    for fields in wrong:
        with pytest.raises(IllFormedCommand):
            ipt.open().accepted(c.RecordMeasure, measure=measure, **fields)
    assert ipt.open().accepted(c.RecordMeasure, measure=measure, total=top).entry.total == top


def test_up_to_two_missing_answers_of_the_phq_9_are_made_up_for_by_proportion(ipt: Clinic) -> None:
    for missing, total in ((("1",), 18), (("1", "2"), 18), (("1", "2", "3"), None)):
        entry = _measured(ipt.open(), "phq-9", _answers(9, 2, **dict.fromkeys(missing))).entry
        assert (entry.total, entry.prorated) == (total, total is not None)
    half_up = _measured(ipt.open(), "phq-9", _answers(9, 1, **{"1": None, "2": 2, "3": 2, "4": 2, "5": 2})).entry
    assert half_up.total == 14  # 12 of 8 items: 13.5 of 9


def test_a_missing_risk_item_is_never_made_up(ipt: Clinic, adolescents: Clinic) -> None:
    for clinic, measure in ((ipt, "phq-9"), (adolescents, "phq-a")):
        came = _measured(clinic.open(), measure, _answers(9, 2, **{"9": None}))
        assert (came.entry.total, came.entry.prorated, came.alerts) == (None, False, {})
        assert "9" not in came.entry.items


def test_the_gad_7_and_the_gds_15_need_every_answer(ipt: Clinic, elderly: Clinic) -> None:
    for clinic, measure, items in ((ipt, "gad-7", 7), (elderly, "gds-15", 15)):
        assert _measured(clinic.open(), measure, _answers(items, 1, **{"3": None})).entry.total is None


def test_a_risk_item_above_zero_is_an_alert_whatever_the_score(ipt: Clinic, adolescents: Clinic) -> None:
    for items in (_answers(9, 0, **{"9": 1}), {"9": 1}):
        alert = _measured(ipt.open(), "phq-9", items).alerts["phq-9-item-9"]
        assert (alert.owner, alert.deputy, alert.rank) == ("t-3", "t-4", 1)
    assert _measured(ipt.open(), "phq-9", _answers(9, 3, **{"9": 0})).alerts == {}
    for item in RISKS["adolescents", "phq-a"]:
        assert _measured(adolescents.open(), "phq-a", {item: 1}).alerts.keys() == {f"phq-a-item-{item}"}
        assert _measured(adolescents.open(), "phq-a", {item: 0}).alerts == {}


def test_which_items_are_about_risk(clinics: Clinics) -> None:
    for (clinic, measure), risk in RISKS.items():
        items = clinics[clinic].protocol.instruments[measure].items
        assert {name for name, item in items.items() if item.risk} == risk


def test_questions_beside_the_score_do_not_count(ipt: Clinic, adolescents: Clinic) -> None:
    assert _measured(ipt.open(), "phq-9", _answers(9, 0, difficulty=3)).entry.total == 0
    beside = {"difficulty": 3, "depressed-past-year": 1}
    assert _measured(adolescents.open(), "phq-a", _answers(9, 0, **beside)).entry.total == 0


def test_five_items_of_the_gds_15_are_reversed(elderly: Clinic) -> None:
    assert _measured(elderly.open(), "gds-15", _answers(15, 0)).entry.total == 5
    assert _measured(elderly.open(), "gds-15", _answers(15, 1)).entry.total == 10
    reversed_items = dict.fromkeys(("1", "5", "7", "11", "13"), 1)
    assert _measured(elderly.open(), "gds-15", _answers(15, 0, **reversed_items)).entry.total == 0


def test_bands_meet_without_gap_or_overlap_over_the_whole_range(clinics: Clinics) -> None:
    for clinic, measure in RISKS:
        instrument = clinics[clinic].protocol.instruments[measure]
        covered = [score for band in instrument.bands for score in range(band["from"], band["to"] + 1)]
        assert instrument.scoring is not None
        low, high = instrument.scoring.range
        assert covered == list(range(low, high + 1))


def test_wording_ships_for_what_may_be_shipped_alone(clinics: Clinics) -> None:
    for clinic, measure in RISKS:
        instrument = clinics[clinic].protocol.instruments[measure]
        assert (instrument.licence["class"], bool(instrument.licence["source"])) == ("A", True)
        assert all(item.text for item in instrument.items.values())


def test_what_follows_from_a_score_and_when(ipt: Clinic) -> None:
    instrument = ipt.protocol.instruments["phq-9"]
    found = {
        (baseline, score, weeks): outcome(instrument, baseline=baseline, score=score, weeks=weeks)
        for baseline, score, weeks in (
            (20, 4, 1), (20, 10, 1), (20, 11, 1), (20, 15, 1), (20, 16, 5), (20, 16, 6), (15, 20, 6), (15, 19, 5),
        )
    }  # fmt: skip
    assert list(found.values()) == [
        "remission", "response", "partial-response", "partial-response", "unchanged", "no-response", "deterioration",
        "unchanged",
    ]  # fmt: skip
    assert all(each.source for each in instrument.outcomes.values())
