"""Every planted defect is found with its code and place, and sound conditions are left in peace."""

from __future__ import annotations

from typing import Any

import pytest

from iptflow.conditions import Subsets, Variable, lint, parse

VARIABLES = {
    variable.key: variable
    for variable in [
        Variable("task:a", change="grows"),
        Variable("task:b", change="grows"),
        Variable("count:session", change="grows", candidates=range(18)),
        Variable("weeks:opening", change="grows", candidates=range(60)),
        Variable("weeks:onset", change="grows", candidates=range(60)),
        Variable("fact:age", change="fixed", candidates=range(121)),
        Variable("fact:mood", candidates=("low", "high")),
        Variable("fact:asked", candidates=(True, False)),
        Variable("fact:onset", candidates="date"),
        Variable("fact:note", candidates="text"),
        Variable("fact:violence", candidates=(True, False), sensitive=True),
        Variable("fact:kinds", change="grows", candidates=Subsets(("x", "y"))),
        Variable("focus", candidates=Subsets(("grief", "dispute"), 1, 2)),
        Variable("alerts", candidates=range(9)),
        Variable("measure:phq", by="client", candidates=(
            {"score:phq": 3, "outcome:phq": "remission"}, {"score:phq": 12, "outcome:phq": None},
        )),
    ]
}  # fmt: skip
A, B = {"task": "a"}, {"task": "b"}


def too_complex() -> dict[str, Any]:
    return {"every": [
        {"any": [{"every": [{"task": f"x{each}"}, {"count": "session", "at_least": each}]}, {"task": f"y{each}"}]}
        for each in range(1, 12)
    ]}  # fmt: skip


def found(data: dict[str, Any], *, gate: bool = True, trap: str | None = None) -> list[tuple[str, str]]:
    condition = parse(data, measures={"phq"})
    return [(each.code, each.place) for each in lint(condition, VARIABLES, gate=gate, trap=trap, place="at")]


@pytest.mark.parametrize(
    ("data", "code", "place"),
    [
        ({"every": [A, {"any": []}]}, "empty", "at.every.1"),
        ({"every": []}, "empty", "at"),
        ({"fact": "age", "between": [18, 12]}, "reversed-range", "at"),
        ({"fact": "onset", "between": ["2026-03-02", "2026-03-01"]}, "reversed-range", "at"),
        ({"fact": "mood", "at_least": "low"}, "not-ordered", "at"),
        ({"fact": "note", "at_most": "z"}, "not-ordered", "at"),
        ({"fact": "mood", "is": "lo"}, "outside-domain", "at"),
        ({"any": [A, {"not": {"fact": "mood", "in": ["low", "hi"]}}]}, "outside-domain", "at.any.1.not"),
        ({"fact": "asked", "is": 1}, "outside-domain", "at"),
        ({"fact": "age", "at_least": 200}, "outside-domain", "at"),
        ({"fact": "age", "is": True}, "outside-domain", "at"),
        ({"fact": "onset", "at_least": "last week"}, "outside-domain", "at"),
        ({"fact": "note", "is": 3}, "outside-domain", "at"),
        ({"focus": "grieving"}, "outside-domain", "at"),
        ({"outcome": "phq", "is": "cured"}, "outside-domain", "at"),
        ({"score": "phq", "at_most": "low"}, "outside-domain", "at"),
        ({"every": [{"fact": "age", "at_least": 18}, {"fact": "age", "at_most": 12}]}, "contradiction", "at"),
        ({"any": [A, {"every": [{"fact": "mood", "is": "low"}, {"fact": "mood", "is": "high"}]}]},
         "contradiction", "at.any.1"),
        ({"not": {"any": [{"fact": "asked", "is": True}, {"fact": "asked", "is": False}]}},
         "contradiction", "at.not"),
        ({"every": [A, {"every": [{"fact": "age", "is": 3}]}, {"fact": "age", "is": 4}]}, "contradiction",
        "at"), ({"every": [{"fact": "age", "is": 3}, {"any": [{"fact": "age", "is": 4}, {"fact": "age", "is":
        5}]}]},
         "never-true", "at"),
        ({"every": [{"score": "phq", "at_least": 9}, {"outcome": "phq", "is": "remission"}]},
         "contradiction", "at"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("gate", [True, False])
def test_a_planted_defect_is_found(data: dict[str, Any], code: str, place: str, gate: bool) -> None:
    assert (f"condition/{code}", place) in found(data, gate=gate)
    assert {each for each, _ in found(data, gate=False)} == {f"condition/{code}"}


@pytest.mark.parametrize(
    ("data", "code", "place"),
    [
        ({"not": A}, "growth-hurts", "at.not"),
        ({"any": [B, {"not": {"every": [A, B]}}]}, "growth-hurts", "at.any.1.not.every.0"),
        ({"count": "session", "is": 8}, "growth-hurts", "at"),
        ({"not": {"count": "session", "at_least": 8}}, "growth-hurts", "at.not"),
        ({"not": {"fact": "kinds", "is": "x"}}, "growth-hurts", "at.not"),
        ({"not": {"recorded": "kinds"}}, "growth-hurts", "at.not"),
        ({"count": "session", "at_most": 8}, "upper-bound", "at"),
        ({"weeks": "opening", "between": [8, 17]}, "upper-bound", "at"),
        ({"weeks": "onset", "at_least": 2}, "weeks-since-fact", "at"),
        (too_complex(), "too-complex", "at"),
        ({"every": [A, {"fact": "violence", "is": False}]}, "demands-answer", "at"),
        ({"any": [{"fact": "violence", "is": False}, {"fact": "violence", "is": True}]}, "demands-answer", "at"),
    ],
)
def test_a_defect_of_gates_is_found_in_gates_only(data: dict[str, Any], code: str, place: str) -> None:
    assert (f"condition/{code}", place) in found(data)
    assert {each for each, _ in found(data)} == {f"condition/{code}"}
    assert found(data, gate=False) == []


@pytest.mark.parametrize(
    "data",
    [
        {"every": [A, B, {"count": "session", "at_least": 8}, {"alerts": "closed"}]},
        {"any": [{"outcome": "phq", "is": "remission"}, {"score": "phq", "at_most": 7}]},
        {"count": "session", "between": [8, 17]},
        {"not": {"count": "session", "at_most": 3}},
        {"fact": "kinds", "in": ["x", "y"]},
        {"recorded": "violence"},
        {"any": [{"fact": "violence", "is": False}, A]},
        {"every": [{"not": {"fact": "mood", "is": "low"}}, {"fact": "mood", "in": ["low", "high"]}]},
        {"every": [{"focus": "grief"}, {"focus": "dispute"}]},
        {"not": {"fact": "onset", "at_least": "2026-03-01"}},
        {"task": "undeclared"},
    ],
)
def test_a_sound_gate_is_left_in_peace(data: dict[str, Any]) -> None:
    assert found(data) == []


def test_a_trap_excuses_growth_and_nothing_else() -> None:
    data = {"every": [{"not": A}, {"weeks": "onset", "at_least": 2}]}
    assert found(data, trap="an early answer only") == [
        ("condition/trap", "at"),
        ("condition/weeks-since-fact", "at.every.1"),
    ]
    assert found(A, trap="for no reason") == [("condition/trap-unneeded", "at")]


def test_a_finding_says_what_and_what_to_do() -> None:
    [finding] = lint(parse({"count": "session", "at_most": 8}), VARIABLES, gate=True)
    assert finding.message.startswith("the count of session is at most 8")
    assert finding.hint
    assert finding.severity == "error"
