"""What is offered: how much is known, said in time; what speaks against it, with its source; and care that goes on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.clinical.bench import Bench, Clinics, Documents
from tests.clinical.rows import DOCUMENTS

from iptflow.course import commands as c

LITTLE_KNOWN = {"experimental", "not-shown"}


def own_gate(documents: Documents, name: str) -> dict[str, Any]:
    """What the adaptation asks for before a contract: the condition by rule."""
    gate = documents[name].data.get("phases", {}).get("focus-selection", {}).get("exit", {})
    return {rule: stated["require"] for rule, stated in gate.items() if "require" in stated}


def hard(documents: Documents) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each contraindication that is hard, with every fact by which it holds."""
    for name, document in documents.items():
        for rule, stated in document.data.get("eligibility", {}).get("contraindications", {}).items():
            if stated.get("hard"):
                yield from ((name, rule, leaf) for leaf in _leaves(stated["when"]))


def _leaves(condition: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "any" in condition:
        for part in condition["any"]:
            yield from _leaves(part)
    else:
        yield condition


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_is_offered_says_how_much_is_known_what_else_there_is_and_who_says_what_speaks_against_it(
    name: str, documents: Documents, clinics: Clinics
) -> None:
    fit = clinics[name.replace("-", "_")].fit({})
    assert fit.evidence
    assert all(each.as_of and each.sources for each in fit.evidence)
    assert fit.alternatives
    for stated in documents[name].data["eligibility"].get("contraindications", {}).values():
        assert stated["source"]
    assert all(ground.source for ground in (*fit.against, *fit.not_known))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_of_what_too_little_is_known_is_told_before_the_contract_and_going_on_is_no_override(
    name: str, documents: Documents, clinics: Clinics
) -> None:
    statuses = {each["status"] for each in documents[name].data["evidence"]}
    gate = own_gate(documents, name)
    told = {rule: stated["task"] for rule, stated in gate.items() if "task" in stated}
    chosen = {rule: stated for rule, stated in gate.items() if "fact" in stated}
    if not statuses & LITTLE_KNOWN:
        assert not chosen
        return
    assert (len(told), len(chosen)) == (1, 1)
    course = clinics[name.replace("-", "_")].open().at("focus-selection")
    assert {*told, *chosen} <= course.refused(c.Advance).keys()
    course.session(*told.values())
    (choice,) = chosen.values()
    course.fact(choice["fact"], choice["is"])
    assert {*told, *chosen}.isdisjoint(course.refused(c.Advance))
    assert bool(course.report().evidence_remark) is ("experimental" in statuses)


def test_a_hard_contraindication_under_way_is_an_alert_and_care_goes_on(documents: Documents, clinics: Clinics) -> None:
    found = list(hard(documents))
    assert len({rule for _, rule, _ in found}) >= 8
    for name, rule, leaf in found:
        course = clinics[name.replace("-", "_")].open().at("middle")
        _becomes_so(course, leaf)
        assert [alert.owner for alert in course.course.open_alerts()] != [], rule
        assert rule in {line.id for line in course.agenda().struck_out}, rule
        phase = course.course.phase
        assert course.session(day=7).entry.status == "held"
        assert course.course.phase == phase
        assert not course.course.ended


def _becomes_so(course: Bench, leaf: dict[str, Any]) -> None:
    value = leaf["is"] if "is" in leaf else leaf["in"][0]
    course.fact(leaf["fact"], value)
