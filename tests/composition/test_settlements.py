"""A settlement stands in for what it covers, exactly while that is what was seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from iptflow.composition import Resolution, why
from iptflow.documents import Document

Say = Callable[..., Document]
Compose = Callable[..., Resolution]

PATH = "tasks.review.title"


@pytest.fixture
def rivals(say: Say) -> tuple[Document, Document, Document]:
    a, b, c = (say(name, tasks={"review": {"title": name.upper(), "source": f"{name.upper()}1"}}) for name in "abc")
    return a, b, c


def title(resolution: Resolution) -> str:
    assert resolution.body is not None, resolution.conflicts
    found: str = resolution.body["tasks"]["review"]["title"]
    return found


def kinds(resolution: Resolution) -> list[str]:
    return [conflict.kind for conflict in resolution.conflicts]


def test_a_value_replaces_what_it_covers(rivals: tuple[Document, ...], compose: Compose, choose: Say) -> None:
    a, b, _ = rivals
    found = compose(a, b, choose(PATH, {"a": "A", "b": "B"}, value="Both"))
    assert title(found) == "Both"
    roles = {said.contributor: said.role for said in why(found, PATH)}
    assert roles == {"ipt": "default", f"settlement of {PATH}": "settlement", "a": "settled", "b": "settled"}


@pytest.mark.parametrize(("owner", "expected"), [("a", "A"), ("b", "B"), ("ipt", "Review of symptoms")])
def test_an_owner_is_followed_and_the_base_may_be_one(
    owner: str, expected: str, rivals: tuple[Document, ...], compose: Compose, choose: Say
) -> None:
    a, b, _ = rivals
    assert title(compose(a, b, choose(PATH, {"a": "A", "b": "B"}, owner=owner))) == expected


def test_others_still_fold_with_it(rivals: tuple[Document, ...], compose: Compose, choose: Say) -> None:
    a, b, c = rivals
    settlement = choose(PATH, {"a": "A", "b": "B"}, value="Both")
    assert kinds(compose(a, b, c, settlement)) == ["unequal-value"]
    assert title(compose(a, b, c, choose(PATH, {"a": "A", "b": "B"}, value="C"))) == "C"


def test_of_two_the_one_that_covers_all_of_the_other_wins(
    rivals: tuple[Document, ...], compose: Compose, choose: Say
) -> None:
    a, b, c = rivals
    two = choose(PATH, {"a": "A", "b": "B"}, value="Two")
    three = choose(PATH, {"a": "A", "b": "B", "c": "C"}, value="Three")
    assert title(compose(a, b, c, two, three)) == "Three"
    found = compose(a, b, two, three)
    assert title(found) == "Two"
    assert [finding.code for finding in found.findings] == ["composition/settlement-applies-nowhere"]


def test_a_wider_settlement_replaces_a_stale_one(rivals: tuple[Document, ...], compose: Compose, choose: Say) -> None:
    a, b, c = rivals
    stale = choose(PATH, {"a": "before", "b": "B"}, value="Two")
    three = choose(PATH, {"a": "A", "b": "B", "c": "C"}, value="Three")
    assert title(compose(a, b, c, stale, three)) == "Three"
    assert kinds(compose(a, b, c, stale)) == ["settlement-does-not-apply"]


def test_settlements_of_which_none_covers_the_other_both_fold(
    rivals: tuple[Document, ...], compose: Compose, choose: Say
) -> None:
    a, b, c = rivals
    one = choose(PATH, {"a": "A", "b": "B"}, value="One")
    other = choose(PATH, {"b": "B", "c": "C"}, value="Other")
    same = choose(PATH, {"b": "B", "c": "C"}, value="One")
    found = compose(a, b, c, one, other)
    assert kinds(found) == ["unequal-value"]
    assert found.conflicts[0].suggestion is None
    assert title(compose(a, b, c, one, same)) == "One"


@pytest.mark.parametrize(
    ("path", "covers", "choice"),
    [
        (PATH, {"a": "A", "b": "changed"}, {"value": "B"}),
        (PATH, {"a": "A", "b": "B"}, {"owner": "c"}),
        ("tasks.review.level", {"a": "must", "b": "B"}, {"value": "must"}),
        ("nowhere.at.all", {"a": "A", "b": "B"}, {"value": "B"}),
    ],
)
def test_one_that_does_not_fit_opens_the_conflict_again(
    path: str,
    covers: dict[str, str],
    choice: dict[str, str],
    rivals: tuple[Document, ...],
    compose: Compose,
    choose: Say,
) -> None:
    a, b, _ = rivals
    found = compose(a, b, choose(path, covers, **choice))
    assert {conflict.path for conflict in found.conflicts} == {PATH, path}
    assert "settlement-does-not-apply" in kinds(found)


def test_an_owner_of_the_frame_is_taken_whole_and_limits_still_fold(say: Say, compose: Compose, choose: Say) -> None:
    a = say("a", frame={"weeks": {"range": [12, 12], "planned": 12}, "limits": {"minutes": [0, 60]}})
    b = say(
        "b",
        frame={
            "weeks": {"range": [16, 16]},
            "contacts": {"b/call": {"title": "Call", "count": [4, 4], "participants": ["client"], "source": "B1"}},
            "limits": {"minutes": [0, 30]},
        },
    )
    seen = {name: {k: v for k, v in doc.data["frame"].items() if k != "limits"} for name, doc in (("a", a), ("b", b))}
    found = compose(a, b, choose("frame", seen, owner="a"))
    assert found.body is not None, found.conflicts
    frame = found.body["frame"]
    assert (frame["weeks"]["range"], frame["weeks"]["planned"]) == ([12, 12], 12)
    assert "b/call" not in frame["contacts"]
    assert frame["limits"]["minutes"] == [0, 30]
    with_limits = {"a": a.data["frame"], "b": b.data["frame"]}
    assert compose(a, b, choose("frame", with_limits, owner="a")).content_digest == found.content_digest


def test_the_frame_is_settled_by_an_owner_and_as_one(say: Say, compose: Compose, choose: Say) -> None:
    a, b = say("a", frame={"weeks": {"range": [12, 12]}}), say("b", frame={"weeks": {"range": [16, 16]}})
    seen = {"a": a.data["frame"], "b": b.data["frame"]}
    assert kinds(compose(a, b, choose("frame", seen, value={"weeks": {"range": [10, 10]}}))) == [
        "settlement-does-not-apply"
    ]
    narrow = choose("frame.weeks.range", {"a": [12, 12], "b": [16, 16]}, value=[12, 16])
    assert kinds(compose(a, b, narrow)) == ["frame", "settlement-does-not-apply"]
    third = say("c", frame={"weeks": {"range": [20, 20]}})
    again = compose(a, b, third, choose("frame", seen, owner="a"))
    assert kinds(again) == ["frame"]
    assert [said.contributor for said in again.conflicts[0].asserters] == ["c", "settlement of frame"]


def test_keeping_an_omitted_record_by_settlement(say: Say, compose: Compose, choose: Say) -> None:
    left_out = {"omitted": {"reason": "not needed", "source": "A1"}}
    a, b = say("a", tasks={"history": left_out}), say("b", tasks={"history": {"level": "must"}})
    seen = {"a": left_out, "b": {"level": "must"}}
    kept = compose(a, b, choose("tasks.history", seen, owner="b"))
    assert kept.body is not None
    assert kept.body["tasks"]["history"]["level"] == "must"
    gone = compose(a, b, choose("tasks.history", seen, owner="a"))
    assert gone.body is not None
    assert "history" not in gone.body["tasks"]


def test_an_incomplete_record_is_completed_by_a_settlement(say: Say, compose: Compose, choose: Say) -> None:
    a = say("a", tasks={"a/new": {"title": "New"}})
    whole = {"title": "New", "level": "may", "source": ["A1"]}
    found = compose(a, choose("tasks.a/new", {"a": {"title": "New"}}, value=whole))
    assert found.body is not None
    assert found.body["tasks"]["a/new"]["level"] == "may"


def test_a_path_may_hold_ids_with_dots(say: Say, compose: Compose, choose: Say) -> None:
    fact = {"title": "Age", "type": "integer", "source": "A1"}
    a = say("a", facts={"client.age": {**fact, "range": [0, 10]}})
    b = say("b", facts={"client.age": {**fact, "range": [20, 30]}})
    found = compose(a, b, choose("facts.client.age.range", {"a": [0, 10], "b": [20, 30]}, value=[0, 120]))
    assert found.body is not None
    assert found.body["facts"]["client.age"]["range"] == [0, 120]


@pytest.mark.parametrize(
    ("kinds_of", "owner"),
    [(("disorder", "format"), "a"), (("setting", "population"), "b"), (("disorder", "disorder"), None)],
)
def test_the_kind_of_an_adaptation_ranks_it(
    kinds_of: tuple[str, str], owner: str | None, say: Say, compose: Compose, choose: Say
) -> None:
    a, b = (say(n, kind=k, tasks={"review": {"title": n}}) for n, k in zip("ab", kinds_of, strict=True))
    conflict = compose(a, b).conflicts[0]
    if owner is None:
        assert conflict.suggestion is None
        assert "same rank" in conflict.advice
        return
    assert conflict.suggestion is not None
    assert conflict.suggestion.owner == owner
    assert title(compose(a, b, choose(**conflict.suggestion.settlement))) == owner


def test_a_stated_because_outranks_the_kind(say: Say, compose: Compose) -> None:
    def rule(name: str, **more: str) -> dict[str, object]:
        return {"assessment": {"exit": {"told": {"title": name, **more}}}}

    a = say("a", kind="population", phases=rule("A"))
    b = say("b", kind="experiment", phases=rule("B", because="safety"))
    suggestion = next(c.suggestion for c in compose(a, b).conflicts if c.path.endswith("told.title"))
    assert suggestion is not None
    assert (suggestion.owner, suggestion.because) == ("b", "safety")
