"""What changes from one protocol to another, by path and in the words of the protocol."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.composition.builders import BASE, changed

from iptflow.composition import Resolution
from iptflow.composition.diff import Change, diff
from iptflow.documents import Document, canonical
from iptflow.errors import CompositionConflict

Say = Callable[..., Document]
Compose = Callable[..., Resolution]


@pytest.fixture
def on(base: Document) -> Document:
    """The small base, made complete enough to be typed."""
    focus = {"areas": [1, 2], "source": "G5"}
    return changed(base, lambda data: data.update(focus=focus, moves={}, endings={}))


def only(before: Resolution, after: Resolution) -> Change:
    [change] = diff(before, after).changes
    return change


@pytest.mark.parametrize(
    ("asserted", "kind", "about", "words", "phase"),
    [
        (
            {"tasks": {"history": {"level": "must"}}},
            "changed", 'Task "History"', "level: should becomes must", "assessment",
        ),
        (
            {"tasks": {"a/new": {"title": "New", "level": "may", "in": ["middle"], "source": "A1"}}},
            "added", 'Task "New"', "added: level: may; phases it is asked for in: Middle", "middle",
        ),
        (
            {"themes": {"loss": {"omitted": {"reason": "r", "source": "A1"}}}},
            "removed", 'Theme "Loss"', "removed", "",
        ),
        (
            {"frame": {"contacts": {"session": {"minutes": [30, 50]}}}},
            "changed", 'Frame, Contact series "Session"',
            "minutes, at least and at most: 45 to 50 becomes 30 to 50", "",
        ),
        (
            {"frame": {"contacts": {"session": {"every": "P1M"}}}},
            "changed", 'Frame, Contact series "Session"', "one every: week becomes month", "",
        ),
        (
            {"tasks": {"review": {"in": ["termination", "middle"]}}},
            "changed", 'Task "Review of symptoms"', "phases it is asked for in: Middle, Termination as well", "",
        ),
        (
            {"phases": {"assessment": {"exit": {"told": {"require": {"task": "review"}}}}}},
            "changed", 'Phase "Assessment", Rule "told"',
            "what must hold: task History is done becomes task History is done, and task Review of symptoms is done",
            "assessment",
        ),
        (
            {"techniques": {"advice": {"stances": {"phase/middle": {"stance": "discouraged", "source": "A1"}}}}},
            "added", 'Technique "Advice", Stance in "Middle"', "added: stance: discouraged", "",
        ),
    ],
)  # fmt: skip
def test_each_change_in_words(
    asserted: dict[str, Any], kind: str, about: str, words: str, phase: str,
    say: Say, compose: Compose, on: Document,
) -> None:  # fmt: skip
    change = only(compose(on=on), compose(say("a", **asserted), on=on))
    assert (change.kind, change.about, change.words, change.phase) == (kind, about, words, phase)
    assert change.contributors == ("a",)


def test_an_added_phase_and_the_one_behind_it(say: Say, compose: Compose, on: Document) -> None:
    added = compose(say("a", phases={"a/x": {"after": "middle", "title": "X", "source": "A1"}}), on=on)
    found = {change.path: change for change in diff(compose(on=on), added).changes}
    assert set(found) == {"phases.a/x", "phases.termination.after"}
    assert found["phases.a/x"].words == "added: the phase before it: Middle"
    assert found["phases.termination.after"].words == "the phase before it: Middle becomes X"


def test_what_is_the_same_is_no_change_and_the_way_back_mirrors_it(say: Say, compose: Compose, on: Document) -> None:
    a = compose(say("a", tasks={"history": {"level": "must"}}, themes={"a/new": {"title": "N", "source": "A1"}}), on=on)
    b = compose(say("b", tasks={"history": {"level": "may", "reason": "they tire"}}), on=on)
    assert diff(a, a).changes == ()
    there, back = diff(a, b), diff(b, a)
    assert [each.path for each in there.changes] == [each.path for each in back.changes]
    assert [(each.before, each.after) for each in there.changes] == [(each.after, each.before) for each in back.changes]
    assert (
        [each.path for each in there.weaker] == [each.path for each in back.no_longer_weaker] == ["tasks.history.level"]
    )


def test_sources_and_remarks_are_no_change(say: Say, compose: Compose, on: Document) -> None:
    assert (
        diff(compose(on=on), compose(say("a", tasks={"review": {"source": "A1", "remarks": "x"}}), on=on)).changes == ()
    )


def test_what_is_in_conflict_cannot_be_compared(say: Say, compose: Compose, on: Document) -> None:
    clash = compose(say("a", tasks={"review": {"title": "A"}}), say("b", tasks={"review": {"title": "B"}}), on=on)
    with pytest.raises(CompositionConflict):
        diff(compose(on=on), clash)


def test_the_difference_is_data(say: Say, compose: Compose, on: Document) -> None:
    import msgspec

    found = diff(compose(on=on), compose(say("a", tasks={"history": {"level": "must"}}), on=on))
    assert canonical(msgspec.to_builtins(found))
    assert BASE["tasks"]["history"]["level"] == "should"
