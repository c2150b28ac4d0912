"""Whatever asks for less than the base is listed with its reason; what is omitted leaves the gates too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.composition.builders import changed

from iptflow.composition import Resolution, why
from iptflow.documents import Document

Say = Callable[..., Document]
Compose = Callable[..., Resolution]


def omitted(**asserted: Any) -> dict[str, Any]:
    return {"omitted": {"reason": "not for them", "source": "A1"}, **asserted}


def body(resolution: Resolution) -> dict[str, Any]:
    assert resolution.body is not None, resolution.conflicts
    return resolution.body


def listed(resolution: Resolution) -> list[tuple[str, str]]:
    return [(weakening.kind, weakening.path) for weakening in resolution.weakenings]


def test_an_omitted_task_leaves_the_gates_that_ask_for_it(say: Say, compose: Compose) -> None:
    found = compose(say("a", tasks={"history": omitted()}))
    gate = body(found)["phases"]["assessment"]["exit"]
    assert "history" not in body(found)["tasks"]
    assert gate["reviewed"]["require"] == {"every": [{"task": "review"}]}
    assert "told" not in gate
    assert listed(found) == [
        ("omitted", "tasks.history"),
        ("dropped-from-gate", "phases.assessment.exit.reviewed.require"),
        ("dropped-from-gate", "phases.assessment.exit.told.require"),
    ]
    assert {weakening.reason for weakening in found.weakenings} == {"not for them"}
    assert {said.role for said in why(found, "tasks.history.title")} == {"omitted"}


def test_an_alternative_that_is_omitted_makes_no_gate_easier(base: Document, say: Say, compose: Compose) -> None:
    asked = {"any": [{"task": "history"}, {"every": [{"task": "review"}, {"not": {"task": "history"}}]}]}
    other = changed(base, lambda data: data["phases"]["assessment"]["exit"]["reviewed"].update(require=asked))
    found = body(compose(say("a", tasks={"history": omitted()}), on=other))
    assert found["phases"]["assessment"]["exit"]["reviewed"]["require"] == {"any": [{"every": [{"task": "review"}]}]}


def test_two_may_omit_the_same(say: Say, compose: Compose) -> None:
    found = compose(say("a", themes={"loss": omitted()}), say("b", themes={"loss": omitted()}))
    assert "themes" not in body(found)
    assert [weakening.contributors for weakening in found.weakenings] == [("a",), ("b",)]


def test_omitting_what_nobody_brings_is_a_finding(say: Say, compose: Compose) -> None:
    found = compose(say("a", tasks={"b/theirs": omitted()}))
    assert [finding.code for finding in found.findings] == ["composition/omits-nothing"]


def test_omitting_and_asserting_is_a_finding(say: Say, compose: Compose) -> None:
    found = compose(say("a", tasks={"history": omitted(level="must")}))
    assert [finding.code for finding in found.findings] == ["composition/omits-and-asserts"]
    assert "history" not in body(found)["tasks"]


@pytest.mark.parametrize("reason", ["", "they tire easily"])
def test_a_lowered_level_needs_a_reason(reason: str, say: Say, compose: Compose) -> None:
    beside = {"reason": reason} if reason else {}
    found = compose(say("a", tasks={"review": {"level": "may", "source": "A1", **beside}}))
    assert body(found)["tasks"]["review"]["level"] == "may"
    [weakening] = found.weakenings
    assert (weakening.kind, weakening.before, weakening.after) == ("lowered", "must", "may")
    assert (weakening.reason, weakening.source) == (reason, ("A1",))
    codes = [finding.code for finding in found.findings]
    assert codes == ([] if reason else ["composition/lowered-without-reason"])


def test_the_highest_level_that_is_asserted_holds(say: Say, compose: Compose) -> None:
    a, b = say("a", tasks={"history": {"level": "may"}}), say("b", tasks={"history": {"level": "must"}})
    found = compose(a, b)
    assert body(found)["tasks"]["history"]["level"] == "must"
    assert found.weakenings == ()


@pytest.mark.parametrize(
    ("asserted", "expected"),
    [
        ({"frame": {"contacts": {"session": {"minutes": [30, 50]}}}}, "wider-frame"),
        ({"frame": {"contacts": {"session": {"minutes": [45, 45]}}}}, None),
        ({"areas": {"dispute": {"resolutions": {"borne": {"title": "B", "source": "A1"}}}}}, "further-resolution"),
        ({"tasks": {"review": {"waivable": True}}}, "waivable"),
        ({"tasks": {"review": {"waivable": False}}}, None),
        ({"tasks": {"review": {"when": {"theme": "loss"}}}}, "narrowed"),
        ({"themes": {"a/new": {"title": "N", "source": "A1", "when": {"theme": "loss"}}}}, None),
        ({"tasks": {"review": {"in": ["middle"]}}}, None),
    ],
)
def test_other_ways_of_asking_less(asserted: dict[str, Any], expected: str | None, say: Say, compose: Compose) -> None:
    found = compose(say("a", **asserted))
    assert body(found)
    assert [kind for kind, _ in listed(found)] == ([expected] if expected else [])


def test_sets_and_gates_are_added_to_and_never_replaced(say: Say, compose: Compose) -> None:
    found = body(
        compose(
            say(
                "a",
                tasks={"review": {"in": ["middle"], "source": ["A1", "F5"]}},
                phases={"assessment": {"exit": {"told": {"require": {"task": "review"}}}}},
                safety={"risk": {"raise_when": {"fact": "plan", "is": True}}},
            )
        )
    )
    assert found["tasks"]["review"]["in"] == ["assessment", "middle"]
    assert found["tasks"]["review"]["source"] == ["A1", "F5"]
    told = found["phases"]["assessment"]["exit"]["told"]["require"]
    assert sorted(part["task"] for part in told["every"]) == ["history", "review"]
    assert len(found["safety"]["risk"]["raise_when"]["any"]) == 2


def test_nothing_is_said_by_an_empty_set_or_null(say: Say, compose: Compose) -> None:
    found = compose(say("a", tasks={"review": {"in": [], "when": None}}, themes={}))
    assert found.content_digest == compose().content_digest
    assert sorted((finding.code, finding.place, finding.severity) for finding in found.findings) == [
        ("composition/empty-set", "tasks.review.in", "warning"),
        ("composition/empty-set", "themes", "warning"),
        ("composition/null", "tasks.review.when", "error"),
    ]


def test_the_base_may_state_an_empty_set(compose: Compose) -> None:
    assert body(compose())["frame"]["contacts"]["extra"]["participants"] == []


def test_whose_consent_counts_too_is_never_added_in_silence(say: Say, compose: Compose, base: Document) -> None:
    consents = {"treatment": {"title": "Treatment", "by": ["client"], "source": "F12"}}
    on = changed(base, lambda data: data.update(consents=consents))
    wider = compose(say("a", consents={"treatment": {"by": ["therapist"], "source": "A1"}}), on=on)
    (found,) = [each for each in wider.weakenings if each.path == "consents.treatment.by"]
    assert (found.kind, found.before, found.after) == ("further-consent", ["client"], ["client", "therapist"])
    same = compose(say("a", consents={"treatment": {"by": ["client"], "source": "A1"}}), on=on)
    assert [each for each in same.weakenings if each.path == "consents.treatment.by"] == []
