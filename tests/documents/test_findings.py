"""The schema stage: every fault, at its line, in words that help."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from iptflow.documents import check, read_bytes
from iptflow.documents.findings import MOST
from iptflow.errors import DocumentError, Finding

HEAD = """format: adaptation/1
id: shorter
version: 1.0.0
title: A shorter course
kind: format
evidence: [{status: mixed, as_of: 2002, statement: s, sources: [made-up-2002]}]
"""


def findings_of(text: str, format: str | None = None) -> tuple[Finding, ...]:
    with pytest.raises(DocumentError) as caught:
        read_bytes(text.encode(), "some.yaml", format)
    return caught.value.findings


TWENTY = [
    ("  t1: {levle: must}", "schema/unknown-key"),
    ("  t2: {level: musst}", "schema/value"),
    ("  t3: {in: assessment}", "schema/type"),
    ("  t4: {in: []}", "schema/empty"),
    ("  t5: {in: [a, a]}", "schema/duplicate"),
    ("  t6: {waivable: yes}", "schema/type"),
    ("  t7: {due: {series: session, number: 0}}", "schema/number"),
    ("  t8: {title: ''}", "schema/empty"),
    ("  t9: {source: see there}", "schema/form"),
    ("  T10: {level: must}", "schema/key"),
    ("  t11: {omitted: {reason: none}}", "schema/missing-key"),
    ("  t12: {when: {task: a, theme: b}}", "schema/choice"),
    ("  t13: {when: {fact: a}}", "schema/choice"),
    ("  t14: {when: {every: [{any: [{tsk: a}]}]}}", "schema/unknown-key"),
    ("  t15: {when: {not: {score: phq-9, at_least: ten}}}", "schema/type"),
    ("  t16: {when: {alerts: open}}", "schema/value"),
    ("  t17: 17", "schema/type"),
    ("  t18: {waive_reasons: {a: {titel: b}}}", "schema/unknown-key"),
    ("  t19: {when: {fact: a, between: [1]}}", "schema/size"),
    ("  t20: {locked: true}", "schema/unknown-key"),
]


def test_twenty_faults_are_twenty_findings_on_their_lines() -> None:
    text = HEAD + "tasks:\n" + "\n".join(line for line, _ in TWENTY) + "\n"
    first = HEAD.count("\n") + 2
    found = [(each.line, each.code) for each in findings_of(text)]
    assert found == [(first + index, code) for index, (_, code) in enumerate(TWENTY)]


def test_a_misspelt_word_is_answered_with_the_one_that_was_meant() -> None:
    key, value, form = findings_of(
        HEAD + "tasks:\n  a: {levle: must}\n  b: {level: musst}\n  c: {when: {thene: stigma}}\n"
    )
    assert "Did you mean level?" in key.hint
    assert "Did you mean must?" in value.hint
    assert "Did you mean theme?" in form.hint


def test_nothing_stops_at_the_first_layer_of_a_condition() -> None:
    text = (
        HEAD
        + "themes:\n  a:\n    when:\n      every:\n"
        + "        - any: [{task: 1}]\n        - not: {weeks: phase, at_least: x}\n"
    )
    assert [(each.place, each.line) for each in findings_of(text)] == [
        ("themes.a.when.every.0.any.0.task", 11),
        ("themes.a.when.every.1.not.at_least", 12),
    ]


def test_a_condition_as_deep_as_a_document_may_be_is_still_told() -> None:
    levels = 28
    text = HEAD + "themes:\n  a: {when: " + "{every: [" * levels + "{tsk: a}" + "]}" * levels + "}\n"
    (found,) = findings_of(text)
    assert found.code == "schema/unknown-key"
    assert found.place.endswith("tsk")


def test_faults_without_end_are_told_in_part() -> None:
    text = HEAD + "tasks:\n" + "".join(f"  t{n}: {{levle: must}}\n" for n in range(2000))
    assert len(findings_of(text)) == MOST


def test_many_unknown_keys_of_one_record_are_told_in_part() -> None:
    text = HEAD + "".join(f"key{n}: a\n" for n in range(5000))
    assert len(findings_of(text)) == MOST


def test_the_format_that_is_expected_is_asked_for() -> None:
    (found,) = findings_of(HEAD, "site")
    assert (found.code, found.line) == ("schema/format", 1)
    assert "site/1" in found.hint
    assert read_bytes(HEAD.encode(), "some.yaml", "adaptation").id == "shorter"
    assert read_bytes(HEAD.encode(), "some.yaml", "adaptation/1").id == "shorter"


def test_a_key_that_is_free_is_no_misspelling_of_one_that_is_missing() -> None:
    text = HEAD.replace("title: A", "x-title: A")
    assert [each.code for each in findings_of(text)] == ["schema/missing-key"]


def test_data_that_comes_from_no_document_is_checked_without_lines() -> None:
    (found,) = check({"do": "advance", "now": "2026-01-05T10:00:00Z", "too": "middle"}, "command")
    assert (found.code, found.place, found.line) == ("schema/unknown-key", "too", 0)
    assert check({"do": "advance", "now": "2026-01-05T10:00:00Z", "to": "middle"}, "command") == ()


def test_a_command_without_its_name_is_told_so() -> None:
    (found,) = check({"now": "2026-01-05T10:00:00Z"}, "command")
    assert found.code == "schema/missing-key"


def test_a_good_document_never_wakes_the_slow_validator() -> None:
    site = Path(__file__).parent / "good" / "protocol-smallest.yaml"
    program = (
        "import sys; from iptflow.documents import read; read(sys.argv[1]);"
        "sys.exit(any(name.split('.')[0] in ('jsonschema', 'referencing', 'difflib') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program, str(site)], check=False).returncode == 0
