"""How the cost of verifying grows with phases, tasks, conditions and adaptations, one of them at a time."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.report import Section, figure
from benchmarks.verification import ADAPTATION, PHASES, timed
from iptflow.flow import open_flow
from iptflow.flow.soundness import as_kept
from iptflow.protocol import Protocol, typed
from iptflow.verification import verify

Data = dict[str, Any]
OPENED = "tasks each of which shuts one gate until a record opens it again"
SHUT = "the same for good, unless a fact of the opening says otherwise: a dead end, its course told"


def measured(count: int) -> Section:
    rows: list[tuple[str, ...]] = []
    for title, sizes, made in (
        ("phases, each with a gate of two rules", (2, 4, 8, 16, 32), lambda size: line(phases=size)),
        ("tasks that gates ask for, in four phases", (8, 32, 128, 512), lambda size: line(tasks=size)),
        ("facts that gates ask for, in four phases", (8, 32, 128, 512), lambda size: line(facts=size)),
        (OPENED, (1, 2, 4, 8), lambda size: line(shut=size)),
        (SHUT, (1, 2, 4, 6, 8), lambda size: line(shut=size, change="fixed")),
    ):
        rows += [_row(title, size, made(size), count) for size in sizes]
    return Section("How verification grows", ("what grows", "how many", "CPU ms"), rows + list(_adaptations(count)), [])


def _row(title: str, size: int, protocol: Protocol, count: int) -> tuple[str, ...]:
    assert {each.code for each in verify(protocol).findings} == ({"verify/dead-end"} if title == SHUT else set())
    return title, str(size), figure(1000 * timed(lambda: verify(protocol), count))


def line(*, phases: int = 4, tasks: int = 0, facts: int = 0, shut: int = 0, change: str = "open") -> Protocol:
    """Phases in line, each with a task and a fact of its own, and more of what is to grow.

    ``shut`` tasks shut the gate of the second phase when they are done, each unless a fact of its own is true;
    ``change`` says whether that fact can be recorded at any time or is fixed at the opening.
    """
    names = [f"phase-{number}" for number in range(phases)]
    own = {name: [{"task": f"task-{name}"}, {"recorded": f"fact-{name}"}] for name in names}
    more = [{"task": f"task-{number}"} for number in range(tasks)]
    more += [{"recorded": f"fact-{number}"} for number in range(facts)]
    for number, condition in enumerate(more):
        own[names[number % phases]].append(condition)
    for number in range(shut):
        closing, opening = {"not": {"task": f"shut-{number}"}}, {"fact": f"open-{number}", "is": True}
        own[names[1]].append({"any": [closing, opening]})
    rules = {name: _rules(conditions) for name, conditions in own.items()}
    stated: Data = {name: {"exit": rules[name] if name != names[-1] else {}} for name in names}
    for before, name in pairwise(names):
        stated[name]["after"] = before
    last = {**rules[names[-1]], "alerts": {"require": {"alerts": "closed"}}}
    all_tasks = [*names, *range(tasks)]
    return typed(
        {
            "id": "ipt",
            "participants": {"client": {}, "therapist": {}},
            "frame": {"weeks": {"range": [1, 12]}, "contacts": {"session": {"for": "any", "participants": ["client"]}}},
            "phases": stated,
            "moves": {"complete": {"from": names[-1], "to": "completed", "rules": last}},
            "endings": {"completed": {"planned": True}},
            "tasks": {f"task-{name}": {} for name in all_tasks} | {f"shut-{number}": {} for number in range(shut)},
            "facts": {f"fact-{name}": _fact() for name in [*names, *range(facts)]}
            | {f"open-{number}": {**_fact(), "change": change} for number in range(shut)},
            "focus": {"areas": [1, 2]},
        }
    )


def _rules(conditions: list[Data]) -> Data:
    return {f"rule-{number}": {"require": each, "trap": "Meant so."} for number, each in enumerate(conditions)}


def _fact() -> Data:
    return {"type": "boolean", "by": "team"}


def _adaptations(count: int) -> Iterator[tuple[str, ...]]:
    """On the shipped base, each with a task and a rule that asks for it; composing is counted in."""
    with tempfile.TemporaryDirectory() as place:
        for number in range(32):
            text = ADAPTATION.format(number=number, phase=PHASES[number % len(PHASES)])
            Path(place, f"made-up-{number:02}.yaml").write_text(text, "utf-8")
        with open_flow(adaptations=[place], discover=False) as flow:
            for size in (0, 1, 2, 4, 8, 16, 32):
                names = [f"made-up-{number:02}" for number in range(size)]
                whole: Callable[[], Any] = lambda names=names: verify(as_kept(flow.resolve(*names)))  # type: ignore[misc]  # noqa: E731
                assert whole().sound
                yield "adaptations on the base, composed as well", str(size), figure(1000 * timed(whole, count))
