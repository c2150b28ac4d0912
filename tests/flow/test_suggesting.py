"""Suggesting: three-valued on what adaptations say of themselves."""

from __future__ import annotations

import pytest
from tests.flow.conftest import Plugin

from iptflow.errors import IllFormedCommand
from iptflow.flow import Flow
from iptflow.flow.flow import Facts
from iptflow.flow.suggesting import Fit

ELIGIBLE = """\
eligibility:
  offer_when: {every: [{fact: client.age, at_least: 18, source: S1}, {not: {fact: diagnosis, is: bipolar}}]}
  contraindications:
    made/psychosis: {when: {fact: diagnosis, is: psychosis}, title: A psychosis, hard: %s, source: S2}
  source: S1
"""


def found(flow: Flow, **facts: int | list[str]) -> Fit:
    named: Facts = {name.replace("_", "."): value for name, value in facts.items()}
    return next(each for each in flow.suggest(named) if each.name == "made")


@pytest.fixture
def hard(flow: Flow, bring: Plugin) -> Flow:
    bring("one", {"made": ELIGIBLE % "true"})
    return flow


def test_what_is_not_known_is_no_no(hard: Flow) -> None:
    fit = found(hard, client_age=40)
    assert fit.fits is None
    assert [ground.source for ground in fit.speaks_for] == [("S1",)]
    assert "A psychosis" in [ground.text for ground in fit.not_known]
    assert fit.against == ()


def test_everything_known_and_fitting(hard: Flow) -> None:
    fit = found(hard, client_age=40, diagnosis=["depression"])
    assert fit.fits is True
    assert (len(fit.speaks_for), fit.against, fit.not_known) == (2, (), ())


def test_one_no_is_enough(hard: Flow) -> None:
    fit = found(hard, client_age=17)
    assert fit.fits is False
    assert [ground.found for ground in fit.against] == ["17"]


def test_a_negated_part_speaks_against(hard: Flow) -> None:
    assert found(hard, client_age=40, diagnosis=["bipolar"]).fits is False


def test_a_hard_contraindication_rules_out(hard: Flow) -> None:
    fit = found(hard, client_age=40, diagnosis=["psychosis"])
    assert fit.fits is False
    assert [(ground.text, ground.source) for ground in fit.against] == [("A psychosis", ("S2",))]


def test_another_contraindication_is_for_a_person_to_weigh(flow: Flow, bring: Plugin) -> None:
    bring("one", {"made": ELIGIBLE % "false"})
    fit = found(flow, client_age=40, diagnosis=["psychosis"])
    assert fit.fits is True
    assert "for a person to weigh" in fit.against[0].found


def test_an_adaptation_that_says_nothing_is_not_decided(flow: Flow, bring: Plugin) -> None:
    bring("one", {"made": ""})
    assert found(flow, client_age=40).fits is None


def test_nothing_is_ranked_what_fits_what_is_undecided_what_does_not_each_by_name(hard: Flow) -> None:
    fits = hard.suggest({"client.age": 40, "diagnosis": ["depression"], "current-episode": True})
    assert [(each.name, each.fits) for each in fits] == [("ipt", True), ("made", True)]
    other = hard.suggest({"client.age": 40, "diagnosis": ["panic"], "current-episode": True})
    assert [(each.name, each.fits) for each in other] == [("made", True), ("ipt", False)]
    assert fits[1].evidence[0].status == "experimental"


def test_every_fault_of_the_facts_at_once(hard: Flow) -> None:
    with pytest.raises(IllFormedCommand) as raised:
        hard.suggest({"client.age": 400, "diagnosis": ["gout"], "cleint.age": 3})
    assert sorted(finding.code for finding in raised.value.findings) == [
        "command/unknown-fact", "command/unknown-value", "command/value-outside",
    ]  # fmt: skip
