"""What is found in an adaptation besides the twenty, and what is not a fault."""

from __future__ import annotations

import pytest

from iptflow.documents import Document, read_bytes
from iptflow.errors import Finding
from iptflow.flow.checks import elsewhere_of
from iptflow.flow.library import base
from iptflow.protocol.checks import NO_WORDS, Elsewhere, check_adaptation, check_protocol
from iptflow.protocol.checks.gates import reached_by
from iptflow.protocol.checks.overlay import overlay

HEAD = """format: adaptation/1
id: shorter
version: 1.0.0
title: A shorter course
kind: format
evidence: [{status: mixed, as_of: 2002, statement: s, sources: [made-up-2002]}]
"""


def document(text: str) -> Document:
    return read_bytes((HEAD + text).encode(), "shorter.yaml", "adaptation")


def found_in(text: str, elsewhere: Elsewhere = NO_WORDS) -> tuple[Finding, ...]:
    return check_adaptation(document(text), base(), elsewhere=elsewhere)


def codes_in(text: str) -> list[str]:
    return [each.code for each in found_in(text)]


def gate(condition: str, *, phase: str = "assessment", more: str = "") -> str:
    return f"phases: {{{phase}: {{exit: {{shorter/r: {{title: t, source: G1, require: {condition}{more}}}}}}}}}\n"


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ("tasks: {psychiatric-histori: {level: must, source: G1}}\n", "Did you mean psychiatric-history?"),
        ("areas: {grief: {strategies: {link-to-deth: {title: t, source: G1}}}}\n", "Did you mean link-to-death?"),
        ("facts: {diagnosis: {values: {depresion: {title: t}}, source: G1}}\n", "Did you mean depression?"),
        ("goals: {shorter/g: {title: t, acts_on: social, in: [midle], source: G1}}\n", "Did you mean middle?"),
        (gate("{task: shorter}"), "Known: "),
    ],
)
def test_the_word_that_may_be_meant_is_named(wrong: str, hint: str) -> None:
    (found,) = found_in(wrong)
    assert hint in found.hint


def test_a_word_of_another_adaptation_is_answered_with_whose_it_is() -> None:
    longer = read_bytes(
        (
            HEAD.replace("id: shorter", "id: longer") + "tasks: {longer/diary: {title: t, level: may, source: G1}}\n"
        ).encode(),
        "longer.yaml",
    )
    elsewhere = elsewhere_of({"longer": longer})
    assert elsewhere == {("task", "longer/diary"): ("longer",)}
    (asked,) = found_in(gate("{task: longer/diary}"), elsewhere)
    assert asked.code == "reference/unknown"
    assert "longer has it" in asked.hint
    (brought,) = found_in("tasks: {longer/diary: {level: must, source: G1}}\n", elsewhere)
    assert brought.code == "reference/foreign-word"
    assert "a word of the base" in brought.hint


def test_tolerated_is_no_word_of_the_base(adaptations: dict[str, Document]) -> None:
    data = base().data
    disputes = data["facts"]["area-considered"]
    assert "tolerated" not in data["areas"]["dispute"]["resolutions"]
    assert disputes
    assert elsewhere_of(adaptations)["resolution", "tolerated"] == ("elderly",)


def test_what_is_inside_an_own_record_needs_no_name_of_its_own() -> None:
    assert (
        codes_in(
            "facts: {shorter/mood: {title: t, type: choice, values: {low: {title: l}, fair: {title: f}}, source: G1}}\n"
            "tasks: {shorter/t: {title: t, level: may, waivable: true, waive_reasons: {ill: {title: i}}, source: G1}}\n"
        )
        == []
    )


def test_a_value_added_to_a_fact_of_the_base_needs_one() -> None:
    assert codes_in("facts: {diagnosis: {values: {shorter/adhd: {title: t}}, source: G1}}\n") == []
    assert codes_in("facts: {diagnosis: {values: {adhd: {title: t}}, source: G1}}\n") == ["reference/new-word"]


def test_a_trap_that_is_declared_is_no_finding() -> None:
    asked = "{not: {task: sick-role}}"
    assert sorted(codes_in(gate(asked))) == ["condition/growth-hurts", "sense/task-after-gate"]
    assert codes_in(gate(asked, phase="psychoeducation")) == ["condition/growth-hurts"]
    assert codes_in(gate(asked, phase="psychoeducation", more=", trap: on purpose")) == []
    assert codes_in(gate("{task: explain-illness}", phase="middle", more=", trap: no")) == ["condition/trap-unneeded"]


def test_a_task_that_is_left_out_opens_no_gate_of_its_own_document() -> None:
    text = "tasks: {psychiatric-history: {omitted: {reason: r, source: G1}}}\n" + gate("{task: psychiatric-history}")
    assert codes_in(text) == ["sense/omitted-in-gate"]


def test_a_number_needs_a_source_in_this_document_even_in_a_record_of_the_base() -> None:
    assert codes_in("tasks: {psychiatric-history: {due: {series: session, number: 2}}}\n") == ["sense/no-source"]
    assert codes_in("tasks: {psychiatric-history: {due: {series: session, number: 2, source: G1}}}\n") == []
    assert codes_in("tasks: {psychiatric-history: {due: {series: session, number: 2}, source: G1}}\n") == []


def test_conditions_outside_gates_may_ask_for_any_answer() -> None:
    text = (
        "facts: {shorter/said: {title: s, type: boolean, sensitive: true, source: G1}}\n"
        "themes: {shorter/matter: {title: t, when: {fact: shorter/said, is: true}, source: G1}}\n"
    )
    assert codes_in(text) == []
    assert codes_in(text + gate("{recorded: shorter/said}")) == []


def test_phases_that_were_reached() -> None:
    data = base().data
    assert reached_by(data, data, "focus-selection") == {"assessment", "psychoeducation", "focus-selection"}
    assert reached_by(data, data, "maintenance") == set(data["phases"])
    added = {"phases": {"shorter/look": {"after": "middle"}, "shorter/again": {"after": "shorter/look"}}}
    whole = overlay(data, added)
    assert reached_by(data, whole, "shorter/again") == {
        "assessment", "psychoeducation", "focus-selection", "middle", "shorter/look", "shorter/again",
    }  # fmt: skip
    assert {"shorter/look", "shorter/again"} <= reached_by(data, whole, "termination")
    assert "shorter/look" not in reached_by(data, whole, "middle")


def test_a_gate_may_ask_for_what_an_added_phase_before_it_asks_for() -> None:
    text = (
        "phases:\n  shorter/look: {after: middle, title: t, source: G1}\n"
        "  termination: {exit: {shorter/r: {title: t, source: G1, require: {task: shorter/t}}}}\n"
        "tasks: {shorter/t: {title: t, in: [shorter/look], level: must, source: G1}}\n"
    )
    assert codes_in(text) == []
    assert codes_in(text.replace("  termination:", "  middle:")) == ["sense/task-after-gate"]


def test_the_areas_and_the_limit_of_two_stay_in_any_base() -> None:
    data = {**base().data, "areas": {k: v for k, v in base().data["areas"].items() if k != "deficits"}}
    from iptflow.documents import NOWHERE, digest

    other = Document(format="protocol/1", id="ipt", data=data, locations=NOWHERE, file="o.yaml", digest=digest(data))
    assert {each.code for each in check_protocol(other)} == {"reference/unknown"}
    without = {key: value for key, value in data.items() if key in ("format", "id", "version", "frame", "areas")}
    without |= {"focus": {"areas": [0, 2], "source": "G5"}, "participants": data["participants"], "phases": {}}
    bare = Document(format="protocol/1", id="ipt", data=without, locations=NOWHERE, file="o.yaml", digest="")
    assert {each.code for each in check_protocol(bare)} >= {"sense/areas", "sense/focus-limit"}
