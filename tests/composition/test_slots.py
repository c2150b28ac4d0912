"""Added phases stand in slots of the base's line, in one order."""

from __future__ import annotations

from collections.abc import Callable

from iptflow.composition import Resolution, why
from iptflow.documents import Document

Say = Callable[..., Document]
Compose = Callable[..., Resolution]


def phase(after: str) -> dict[str, str]:
    return {"after": after, "title": after, "source": "A1"}


def line(resolution: Resolution) -> list[str]:
    assert resolution.body is not None, resolution.conflicts
    followers = {said["after"]: name for name, said in resolution.body["phases"].items() if "after" in said}
    order = ["assessment"]
    while order[-1] in followers:
        order.append(followers[order[-1]])
    return order


def test_a_phase_goes_between_a_base_phase_and_its_successor(say: Say, compose: Compose) -> None:
    found = compose(say("a", phases={"a/x": phase("middle")}))
    assert line(found) == ["assessment", "middle", "a/x", "termination"]
    said = {each.contributor: (each.value, each.role) for each in why(found, "phases.termination.after")}
    assert said == {"ipt": ("middle", "locked"), "a": ("a/x", "slot")}


def test_phases_of_two_adaptations_in_two_slots(say: Say, compose: Compose) -> None:
    found = compose(say("a", phases={"a/x": phase("middle")}), say("b", phases={"b/y": phase("assessment")}))
    assert line(found) == ["assessment", "b/y", "middle", "a/x", "termination"]


def test_after_orders_phases_of_one_slot(say: Say, compose: Compose) -> None:
    a = say("a", phases={"a/x": phase("middle"), "a/z": phase("b/y")})
    assert line(compose(a, say("b", phases={"b/y": phase("a/x")}))) == [
        "assessment", "middle", "a/x", "b/y", "a/z", "termination",
    ]  # fmt: skip


def test_a_phase_at_the_end_and_beside_the_line(say: Say, compose: Compose) -> None:
    found = compose(say("a", phases={"a/x": phase("termination"), "a/y": phase("maintenance")}))
    assert line(found)[-2:] == ["termination", "a/x"]
    assert found.body is not None
    assert found.body["phases"]["a/y"]["after"] == "maintenance"


def test_the_order_in_a_slot_can_be_settled(say: Say, compose: Compose, choose: Say) -> None:
    a = say("a", kind="format", phases={"a/x": phase("middle")})
    b = say("b", kind="disorder", phases={"b/y": phase("middle")})
    conflict = compose(a, b).conflicts[0]
    assert [(said.contributor, said.value) for said in conflict.asserters] == [
        ("a", {"a/x": "middle"}),
        ("b", {"b/y": "middle"}),
    ]
    assert conflict.suggestion is not None
    settled = compose(a, b, choose(**conflict.suggestion.settlement))
    assert line(settled) == ["assessment", "middle", "b/y", "a/x", "termination"]
    covers = {said.contributor: said.value for said in conflict.asserters}
    reverse = compose(a, b, choose("slots.middle", covers, value=["a/x", "b/y"]))
    assert line(reverse) == ["assessment", "middle", "a/x", "b/y", "termination"]
    after = compose(a, b, choose("slots.middle", covers, value={"b/y": "a/x"}))
    assert line(after) == line(reverse)
    through_after = compose(a, b, choose("phases.b/y.after", {"b": "middle"}, value="a/x"))
    assert line(through_after) == line(reverse)


def test_a_settled_order_goes_stale_when_a_phase_joins(say: Say, compose: Compose, choose: Say) -> None:
    a = say("a", phases={"a/x": phase("middle"), "a/z": phase("a/x")})
    b = say("b", phases={"b/y": phase("middle")})
    stale = choose("slots.middle", {"a": {"a/x": "middle"}, "b": {"b/y": "middle"}}, value=["a/x", "b/y"])
    [conflict] = compose(a, b, stale).conflicts
    assert (conflict.kind, conflict.path) == ("settlement-does-not-apply", "slots.middle")


def test_a_settlement_may_not_run_in_a_circle(say: Say, compose: Compose, choose: Say) -> None:
    a = say("a", phases={"a/x": phase("middle"), "a/z": phase("a/x")})
    circle = choose("slots.middle", {"a": {"a/x": "middle", "a/z": "a/x"}}, value=["a/z", "a/x"])
    [conflict] = compose(a, circle).conflicts
    assert (conflict.kind, conflict.path) == ("cycle", "slots.middle")


def test_disagreeing_on_after_leaves_the_slot_unordered(say: Say, compose: Compose) -> None:
    a, b = say("a", phases={"a/x": phase("middle")}), say("b", phases={"b/y": phase("middle")})
    c = say("c", phases={"b/y": {"after": "a/x"}})
    assert [(each.kind, each.path) for each in compose(a, b, c).conflicts] == [
        ("unequal-value", "phases.b/y.after"),
        ("unordered", "slots.middle"),
    ]
