from __future__ import annotations

from typing import Any

import pytest

from iptflow.composition import Composition, resolve
from iptflow.conditions import Subsets, comparisons, parse
from iptflow.flow.library import base
from iptflow.protocol import Protocol, titles, typed, variables
from iptflow.protocol.administrations import Administrations
from iptflow.protocol.scores import outcome, total

CONDITIONAL = ("require", "when", "raise_when", "offer_when")


@pytest.fixture(scope="module")
def body() -> dict[str, Any]:
    found = resolve(Composition(base())).body
    assert found is not None
    return found


@pytest.fixture(scope="module")
def protocol(body: dict[str, Any]) -> Protocol:
    return typed(body)


def conditions(data: Any) -> list[dict[str, Any]]:
    if isinstance(data, dict):
        stated = [
            data[key] for key in ("require", "when", "raise_when", "offer_when") if isinstance(data.get(key), dict)
        ]
        return stated + [each for value in data.values() for each in conditions(value)]
    return [each for value in data for each in conditions(value)] if isinstance(data, list) else []


def test_every_condition_of_the_base_reads_declared_variables(body: dict[str, Any], protocol: Protocol) -> None:
    declared = variables(protocol)
    stated = conditions(body)
    assert len(stated) > 40
    for data in stated:
        for comparison in comparisons(parse(data, protocol.instruments)):
            assert comparison.variable in declared, comparison


def test_how_variables_change_and_by_whom(protocol: Protocol) -> None:
    declared = variables(protocol)
    found = {name: (declared[name].change, declared[name].by) for name in (
        "task:name-diagnosis", "fact:client.age", "fact:acceptance", "sign:grief/interests", "measure:phq-9",
        "count:session", "count:recurrence", "weeks:phase", "consent:treatment", "focus",
    )}  # fmt: skip
    assert found == {
        "task:name-diagnosis": ("grows", "team"),
        "fact:client.age": ("fixed", "given"),
        "fact:acceptance": ("open", "agreed"),
        "sign:grief/interests": ("grows", "client"),
        "measure:phq-9": ("open", "client"),
        "count:session": ("grows", "team"),
        "count:recurrence": ("grows", "client"),
        "weeks:phase": ("grows", "given"),
        "consent:treatment": ("open", "agreed"),
        "focus": ("open", "agreed"),
    }
    assert declared["focus"].candidates == Subsets(("deficits", "dispute", "grief", "transition"), 1, 2)
    assert [each.order for each in declared.values()] == list(range(len(declared)))


def test_administrations_are_what_the_instrument_itself_would_score(protocol: Protocol) -> None:
    phq9 = protocol.instruments["phq-9"]
    given = list(Administrations("phq-9", phq9).from_here({"baseline:phq-9": 20, "baseline-on:phq-9": 0, "today": 70}))
    for recorded in given:
        answers = {key.rpartition("/")[2]: value for key, value in recorded.items() if key.startswith("item:")}
        score, _ = total(phq9, answers)  # type: ignore[arg-type]
        assert recorded["score:phq-9"] == score
        assert score is not None
        assert recorded["outcome:phq-9"] == outcome(phq9, baseline=20, score=score, weeks=10)
    assert {recorded["score:phq-9"] for recorded in given} == set(range(28))
    assert {recorded["item:phq-9/9"] for recorded in given} == {0, 1, 2, 3}
    assert {recorded["item:phq-9/1"] for recorded in given} == {0, 1, 2, 3}
    assert given[0]["item:phq-9/9"] == 0


def test_of_any_course_every_derived_state_can_occur(protocol: Protocol) -> None:
    ever = variables(protocol, of_any_course=True)["measure:phq-9"].candidates
    assert isinstance(ever, tuple)
    states = {each["outcome:phq-9"] for each in ever}  # type: ignore[index]
    assert states == {
        "remission", "response", "partial-response", "deterioration", "no-response", "reliable-improvement",
        "unchanged",
    }  # fmt: skip


def test_titles_name_variables_and_values(protocol: Protocol) -> None:
    found = titles(protocol)
    assert found["task:name-diagnosis"] == protocol.tasks["name-diagnosis"].title
    assert found["fact:acceptance=accepts"] == "Accepts it"
    assert found["focus=grief"] == "Grief"
    assert found["sign:transition/feelings-voiced/guilt"] == "Guilt"
