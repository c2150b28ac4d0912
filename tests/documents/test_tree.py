"""YAML 1.2 from events: what each scalar is, and what no document may hold."""

from __future__ import annotations

import json
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iptflow.documents.tree import MAX_DEPTH, MAX_NODES, load
from iptflow.errors import DocumentError, Finding


def value_of(text: str) -> Any:
    return load(f"key: {text}\n")[0]["key"]


def findings_of(text: str) -> tuple[Finding, ...]:
    with pytest.raises(DocumentError) as caught:
        load(text)
    return caught.value.findings


def codes_of(text: str) -> list[str]:
    return [found.code for found in findings_of(text)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("False", False),
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("12", 12),
        ("-3", -3),
        ("+4", 4),
        ("007", 7),
        ("0o17", 15),
        ("0x1F", 31),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("190:20:30", "190:20:30"),
        ("2002-01-05", "2002-01-05"),
        ("2002-01-05T10:00:00Z", "2002-01-05T10:00:00Z"),
        ("1.0.0", "1.0.0"),
        ("'12'", "12"),
        ('"true"', "true"),
        ("''", ""),
        ("0b11", "0b11"),
        ("-", None),
        ("9007199254740991", 2**53 - 1),
        ("[a, 1]", ["a", 1]),
        ("{a: {b: c}}", {"a": {"b": "c"}}),
        ("|\n  two\n  lines\n", "two\nlines\n"),
        ("&x text", "text"),
        ("=", "="),
        ("<<", "<<"),
    ],
)
def test_scalars_are_those_of_yaml_1_2(text: str, value: Any) -> None:
    if value is None:
        assert codes_of(f"key: {text}\n")
        return
    found = value_of(text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("text", ["1.5", "1.", ".5", "1e3", "-0.0", ".inf", "-.INF", ".nan", "9007199254740992"])
def test_only_whole_numbers_that_every_reader_holds(text: str) -> None:
    assert codes_of(f"key: {text}\n") == ["yaml/number"]


def test_a_number_of_many_digits_is_refused_without_being_converted() -> None:
    assert codes_of("key: " + "9" * 500_000) == ["yaml/number"]


@pytest.mark.parametrize("text", ["", "~", "null", "NULL"])
def test_nothing_is_refused(text: str) -> None:
    assert codes_of(f"key: {text}\n") == ["yaml/nothing"]


def test_keys_are_always_text() -> None:
    assert load("0: a\ntrue: b\n2002-01-05: c\nno: d\n~: e\n")[0] == {
        "0": "a",
        "true": "b",
        "2002-01-05": "c",
        "no": "d",
        "~": "e",
    }


def test_all_faults_are_found_in_one_reading() -> None:
    text = "a: 1.5\nb: !x c\na: 2\nd: *e\nf: ~\n"
    found = [(each.code, each.line) for each in findings_of(text)]
    assert found == [
        ("yaml/number", 1),
        ("yaml/tag", 2),
        ("yaml/duplicate-key", 3),
        ("yaml/alias", 4),
        ("yaml/nothing", 5),
    ]


def test_what_stood_before_broken_syntax_is_told_too() -> None:
    assert codes_of("a: 1.5\nb: [1, 2\nc: d\n") == ["yaml/number", "yaml/syntax"]


def test_two_values_of_one_number_as_key_are_two_keys() -> None:
    assert load("1: a\n01: b\n")[0] == {"1": "a", "01": "b"}


def test_locations_follow_keys_and_items() -> None:
    _, locations = load("a:\n  b: [x, y]\n  c: &k {d: e}\nf: *k\n")
    assert dict(locations) == {
        (): (1, 1),
        ("a",): (1, 1),
        ("a", "b"): (2, 3),
        ("a", "b", 0): (2, 7),
        ("a", "b", 1): (2, 10),
        ("a", "c"): (3, 3),
        ("a", "c", "d"): (3, 10),
        ("f",): (4, 1),
        ("f", "d"): (3, 10),
    }
    assert len(locations) == 9
    assert ("a", "z") not in locations
    assert ("a", "b", "c") not in locations
    assert locations.nearest(("a", "b", 7, "c")) == (2, 3)


def bomb(levels: int, fan: int) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    for level in range(1, levels):
        lines.append(f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * fan)}]")
    return "\n".join(lines) + "\n"


def bomb_of_text() -> str:
    return "a: &a " + "x" * 200_000 + "\nb: [" + ", ".join(["*a"] * 100_000) + "]\n"


@pytest.mark.parametrize(
    "text",
    [bomb(9, 9), bomb(30, 2), bomb_of_text(), "- a\n" * (MAX_NODES + 1), "[" + "[]," * MAX_NODES + "]"],
    ids=["wide", "long", "text", "list", "flow"],
)
def test_what_expands_without_end_is_stopped_in_bounded_memory(text: str) -> None:
    tracemalloc.start()
    try:
        codes = codes_of(text)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert codes == ["yaml/too-many-values"]
    assert peak < 150_000_000


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "{a: " * 100_000,
        "- " * 100_000 + "x",
        "\n".join(" " * depth + "a:" for depth in range(900)),
        "? " * 100_000,
        "a: &a " + "[" * 60 + "]" * 60 + "\nb: [[[[[[*a]]]]]]\n",
    ],
    ids=["flow list", "flow mapping", "block list", "block mapping", "complex keys", "through an alias"],
)
def test_deep_nesting_is_stopped(text: str) -> None:
    assert codes_of(text) in (["yaml/too-deep"], ["yaml/key"], ["yaml/syntax"])


def test_the_depth_that_is_allowed_is_read() -> None:
    assert load("[" * MAX_DEPTH + "]" * MAX_DEPTH)[0]
    assert codes_of("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1)) == ["yaml/too-deep"]


def test_findings_are_bounded_too() -> None:
    assert len(findings_of("- ~\n" * 10_000)) <= 500


def test_directives_that_make_tags_are_refused() -> None:
    assert codes_of("%TAG ! tag:example.com,2002:\n---\na: b\n") == ["yaml/tag"]


def test_an_escaped_nul_is_refused() -> None:
    assert codes_of('a: "x\\0y"\n') == ["yaml/character"]
    assert codes_of('"a\\0": b\n') == ["yaml/key"]


UNPRINTABLE = "\0\u2028\u2029\ufffe\uffff" + "".join(map(chr, range(0x7F, 0xA0)))
CHARACTERS = st.characters(codec="utf-8", exclude_characters=UNPRINTABLE)
json_values: st.SearchStrategy[Any] = st.recursive(
    st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(CHARACTERS),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abc-_./ ", min_size=1), inner),
)


@given(json_values)
def test_json_is_read_as_it_is(value: Any) -> None:
    assert load(json.dumps(value, ensure_ascii=False))[0] == value


@given(st.text(st.sampled_from("ab:-[]{},&*!|>'\"#%@`? \n\t0.~")))
def test_any_text_is_read_or_refused_with_findings(text: str) -> None:
    found = refusal(text)
    assert found is None or found
    assert all(each.code.startswith("yaml/") and each.line >= 1 for each in found or ())


def refusal(text: str) -> tuple[Finding, ...] | None:
    try:
        load(text)
    except DocumentError as error:
        return error.findings
    return None
