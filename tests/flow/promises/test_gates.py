"""Every gate of the base and of both adaptations refuses with all that is missing, and on whose demand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from iptflow.course.plan import Plan
from iptflow.course.refusals import Accepted, Answer, Missing, Reason
from iptflow.flow import CourseHandle, open_flow
from iptflow.protocol.records import sources

Reasons = Callable[[Answer], dict[str, Reason]]
Record = Callable[[CourseHandle], object]

BOTH = ("client", "therapist")
HOLD_FROM_THE_START = {"alerts-closed", "sick-role-looked-back-on"}
"""No alert is open in a fresh course, and the sick role was not explained."""


def task(*names: str) -> Record:
    return lambda course: course.record_contact("session", minutes=45, participants=BOTH, tasks=names)


def fact(name: str, value: Any) -> Record:
    return lambda course: course.record_fact(name, value)


def consent(name: str, by: str = "client") -> Record:
    return lambda course: course.record_consent(name, by=by)


def choose(course: CourseHandle) -> object:
    considered = {"dispute": {"onset": "linked", "help": "likely"}}
    return course.choose_focus("dispute", considered=considered, client_agrees=True, therapist_agrees=True)


def all_of(*records: Record) -> Record:
    return lambda course: [record(course) for record in records]


def answers(score: int) -> Record:
    items = {str(item): 0 for item in range(1, 10)} | {"1": score}
    return lambda course: course.record_measure("phq-9", items)


def months(count: int) -> Record:
    return lambda course: [
        course.record_contact("maintenance-session", participants=BOTH, tasks=["ask-suicidal-thoughts"])
        for _ in range(count)
    ]


OUTCOMES = (
    "symptoms-eased", "functioning-better", "understands-complaint", "knows-depression", "knows-triggers",
    "lessens-triggers", "copes", "ready-for-new-episode",
)  # fmt: skip

DOES: dict[str, Record] = {
    "history-taken": task("psychiatric-history"),
    "suicidal-thoughts-asked": task("ask-suicidal-thoughts"),
    "consent-to-treatment": consent("treatment"),
    "consent-to-records": consent("records"),
    "emergency-contact-known": fact("emergency-contact", "A neighbour."),
    "emergency-route-known": fact("emergency-route", "112"),
    "acceptance-of-approach": fact("acceptance", "accepts"),
    "symptoms-reviewed": task("symptom-review"),
    "diagnosis-named": task("name-diagnosis"),
    "illness-explained": task("explain-illness"),
    "causes-explained": task("explain-causes"),
    "own-signs-explained": task("explain-own-signs"),
    "treatments-explained": task("explain-treatments"),
    "interpersonal-setting-found": all_of(task("interpersonal-inventory"), task("life-events")),
    "areas-considered": task("consider-areas"),
    "focus-chosen": choose,
    "client-agrees": fact("client-agrees-focus", True),
    "therapist-agrees": fact("therapist-agrees-focus", True),
    "contract-agreed": task("agree-contract"),
    "ending-raised": task("raise-ending"),
    "ways-of-coping": task("work-out-coping", "ask-suicidal-thoughts"),
    "outcome-recorded": all_of(*(fact(f"outcome.{name}", "not-reached") for name in OUTCOMES)),
    "maintenance-offered": task("offer-maintenance"),
    "limits-told": task("say-what-maintenance-can-do"),
    "client-chooses": fact("maintenance.choice", "wants"),
    "in-remission": answers(2),
    "free-of-symptoms": fact("maintenance.symptom-free", True),
    "functioning-recorded": fact("maintenance.functioning", "good"),
    "medication-or-indication": fact("maintenance.indication", "client-prefers"),
    "recurrence-recorded": lambda course: course.report_event("recurrence"),
    "term-reached": months(24),
    "adolescents/parent-history": task("adolescents/parent-history"),
    "adolescents/teaching-parent": task("adolescents/teaching-parent"),
    "adolescents/teaching-adolescent": task("adolescents/teaching-adolescent"),
    "adolescents/medication-talk-parent": task("adolescents/medication-talk-parent"),
    "adolescents/medication-talk-adolescent": task("adolescents/medication-talk-adolescent"),
    "adolescents/confidentiality-limits": task("adolescents/confidentiality-limits"),
    "adolescents/consent": fact("adolescents/who-consents", "adolescent"),
}
"""What satisfies each rule, in the order of this table, and nothing more than it can help."""

TAKES_BACK: dict[str, Record] = {
    "client-agrees": fact("client-agrees-focus", False),
    "therapist-agrees": fact("therapist-agrees-focus", False),
}
"""What the choice of a focus records beside it, so that leaving it out is not enough."""

PROTOCOLS = ((), ("adolescents",), ("elderly",))


def gates() -> Iterator[Any]:
    with open_flow() as flow:
        for adaptations in PROTOCOLS:
            for phase, moves in flow.compose(*adaptations).gates.items():
                for target in moves:
                    name = "+".join(adaptations) or "base"
                    yield pytest.param(adaptations, phase, target, id=f"{name}-{phase}-{target}")


GATES = tuple(gates())


def in_phase(course: CourseHandle, phase: str) -> CourseHandle:
    """A course that was taken to the phase by a person's choice, with nothing on record."""
    way = (*course.plan.line, "maintenance")
    for target in way[1 : way.index(phase) + 1]:
        assert isinstance(course.override("move", to=target, reason="clinical judgement"), Accepted)
    return course


def rules(plan: Plan, phase: str, target: str) -> dict[str, tuple[str, ...]]:
    """The rules of a gate with their sources, as the document states them."""
    stated = dict(plan.protocol.phases[phase].exit)
    for move in plan.protocol.moves.values():
        if (move.from_, move.to) == (phase, target):
            stated |= move.rules
    return {name: sources(rule.source) for name, rule in stated.items()}


@pytest.mark.parametrize(("adaptations", "phase", "target"), GATES)
def test_a_gate_says_all_that_is_missing_each_with_its_source(
    clinic: Any, reasons: Reasons, adaptations: tuple[str, ...], phase: str, target: str
) -> None:
    course = in_phase(clinic.open(*adaptations), phase)
    expected = {
        name: source for name, source in rules(course.plan, phase, target).items() if name not in HOLD_FROM_THE_START
    }
    refused = reasons(course.advance(target))
    assert {name: reason.source for name, reason in refused.items()} == expected
    assert all(expected.values())
    for name, reason in refused.items():
        assert reason.demanded_by == (name.partition("/")[0] if "/" in name else "ipt")
        assert reason.missing
        assert all(part.text for part in leaves(reason.missing))


@pytest.mark.parametrize(("adaptations", "phase", "target"), GATES)
def test_with_one_thing_missing_the_gate_says_just_that(
    clinic: Any, reasons: Reasons, adaptations: tuple[str, ...], phase: str, target: str
) -> None:
    demanded = [name for name in DOES if name in rules(clinic.plan(*adaptations), phase, target)]
    for left_out in demanded:
        if left_out == "areas-considered":
            continue  # a focus is never chosen without the areas having been considered
        course = in_phase(clinic.open(*adaptations), phase)
        for name in demanded:
            if name != left_out:
                DOES[name](course)
        if left_out in TAKES_BACK:
            TAKES_BACK[left_out](course)
        assert set(reasons(course.advance(target))) == {left_out}
        DOES[left_out](course)
        assert isinstance(course.advance(target), Accepted)


def leaves(missing: tuple[Missing, ...]) -> Iterator[Missing]:
    for part in missing:
        yield part
        yield from leaves(part.parts)


def test_every_rule_of_the_protocols_is_satisfied_somewhere_here(clinic: Any) -> None:
    known = {
        rule
        for adaptations, *gate in (each.values for each in GATES)
        for rule in rules(clinic.plan(*adaptations), *gate)
    }
    assert known == set(DOES) | HOLD_FROM_THE_START


def test_what_is_missing_is_listed_part_by_part(clinic: Any, reasons: Reasons) -> None:
    course = in_phase(clinic.open(), "termination")
    course.record_fact("outcome.copes", "not-reached")
    refused = reasons(course.advance("completed"))
    assert len(refused["outcome-recorded"].missing) == len(OUTCOMES) - 1
    assert {part.source for part in refused["outcome-recorded"].missing} == {("F9",)}
