"""What a document is once it was read: where its values stand, and when two are the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iptflow.documents import Document, canonical, digest, finding, locate, read_bytes

SITE = (Path(__file__).parent / "good" / "site.yaml").read_bytes()
FACTS = b"""format: adaptation/1
id: shorter
version: 1.0.0
title: A shorter course
kind: format
evidence: [{status: mixed, as_of: 2002, statement: s, sources: [made-up-2002]}]
facts:
  client.age: {title: Age, type: integer, range: [12, 18], source: G1}
"""


def document(data: bytes = FACTS, file: str = "some.yaml") -> Document:
    return read_bytes(data, file)


def test_a_place_may_name_keys_that_hold_dots() -> None:
    assert locate(document(), "facts.client.age") == (8, 3)
    assert locate(document(), "facts.client.age.range.1") == (8, 55)
    assert locate(document(), ("facts", "client.age", "range")) == (8, 43)


def test_a_place_that_is_not_there_is_found_as_near_as_can_be() -> None:
    assert locate(document(), "facts.client.age.change") == (8, 3)
    assert locate(document(), "facts.client.age.range.7") == (8, 43)
    assert locate(document(), "tasks.a.level") == (1, 1)
    assert locate(document(), "") == (1, 1)


def test_a_finding_points_into_the_file() -> None:
    found = finding(document(), "protocol/some", "words", "facts.client.age.type", severity="warning", hint="do")
    assert (found.file, found.line, found.place) == ("some.yaml", 8, "facts.client.age.type")
    assert (found.severity, found.hint) == ("warning", "do")
    assert finding(document(), "protocol/some", "words", ("facts", "client.age")).place == "facts.client.age"


def test_documents_are_the_same_when_their_data_are() -> None:
    again = document(b"# a remark\n" + FACTS, "other.yaml")
    other = document(FACTS.replace(b"18", b"17"))
    assert document() == again
    assert {document(), again} == {again}
    assert document() != other
    assert document() != "some.yaml"


def test_the_order_of_keys_changes_no_digest() -> None:
    assert digest({"a": 1, "b": [1, 2]}) == digest({"b": [1, 2], "a": 1})
    assert digest({"a": [1, 2]}) != digest({"a": [2, 1]})
    assert canonical({"b": "ü", "a": {"d": 1, "c": True}}) == '{"a":{"c":true,"d":1},"b":"ü"}'.encode()
    assert len(digest({})) == 64


@pytest.mark.parametrize("data", [{"a": 1.0}, [float("nan")], {1: "a"}, {"a": {2}}, {"a": b"x"}, {"a": [{"b": 2.5}]}])
def test_what_has_no_one_form_is_refused(data: Any) -> None:
    with pytest.raises(TypeError):
        canonical(data)


@given(st.dictionaries(st.text(), st.integers() | st.booleans() | st.lists(st.text())))
def test_the_digest_is_of_the_data_alone(data: dict[str, Any]) -> None:
    assert digest(data) == digest(dict(reversed(list(data.items()))))


def test_a_digest_stays_what_it_was() -> None:
    # A change here would part every course from the protocol that it was opened on.
    assert digest({"id": "ipt", "weeks": [8, 17], "locked": True}) == (
        "c3a677816e70e02c42759d66bcbaf5eb6072a185fd5586b73dea7657458d2375"
    )


def test_what_has_no_id_has_an_empty_one() -> None:
    settlement = (Path(__file__).parent / "good" / "settlement-value.yaml").read_bytes()
    assert read_bytes(settlement, "some.yaml").id == ""
    assert read_bytes(SITE, "some.yaml").id == "main-street"
