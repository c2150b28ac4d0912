"""An instrument that cannot be scored as it says, or that its licence does not let ship as it is."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from iptflow.documents import read_bytes
from iptflow.errors import Finding
from iptflow.protocol.checks import check_measure

GOOD: dict[str, Any] = {
    "format": "measure/1",
    "id": "mood-3",
    "title": "Mood",
    "licence": {"class": "A", "note": "made up", "source": "made-up-2002"},
    "respondent": "client",
    "options": {"0": "no", "1": "some", "2": "much"},
    "items": {
        "1": {"text": "a"},
        "2": {"text": "b"},
        "3": {"text": "c", "risk": True},
        "4": {"text": "d", "scored": False},
    },
    "scoring": {"method": "sum", "range": [0, 6], "reverse": ["1"], "max_missing": 1, "source": "made-up-2002"},
    "bands": [{"from": 0, "to": 2, "title": "low"}, {"from": 3, "to": 6, "title": "high"}],
    "outcomes": {
        "remission": {"score_below": 2, "source": "made-up-2002"},
        "response": {"fall_percent": 50, "source": "made-up-2002"},
        "deterioration": {"rise_points": 3, "source": "made-up-2002"},
    },
    "source": "made-up-2002",
}
SKELETON: dict[str, Any] = {
    **GOOD,
    "licence": {"class": "C", "note": "owned", "source": "made-up-2002"},
    "options": {"0": "0", "1": "1", "2": "2"},
    "items": {"1": {}, "2": {}, "3": {"risk": True}, "4": {"scored": False}},
}


def found_in(data: dict[str, Any]) -> tuple[Finding, ...]:
    return check_measure(read_bytes(yaml.safe_dump(data).encode(), "mood-3.yaml", "measure"))


def changed(data: dict[str, Any], place: str, value: Any) -> dict[str, Any]:
    head, _, rest = place.partition(" ")
    return {**data, head: changed(data.get(head, {}), rest, value) if rest else value}


def test_good_ones_are_good() -> None:
    assert found_in(GOOD) == ()
    assert found_in(SKELETON) == ()
    named = {key: GOOD[key] for key in ("format", "id", "title", "respondent", "source")}
    assert found_in({**named, "licence": {"class": "D", "note": "owned", "source": "made-up-2002"}}) == ()


@pytest.mark.parametrize(
    ("place", "value", "codes"),
    [
        ("scoring reverse", ["9"], ["reference/unknown"]),
        ("source", "Made Up", ["schema"]),
        ("source", "Made-Up", ["reference/source-form"]),
        ("scoring range", [6, 0], ["sense/range-reversed", "sense/score-range"]),
        ("scoring range", [0, 7], ["sense/score-range", "sense/bands"]),
        ("scoring reverse", ["3"], ["sense/risk-item"]),
        ("scoring reverse", ["4"], ["sense/reverse"]),
        ("scoring max_missing", 3, ["sense/max-missing"]),
        ("items 3 options", {"1": "a", "2": "b"}, ["sense/risk-item", "sense/score-range"]),
        ("items 2", {}, ["sense/incomplete"]),
        ("items 2", {"text": "b", "range": [0, 2]}, []),
        ("items 2", {"text": "b", "range": [0, 3]}, ["sense/score-range"]),
        ("items 2", {"text": "b", "range": [2, 0]}, ["sense/range-reversed", "sense/no-options"]),
        ("scoring times", 2, ["sense/score-range"]),
        ("scoring decimals", 1, ["sense/score-range"]),
        ("scoring method", "mean", ["sense/score-range"]),
        ("scoring method", "mean-of-scales", ["sense/scales"] * 4),
        ("scales", {"s": {"title": "S", "items": ["9"], "source": "made-up-2002"}}, ["reference/unknown"]),
        ("scales", {"s": {"title": "S", "items": ["4"], "source": "made-up-2002"}}, ["sense/scales"]),
        ("scales", {"s": {"title": "S", "items": ["1", "3"], "source": "made-up-2002"}}, []),
        ("outcomes deterioration fall_points", 7, ["sense/threshold"]),
        ("bands", [{"from": 0, "to": 2, "title": "l"}, {"from": 4, "to": 6, "title": "h"}], ["sense/bands"]),
        ("bands", [{"from": 0, "to": 3, "title": "l"}, {"from": 3, "to": 6, "title": "h"}], ["sense/bands"]),
        ("bands", [{"from": 1, "to": 6, "title": "l"}], ["sense/bands"]),
        ("bands", [{"from": 0, "to": 5, "title": "l"}], ["sense/bands"]),
        ("outcomes remission score_below", 0, ["sense/threshold"]),
        ("outcomes remission score_below", 7, ["sense/threshold"]),
        ("outcomes deterioration rise_points", 7, ["sense/threshold"]),
        ("outcomes response fall_percent_below", 50, ["sense/threshold"]),
        ("outcomes unchanged", {"score_below": 2, "source": "made-up-2002"}, ["sense/outcome-name"]),
    ],
)
def test_each_fault_is_found(place: str, value: Any, codes: list[str]) -> None:
    if codes == ["schema"]:
        from iptflow.errors import DocumentError

        with pytest.raises(DocumentError):
            found_in(changed(GOOD, place, value))
        return
    assert sorted(each.code for each in found_in(changed(GOOD, place, value))) == sorted(codes)


def test_items_without_any_answers() -> None:
    data = {key: value for key, value in GOOD.items() if key != "options"}
    assert {each.code for each in found_in(data)} == {"sense/no-options"}


@pytest.mark.parametrize("licence", ["B", "C"])
def test_wording_is_not_shipped_where_the_licence_forbids_it(licence: str) -> None:
    found = found_in(changed(GOOD, "licence class", licence))
    assert {each.code for each in found} == {"sense/licence"}
    assert len(found) == len(GOOD["items"]) + len(GOOD["options"])
    assert found_in(changed(SKELETON, "licence class", licence)) == ()


def test_what_is_shipped_by_name_only_holds_nothing_else() -> None:
    found = found_in(changed(SKELETON, "licence class", "D"))
    assert sorted(each.place for each in found) == ["bands", "items", "options", "scoring"]


def test_all_others_are_scored() -> None:
    for key in ("items", "scoring"):
        data = {name: value for name, value in SKELETON.items() if name not in (key, "bands", "outcomes")}
        if key == "items":
            data = changed(data, "scoring reverse", [])
        assert "sense/incomplete" in {each.code for each in found_in(data)}
