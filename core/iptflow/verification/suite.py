"""A small set of courses that covers a protocol: every move, and every rule of every gate as the last one missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from iptflow.conditions import evaluate, variables_of
from iptflow.protocol import Protocol
from iptflow.verification.case import Case
from iptflow.verification.model import Demand, Gate, Model
from iptflow.verification.paths import Change, Goal, Path
from iptflow.verification.recording import CannotBeToldError, record
from iptflow.verification.telling import Telling, document


def scenarios(protocol: Protocol) -> tuple[Mapping[str, Any], ...]:
    """Generated courses, as scenarios that state what is to come of each step.

    Each is led to a planned ending. At every gate one rule is left to the last: the move is asked for just before it
    is met (one contact short, one day early) and refused by it alone, and asked for again when it is met.

    Args:
        protocol: a sound protocol; of an unsound one, what some course can do.
    """
    case = Case(Model(protocol))
    covered: set[Gate] = set()
    told: list[Mapping[str, Any]] = []
    for path in _routes(case):
        fresh = [gate for gate in path.gates if gate not in covered]
        covered.update(fresh)
        courses = max((len(gate.demands) for gate in fresh), default=0)
        try:
            told += [_told(case, path, last, set(fresh)) for last in range(max(courses, 1))]
        except CannotBeToldError:
            continue  # it rests on what nobody records, such as a plugin's answer
    return tuple(told)


def _routes(case: Case) -> Iterator[Path]:
    """Shortest courses that make every move that some course makes, each to a planned ending."""
    made: set[Gate] = set()
    wanted: list[Gate | None] = [None, *case.model.moves()]
    for through in wanted:
        if through in made:
            continue
        endings = [through.to] if through and through.to in case.model.planned else sorted(case.model.planned)
        paths = [path for ending in endings if (path := case.path(Goal(ending, through=through), framed=True))]
        if paths:
            best = min(paths, key=lambda path: (len(path.gates), path.records))
            made.update(best.gates)
            yield best


def _told(case: Case, path: Path, last: int, fresh: set[Gate]) -> Mapping[str, Any]:
    telling, rules = _course(case, path, last, fresh)
    ending = path.gates[-1].to
    way = "-".join(gate.to for gate in path.gates if gate in fresh)
    summary = f"Left to the last: {', '.join(rules)}." if rules else "Nothing is asked for on this way."
    return document(
        telling,
        id=f"{way.replace('/', '-').replace('.', '-')[:100]}-{last + 1}",
        title=f"To {ending} through {', '.join(gate.to for gate in path.gates[:-1])}",
        summary=summary,
        adaptations=case.model.adaptations,
    )


def _course(case: Case, path: Path, last: int, fresh: set[Gate]) -> tuple[Telling, list[str]]:
    telling = Telling(case.model, case.free.variables)
    rules: list[str] = []
    for gate, changes in zip(path.gates, path.recorded, strict=False):
        demand = gate.demands[last] if gate in fresh and last < len(gate.demands) else None
        if last == 0 and gate in fresh and telling.unmet(gate):
            telling.advance(gate, "Nothing is on record in this phase yet.")
        if demand is None:
            telling.record(changes)
        elif _left_to_the_last(telling, gate, demand, changes):
            rules.append(demand.name)
        telling.make(gate)
    return telling, rules


def _left_to_the_last(telling: Telling, gate: Gate, demand: Demand, changes: Sequence[Change]) -> bool:
    """Record everything, the rule last; whether the move was refused before and can be made now."""
    names = variables_of(demand.condition)
    late = [change for change in changes if change.name in names]
    telling.record([change for change in changes if change.name not in names])
    if "alerts" in names and not late:
        record(telling, "alerts", {"alerts": 1})
        refused = bool(telling.advance(gate, "An alert is open."))
        record(telling, "alerts", {"alerts": 0})
        return refused
    for change in late:
        _all_but_one(telling, change)
    if evaluate(demand.condition, telling.situation()) is True:
        telling.record(_spoiling(telling, demand, late))
    refused = bool(telling.unmet(gate))
    if refused:
        telling.advance(gate, f"All but {demand.name}.")
    telling.record(late)
    return refused


def _spoiling(telling: Telling, demand: Demand, late: Sequence[Change]) -> list[Change]:
    """One answer that can be given anew and makes the rule fail: what else was recorded has met it already."""
    for change in late:
        known = telling.model.classes[change.name]
        if known.variable.change == "open" and change.name.startswith("fact:"):
            for other, values in enumerate(known.values[1:], 1):
                if evaluate(demand.condition, {**telling.situation(), **values}) is not True:
                    return [Change(change.name, other)]
    return []


def _all_but_one(telling: Telling, change: Change) -> None:
    """One contact or event short, or one day early; what is recorded at once stays out."""
    known = telling.model.classes[change.name]
    kind, _, key = change.name.partition(":")
    number = known.number(change.to)
    if kind == "weeks" and number:
        begun = telling.opened if key == "opening" else telling.since
        telling.wait_until(begun + timedelta(weeks=number, days=-1))
    elif kind == "count" and key in telling.model.protocol.frame.contacts:
        while telling.values.get(change.name, 0) < number - 1:
            telling.contact(key)
    elif kind == "count" and telling.values.get(change.name, 0) < number - 1:
        record(telling, change.name, {change.name: number - 1})
