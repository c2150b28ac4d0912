"""One planted example for every type of conflict, and what each says of its asserters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

import pytest
from tests.composition.builders import changed

from iptflow.composition import Conflict, Resolution, resolve
from iptflow.composition.records import ConflictKind
from iptflow.documents import Document

Say = Callable[..., Document]
Compose = Callable[..., Resolution]

PLANTED: dict[str, tuple[str, list[dict[str, Any]]]] = {
    "empty-overlap": (
        "frame.limits.minutes",
        [{"frame": {"limits": {"minutes": [0, 30]}}}, {"frame": {"limits": {"minutes": [60, 90]}}}],
    ),
    "unequal-value": (
        "tasks.review.title",
        [{"tasks": {"review": {"title": "A"}}}, {"tasks": {"review": {"title": "B"}}}],
    ),
    "opposed-stance": (
        "techniques.advice.stance",
        [{"techniques": {"advice": {"stance": "encouraged"}}}, {"techniques": {"advice": {"stance": "discouraged"}}}],
    ),
    "frame": (
        "frame",
        [{"frame": {"weeks": {"range": [12, 12]}}}, {"frame": {"weeks": {"range": [16, 16]}}}],
    ),
    "unordered": (
        "slots.middle",
        [
            {"phases": {"a/x": {"after": "middle", "title": "X", "source": "A1"}}},
            {"phases": {"b/y": {"after": "middle", "title": "Y", "source": "B1"}}},
        ],
    ),
    "cycle": (
        "phases.a/x.after",
        [
            {"phases": {"a/x": {"after": "b/y", "title": "X", "source": "A1"}}},
            {"phases": {"b/y": {"after": "a/x", "title": "Y", "source": "B1"}}},
        ],
    ),
    "omitted-but-asserted": (
        "tasks.history",
        [
            {"tasks": {"history": {"omitted": {"reason": "not needed", "source": "A1"}}}},
            {"tasks": {"history": {"level": "must"}}},
        ],
    ),
    "locked": ("tasks.ask-risk.title", [{"tasks": {"ask-risk": {"title": "Other words"}}}]),
    "excluded": ("excludes.b", [{"excludes": {"b": {"reason": "never together", "source": "A1"}}}, {}]),
    "incomplete-record": ("tasks.a/new", [{"tasks": {"a/new": {"title": "New"}}}]),
}


def only(resolution: Resolution) -> Conflict:
    assert resolution.body is None
    assert resolution.content_digest == ""
    assert len(resolution.conflicts) == 1, resolution.conflicts
    return resolution.conflicts[0]


@pytest.mark.parametrize("kind", PLANTED)
def test_each_planted_conflict_is_the_one_that_is_found(kind: str, say: Say, compose: Compose) -> None:
    path, asserted = PLANTED[kind]
    adaptations = [say(name, **each) for name, each in zip("ab", asserted, strict=False)]
    conflict = only(compose(*adaptations))
    assert (conflict.kind, conflict.path) == (kind, path)
    names = [said.contributor for said in conflict.asserters]
    assert names == sorted(names)
    assert {adaptation.id for adaptation in adaptations} <= set(names)
    assert conflict.message
    assert conflict.advice


def test_two_versions_of_one_adaptation(say: Say, compose: Compose) -> None:
    conflict = only(compose(say("a"), say("a", version="2.0.0")))
    assert (conflict.kind, conflict.path) == ("two-versions", "adaptations.a")
    assert [said.version for said in conflict.asserters] == ["1.0.0", "2.0.0"]


def test_a_settlement_that_does_not_apply(say: Say, compose: Compose, choose: Say) -> None:
    a, b = say("a", tasks={"review": {"title": "A"}}), say("b", tasks={"review": {"title": "B"}})
    stale = choose("tasks.review.title", {"a": "A", "b": "another"}, value="B")
    conflict = only(compose(a, b, stale))
    assert (conflict.kind, conflict.path) == ("settlement-does-not-apply", "tasks.review.title")
    assert [(said.contributor, said.value) for said in conflict.asserters] == [("a", "A"), ("b", "B")]
    assert "b no longer says" in conflict.message


def test_every_type_is_planted_here() -> None:
    assert {*PLANTED, "two-versions", "settlement-does-not-apply"} == set(get_args(ConflictKind))


def test_all_conflicts_are_listed_at_once_and_all_asserters_of_each(say: Say, compose: Compose) -> None:
    found = compose(
        say("a", tasks={"review": {"title": "A", "source": "A1"}}, techniques={"advice": {"stance": "encouraged"}}),
        say("b", tasks={"review": {"title": "B", "source": "B1"}}, techniques={"advice": {"stance": "excluded"}}),
        say("c", tasks={"review": {"title": "A", "source": "C1"}}),
    )
    assert [conflict.path for conflict in found.conflicts] == ["tasks.review.title", "techniques.advice.stance"]
    asserters = found.conflicts[0].asserters
    assert [(said.contributor, said.value, said.source) for said in asserters] == [
        ("a", "A", ("A1",)),
        ("b", "B", ("B1",)),
        ("c", "A", ("C1",)),
    ]


def test_the_frame_conflicts_once_however_many_of_its_fields_do(say: Say, compose: Compose) -> None:
    a = say("a", frame={"weeks": {"range": [12, 12]}, "contacts": {"session": {"count": [12, 12], "every": "P7D"}}})
    b = say("b", frame={"weeks": {"range": [16, 16]}, "contacts": {"session": {"count": [16, 16], "every": "P1M"}}})
    c = say("c", frame={"contacts": {"session": {"minutes": [45, 50]}}, "limits": {"minutes": [0, 60]}})
    conflict = only(compose(a, b, c))
    assert conflict.kind == "frame"
    assert [said.contributor for said in conflict.asserters] == ["a", "b", "c"]
    assert conflict.asserters[0].value == a.data["frame"]
    assert conflict.asserters[2].value == {"contacts": {"session": {"minutes": [45, 50]}}}


def test_weeks_and_days_are_one_duration(say: Say, compose: Compose) -> None:
    a = say("a", frame={"contacts": {"session": {"every": "P1W"}}})
    b = say("b", frame={"contacts": {"session": {"every": "P7D"}}})
    found = compose(a, b)
    assert found.conflicts == ()
    assert found.content_digest == compose().content_digest


def test_one_and_true_are_not_equal(say: Say, compose: Compose) -> None:
    a = say("a", tasks={"review": {"x-own": 1}})
    assert only(compose(a, say("b", tasks={"review": {"x-own": True}}))).kind == "unequal-value"


@pytest.mark.parametrize(
    ("asserted", "path"),
    [
        ({"tasks": {"ask-risk": {"omitted": {"reason": "r", "source": "A1"}}}}, "tasks.ask-risk"),
        ({"tasks": {"ask-risk": {"waivable": True}}}, "tasks.ask-risk.waivable"),
        ({"tasks": {"ask-risk": {"when": {"task": "review"}}}}, "tasks.ask-risk.when"),
        ({"tasks": {"ask-risk": {"in": ["middle"]}}}, "tasks.ask-risk.in"),
        ({"tasks": {"ask-risk": {"with": ["parent"]}}}, "tasks.ask-risk.with"),
        ({"tasks": {"ask-risk": {"audience": "parent"}}}, "tasks.ask-risk.audience"),
        ({"phases": {"termination": {"after": "assessment"}}}, "phases.termination.after"),
        ({"phases": {"maintenance": {"after": "termination"}}}, "phases.maintenance.after"),
        ({"phases": {"middle": {"omitted": {"reason": "r", "source": "A1"}}}}, "phases.middle"),
        ({"phases": {"maintenance": {"omitted": {"reason": "r", "source": "A1"}}}}, "phases.maintenance"),
        ({"areas": {"dispute": {"omitted": {"reason": "r", "source": "A1"}}}}, "areas.dispute"),
    ],
)
def test_no_way_around_what_is_locked(
    asserted: dict[str, Any], path: str, say: Say, compose: Compose, choose: Say
) -> None:
    conflict = only(compose(say("a", **asserted)))
    assert (conflict.kind, conflict.path) == ("locked", path)
    assert conflict.suggestion is not None
    assert conflict.suggestion.owner == "ipt"
    settled = compose(say("a", **asserted), choose(**conflict.suggestion.settlement))
    assert settled.conflicts == ()
    assert settled.content_digest == compose().content_digest


def test_a_task_that_a_locked_gate_asks_for_cannot_be_omitted(base: Document, say: Say, compose: Compose) -> None:
    fast = changed(base, lambda data: data["phases"]["assessment"]["exit"]["reviewed"].update(locked=True))
    conflict = only(compose(say("a", tasks={"review": {"omitted": {"reason": "r", "source": "A1"}}}), on=fast))
    assert (conflict.kind, conflict.path) == ("locked", "tasks.review")


@pytest.mark.parametrize(
    ("field", "value", "holds"),
    [
        ("level", "may", False),
        ("waivable", True, False),
        ("when", {"theme": "loss"}, False),
        ("with", ["parent"], False),
        ("audience", "parent", False),
        ("series", ["session"], False),
        ("in", ["middle"], True),
        ("scope", "each-contact", True),
        ("waivable", False, True),
    ],
)
def test_a_task_that_a_locked_gate_asks_for_is_only_ever_asked_for_more(
    field: str, value: Any, holds: bool, base: Document, say: Say, compose: Compose
) -> None:
    fast = changed(base, lambda data: data["phases"]["assessment"]["exit"]["reviewed"].update(locked=True))
    found = compose(say("a", tasks={"review": {field: value, "reason": "r"}}), on=fast)
    assert [(each.kind, each.path) for each in found.conflicts] == (
        [] if holds else [("locked", f"tasks.review.{field}")]
    )


def test_a_locked_or_needed_task_is_not_put_off(base: Document, say: Say, compose: Compose) -> None:
    fast = changed(base, lambda data: data["phases"]["assessment"]["exit"]["reviewed"].update(locked=True))
    late = {"due": {"series": "session", "number": 16}}
    for task in ("review", "ask-risk"):
        kinds = {(each.kind, each.path) for each in compose(say("a", tasks={task: late}), on=fast).conflicts}
        assert kinds == {("locked", f"tasks.{task}.due.{key}") for key in ("number", "series")}


def test_an_instrument_of_the_base_cannot_be_exchanged(base: Document, say: Say, compose: Compose, choose: Say) -> None:
    mine = {"phq-9": {"id": "phq-9", "title": "PHQ-9", "items": {"9": {"text": "x", "risk": True}}}}
    with_scale = changed(base, lambda data: data.update(instruments=mine))
    other = {"phq-9": {**mine["phq-9"], "items": {"9": {"text": "x"}}}}
    a = say("a", instruments=other)
    assert only(compose(a, on=with_scale)).kind == "locked"
    assert (
        only(compose(a, choose("instruments.phq-9", {"a": other["phq-9"]}, owner="a"), on=with_scale)).kind == "locked"
    )


def test_an_adaptation_locks_its_own_record(say: Say, compose: Compose, choose: Say) -> None:
    mine = {"title": "Mine", "level": "must", "source": "A1", "locked": True}
    a, b = say("a", tasks={"a/own": mine}), say("b", tasks={"a/own": {"title": "Yours"}})
    conflict = only(compose(a, b))
    assert (conflict.kind, conflict.path) == ("locked", "tasks.a/own.title")
    away = choose("tasks.a/own.title", {"a": "Mine", "b": "Yours"}, value="Yours")
    assert only(compose(a, b, away)).kind == "locked"


def test_a_phase_after_one_that_nobody_brings(say: Say, compose: Compose) -> None:
    conflict = only(compose(say("a", phases={"a/x": {"after": "b/gone", "title": "X", "source": "A1"}})))
    assert (conflict.kind, conflict.path) == ("incomplete-record", "phases.a/x.after")


def test_a_missing_field_is_no_second_conflict_where_it_is_in_conflict(say: Say, compose: Compose) -> None:
    a = say("a", tasks={"a/new": {"title": "A", "level": "may", "source": "A1"}})
    assert only(compose(a, say("b", tasks={"a/new": {"title": "B"}}))).path == "tasks.a/new.title"


def test_instruments_are_equal_or_in_conflict(say: Say, compose: Compose) -> None:
    a = say("a", instruments={"phq-9": {"title": "PHQ-9", "items": {"1": {"text": "x"}}}})
    assert compose(a, say("b", instruments=a.data["instruments"])).conflicts == ()
    other = say("b", instruments={"phq-9": {"title": "PHQ-9", "items": {"1": {"text": "y"}}}})
    assert only(compose(a, other)).path == "instruments.phq-9"


def test_composition_is_generic_over_the_schema(say: Say) -> None:
    from iptflow.composition import Composition

    schema = {
        "properties": {
            "clock": {"x-join": "min"},
            "grade": {"x-join": "max", "x-order": ["low", "high"]},
            "note": {},
            "tags": {"x-join": "union"},
        }
    }
    base = say("base", clock=72, grade="low", tags=["t"])
    a, b = say("a", clock=24, grade="high", tags="u", note="A"), say("b", clock=48, grade="low", note="B")
    body = resolve(Composition(base, (a, b)), schema).body
    assert body is not None
    assert (body["clock"], body["grade"], body["tags"]) == (24, "high", ["t", "u"])
    assert "note" not in body


def test_the_frame_says_which_kind_of_reason_it_has(say: Say, compose: Compose) -> None:
    """What must go together comes before what a person can bear, whatever the kinds of the adaptations are."""
    long = say("long", "disorder", frame={"weeks": {"range": [100, 120], "source": "X1", "because": "exclusion"}})
    short = say("short", "population", frame={"weeks": {"range": [8, 9], "source": "EL2"}})
    (conflict,) = compose(long, short).conflicts
    assert conflict.suggestion is not None
    assert (conflict.suggestion.owner, conflict.suggestion.because) == ("long", "exclusion")
    (other,) = compose(short, say("brief", "format", frame={"weeks": {"range": [10, 12], "source": "X1"}})).conflicts
    assert other.suggestion is not None
    assert other.suggestion.owner == "short"
