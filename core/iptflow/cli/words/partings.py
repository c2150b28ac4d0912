"""Courses that one protocol lets through and another does not, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from iptflow.cli.words.lines import Line
from iptflow.composition import Resolution

if TYPE_CHECKING:
    from iptflow.verification import Behaviour, Parting


def behaviour_lines(found: Behaviour, before: Resolution, after: Resolution) -> Iterator[Line]:
    """A course that was possible and is not any more, and the reverse."""
    yield Line("")
    if not found.explored:
        yield Line("What courses can do was not compared: iptflow verify says why one of them cannot be explored.")
        return
    if not (found.no_longer or found.newly):
        yield Line("Every course that the one lets through, the other lets through as well.")
        return
    for title, parting, let, refused in (
        ("A course that was possible and is not any more:", found.no_longer, before, after),
        ("A course that was not possible and now is:", found.newly, after, before),
    ):
        if parting:
            yield Line(title, 0, "bold")
            yield from _course(parting, _body(let), _body(refused))


def _course(parting: Parting, let: Mapping[str, Any], refused: Mapping[str, Any]) -> Iterator[Line]:
    for step in parting.let["steps"][:-1]:
        yield Line(f"{step['on']} {_said(step, let)}", 1)
    move = f"{parting.origin} is left for {parting.to}"
    yield Line(f"{parting.let['steps'][-1]['on']} {move}: {let['id']} lets it through", 1, "green")
    titles = _rules(refused)
    why = "; ".join(titles.get(rule, rule) for rule in parting.rules) or "it has no such move"
    yield Line(f"{refused['id']} does not: {why}", 2, "red")


def _said(step: Mapping[str, Any], body: Mapping[str, Any]) -> str:
    """A step in a few words."""
    do = step["do"].replace("-", " ")
    if step["do"] == "record-contact":
        tasks = [body["tasks"].get(task, {}).get("title", task) for task in step.get("tasks", ())]
        return ": ".join([f"contact ({step['series']})", *(["; ".join(tasks)] if tasks else [])])
    if step["do"] == "advance":
        return f"move to {step['to']}"
    what = next((step[field] for field in _FIELDS if field in step), "")
    return f"{do}: {', '.join(what) if isinstance(what, list) else what}".removesuffix(": ")


_FIELDS = ("fact", "consent", "measure", "theme", "event", "signs", "areas", "alert", "concern")


def _rules(body: Mapping[str, Any]) -> Mapping[str, str]:
    gates = [phase.get("exit", {}) for phase in body["phases"].values()]
    gates += [move.get("rules", {}) for move in body["moves"].values()]
    return {name: rule.get("title", name) for gate in gates for name, rule in gate.items()}


def _body(resolution: Resolution) -> Mapping[str, Any]:
    assert resolution.body is not None
    return resolution.body
