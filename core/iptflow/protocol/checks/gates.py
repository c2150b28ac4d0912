"""Whether the tasks that a gate names can be done before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from iptflow.conditions.walk import walked_comparisons
from iptflow.documents import Document, Path, finding
from iptflow.errors import Finding
from iptflow.protocol.checks.conditions import stated, steps_of
from iptflow.protocol.checks.patterns import at
from iptflow.protocol.checks.words import Words


def gate_tasks(
    document: Document, base: Mapping[str, Any], whole: Mapping[str, Any], words: Words
) -> Iterator[Finding]:
    """A finding for each task in a gate that is asked for only later, or at every contact anew."""
    for path, condition, is_gate in stated(document, words):
        if not is_gate:
            continue
        reached = reached_by(base or whole, whole, _phase(whole, path))
        for comparison, inside, _ in walked_comparisons(condition):
            if comparison.kind == "task":
                place = (*path, *steps_of(inside), "task")
                task = at(whole, ("tasks", comparison.id)) or {}
                yield from _task(document, place, comparison.id, task, reached)


def _phase(whole: Mapping[str, Any], path: Path) -> str:
    if path[0] == "phases":
        return str(path[1])
    return str(at(whole, ("moves", path[1], "from")))


def _task(document: Document, place: Path, name: str, task: Mapping[str, Any], reached: set[str]) -> Iterator[Finding]:
    if "omitted" in task:
        message = f"{name} is left out, so this gate does not wait for it"
        yield finding(document, "sense/omitted-in-gate", message, place, hint="Keep the task, or do not ask for it.")
    if task.get("scope") == "each-contact":
        message = f"{name} is asked for at each contact, so no gate can wait for it"
        hint = "Let the gate ask for a task of scope once, or for a record."
        yield finding(document, "sense/each-contact-in-gate", message, place, hint=hint)
    asked = set(task.get("in", ()))
    if asked and not asked & reached:
        message = f"{name} is asked for in {', '.join(sorted(asked))}, which comes after this gate"
        hint = "Ask for the task earlier, or let a later gate wait for it."
        yield finding(document, "sense/task-after-gate", message, place, hint=hint)


def reached_by(base: Mapping[str, Any], whole: Mapping[str, Any], phase: str) -> set[str]:
    """The phases that a course has been in when it stands in this one; what was added to a slot counts as reached.

    Phases of a branch are reached along the moves that lead to it.
    """
    reached: set[str] = set()
    waiting = [phase]
    while waiting:
        name = waiting.pop()
        if name in reached or not at(whole, ("phases", name)):
            continue
        reached.add(name)
        before = at(whole, ("phases", name, "after"))
        waiting += [before] if before else _branching_to(whole, name)
        waiting += [added for added in _added_after(base, whole, before) if name in (at(base, ("phases",)) or {})]
    return reached


def _branching_to(whole: Mapping[str, Any], phase: str) -> list[str]:
    return [move["from"] for move in whole.get("moves", {}).values() if move.get("to") == phase]


def _added_after(base: Mapping[str, Any], whole: Mapping[str, Any], slot: str | None) -> list[str]:
    """The added phases between a base phase and its successor, further ones along their own ``after``."""
    phases = whole.get("phases", {})
    found: list[str] = []
    waiting = [slot] if slot else []
    while waiting:
        before = waiting.pop()
        for name, phase in phases.items():
            if phase.get("after") == before and name not in base.get("phases", {}) and name not in found:
                found.append(name)
                waiting.append(name)
    return found
