"""Names, evidence, digests and provenance of what is composed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.composition.builders import changed

from iptflow.composition import Composition, Resolution, resolve, why
from iptflow.documents import Document, digest
from iptflow.errors import CompositionConflict

Say = Callable[..., Document]
Compose = Callable[..., Resolution]


def evidence(status: str, *others: str) -> dict[str, Any]:
    stated = {"status": status, "as_of": 2002, "statement": "s", "sources": ["x-2002"]}
    return {"evidence": [{**stated, "with": list(others)} if others else stated]}


def test_the_id_is_the_sorted_ids_and_evidence_is_listed_with_its_contributor(say: Say, compose: Compose) -> None:
    found = compose(say("b", **evidence("not-shown")), say("a", **evidence("mixed")))
    assert found.body is not None
    assert (found.body["id"], found.body["title"], found.body["version"]) == ("a+b", "A + B", "1.0.0")
    assert [each["contributor"] for each in found.body["evidence"]] == ["ipt", "a", "b"]
    assert found.evidence.weakest == "not-shown"
    assert found.evidence.combination_untested
    assert compose().body == {**(compose().body or {}), "id": "ipt", "title": "IPT"}


@pytest.mark.parametrize(
    ("stated", "untested"), [(("b",), False), (("a", "b"), False), (("c",), True), (("b", "c"), True)]
)
def test_a_combination_is_tested_when_a_statement_names_exactly_it(
    stated: tuple[str, ...], untested: bool, say: Say, compose: Compose
) -> None:
    found = compose(say("a", **evidence("mixed", *stated)), say("b", **evidence("mixed")))
    assert found.evidence.combination_untested is untested
    assert not compose(say("a", **evidence("mixed"))).evidence.combination_untested


def test_headers_stay_side_by_side_and_contraindications_hold_whoever_brings_them(say: Say, compose: Compose) -> None:
    def against(task: str) -> dict[str, Any]:
        return {"when": {"task": task}, "title": task, "source": "A1"}

    a = say("a", eligibility={"offer_when": {"theme": "loss"}, "source": "A1",
                              "contraindications": {"x": against("p"), "y": against("q")}})  # fmt: skip
    hard = {**against("r"), "hard": True, "apart_from": ["partner"]}
    b = say("b", eligibility={"source": "B1", "contraindications": {"x": hard}})
    found = compose(a, b)
    assert found.body is not None
    joined = found.body["eligibility"]
    assert "offer_when" not in joined
    assert joined["source"] == ["A1", "B1"]
    assert sorted(part["task"] for part in joined["contraindications"]["x"]["when"]["any"]) == ["p", "r"]
    assert joined["contraindications"]["x"]["hard"] is True
    assert joined["contraindications"]["x"]["apart_from"] == ["partner"]
    assert found.headers["a"]["eligibility"] == a.data["eligibility"]


def test_joining_is_a_union_of_sets(base: Document, say: Say) -> None:
    a, b = say("a"), say("b")
    one, other = Composition(base, (a,)), Composition(base, (b, a, b))
    assert one.join(other) == other.join(one) == other.join(other) == Composition(base, (a, b))
    with pytest.raises(CompositionConflict, match="two bases"):
        one.join(Composition(say("other"), ()))


def leaves(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, dict) and value:
        for key, member in value.items():
            yield from leaves(member, f"{path}.{key}" if path else key)
    else:
        yield path


def test_every_leaf_has_a_contributor(say: Say, compose: Compose) -> None:
    a = say("a", tasks={"a/new": {"title": "N", "level": "may", "source": "A1"}}, phases={
        "a/x": {"after": "middle", "title": "X", "source": "A2"}})  # fmt: skip
    found = compose(a)
    assert found.body is not None
    assert [path for path in leaves(found.body) if not why(found, path)] == []
    [said] = why(found, "tasks.a/new.level")
    assert (said.contributor, said.version, said.value, said.source) == ("a", "1.0.0", "may", ("A1",))
    assert [said.role for said in why(found, "tasks.a/new.scope")] == ["schema"]
    assert {said.contributor for said in why(found, "tasks.a/new")} == {"a", "schema"}
    assert [said.contributor for said in why(found, "safety.risk.raise_when.item")] == ["ipt"]
    assert why(found, "nowhere") == ()


@pytest.mark.parametrize(
    ("change", "same"),
    [
        (lambda data: data["tasks"]["review"].update(remarks="a remark"), True),
        (lambda data: data.update(title="Another title of the whole"), True),
        (lambda data: data["tasks"]["review"].update({"x-own": "mine"}), True),
        (lambda data: data["frame"]["contacts"]["session"].update(every="P1W"), True),
        (lambda data: data["phases"]["assessment"]["exit"]["reviewed"]["require"]["every"].reverse(), True),
        (lambda data: data["frame"]["contacts"]["session"]["participants"].reverse(), True),
        (lambda data: data["tasks"]["review"].update(scope="once"), True),
        (lambda data: data["tasks"]["review"].update(title="Another"), False),
        (lambda data: data["tasks"]["review"].update(scope="each-contact"), False),
        (lambda data: data["frame"]["weeks"].update(range=[8, 16]), False),
    ],
)
def test_the_content_digest_is_over_what_the_engine_reads(
    base: Document, change: Callable[[dict[str, Any]], object], same: bool
) -> None:
    other = changed(base, change)
    one, two = resolve(Composition(base)), resolve(Composition(other))
    assert (one.content_digest == two.content_digest) is same
    assert one.composition_digest != two.composition_digest


def test_the_composition_digest_counts_what_is_in_the_sets(base: Document, say: Say, choose: Say) -> None:
    a = say("a", tasks={"history": {"level": "must"}})
    settlement = choose("tasks.history.level", {"z": "may"}, value="may")
    found = [Composition(base), Composition(base, (a,)), Composition(base, (a,), (settlement,))]
    assert len({resolve(each).composition_digest for each in found}) == 3
    assert len({resolve(each).content_digest for each in found}) == 2


def test_resolving_changes_no_document(base: Document, say: Say) -> None:
    a = say("a", tasks={"history": {"level": "must"}}, frame={"weeks": {"range": [12, 12]}})
    body = resolve(Composition(base, (a,))).body
    assert body is not None
    body["tasks"]["review"]["in"].append("middle")
    body["frame"]["weeks"]["range"][0] = 1
    body["evidence"][0]["statement"] = "changed"
    assert (digest(base.data), digest(a.data)) == (base.digest, a.digest)
