"""Properties 5 and 6: the generic flow is kept, less is asked only where declared, no loop is without bound."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from iptflow.composition.records import Weakening
from iptflow.errors import Finding
from iptflow.protocol import Protocol
from iptflow.verification.boxes import TooComplexError, within
from iptflow.verification.case import Case
from iptflow.verification.model import Gate, Model
from iptflow.verification.paths import Goal
from iptflow.verification.records import Flaw


def flow(case: Case, base: Protocol, declared: Sequence[Weakening]) -> Iterator[Flaw]:
    """Where the protocol leaves the flow of its base, or asks less without saying so."""
    yield from _off_flow(case, Model(base))
    yield from _asks_less(case, base, declared)


def _off_flow(case: Case, base: Model) -> Iterator[Flaw]:
    """Added phases are taken for the base phase whose slot they are in; every move must then be one of the base."""
    slots = _slots(case.model, base)
    allowed = {(gate.origin, gate.to) for gate in base.moves()}
    for gate in case.model.moves():
        origin, to = slots.get(gate.origin, gate.origin), slots.get(gate.to, gate.to)
        if origin == to and gate.origin != gate.to and _forward(case.model, gate):
            continue
        if (origin, to) in allowed and _leaves_slot(case.model, gate, slots):
            continue
        finding = Finding(
            code="verify/off-the-flow",
            place=gate.place,
            message=f"The move {gate.name} goes round the generic flow: the base has none from {origin} to {to}.",
            hint="Keep to the line of the base; what may be left out is a task, not a phase.",
        )
        yield case.coming_to(case.path(Goal(gate.to, through=gate)), finding)


def _slots(model: Model, base: Model) -> Mapping[str, str]:
    """For each phase of the line the base phase that stands for it."""
    found: dict[str, str] = {}
    slot = ""
    for phase in model.line:
        slot = phase if phase in base.gates else slot
        found[phase] = slot or phase
    return found


def _forward(model: Model, gate: Gate) -> bool:
    order = model.line
    return gate.origin in order and gate.to in order and order.index(gate.to) == order.index(gate.origin) + 1


def _leaves_slot(model: Model, gate: Gate, slots: Mapping[str, str]) -> bool:
    """A move into the next slot starts from the end of its own: no added phase is jumped over."""
    if gate.origin not in model.line or gate.to not in model.line:
        return True
    at, to = model.line.index(gate.origin), model.line.index(gate.to)
    return to <= at or to == at + 1


def _asks_less(case: Case, base: Protocol, declared: Sequence[Weakening]) -> Iterator[Flaw]:
    """A rule of the base that is gone, or that the protocol's own gates no longer imply, and nobody declared it."""
    paths = [each.path for each in declared]
    for phase, stated in sorted(base.phases.items()):
        ours = case.model.gates.get(phase)
        for name in sorted(stated.exit):
            place = f"phases.{phase}.exit.{name}"
            if ours is None or _asked(case.model, ours, base, place, name, stated.exit[name].require, paths):
                continue
            yield Flaw(
                finding=_undeclared(place, f"The base asks for {name} before {phase} is left; nothing does so here.")
            )
    for name, task in sorted(base.tasks.items()):
        place = f"tasks.{name}"
        own = case.model.protocol.tasks.get(name)
        if not _covered(place, paths) and (own is None or _RANK[own.level] < _RANK[task.level]):
            yield Flaw(
                finding=_undeclared(place, f"The base asks for the task {name} as {task.level}; here less is asked.")
            )


_RANK = {"may": 0, "should": 1, "must": 2}


def _asked(
    model: Model, gates: Sequence[Gate], base: Protocol, place: str, name: str, require: object, paths: Collection[str]
) -> bool:
    if _covered(place, paths):
        return True
    return all(_implied(model, gate, name, require) for gate in gates)


def _covered(place: str, paths: Collection[str]) -> bool:
    return any(place == path or path.startswith(f"{place}.") or place.startswith(f"{path}.") for path in paths)


def _implied(model: Model, gate: Gate, name: str, require: object) -> bool:
    """Whether the gate holds only where the base's rule does; the rule itself, unchanged, is seen at once."""
    wanted = model.parsed(require)
    same = [demand for demand in gate.demands if demand.name == name]
    if any(demand.condition == wanted for demand in same):
        return True
    try:
        whole = model.boxes(wanted)
        asked = [box for demand in same for box in model.boxes(demand.condition)]
        return bool(same) and all(any(within(box, other) for other in whole) for box in asked)
    except (KeyError, TooComplexError):
        return False


def _undeclared(place: str, message: str) -> Finding:
    return Finding(
        code="verify/undeclared-weakening",
        place=place,
        message=message,
        hint="Omit or lower it in an adaptation with a reason, so that every diff lists it.",
    )


def bounded(case: Case) -> Iterator[Flaw]:
    """Every round of moves asks for a recorded event, such as a recurrence."""
    open_ = (gate for gate in case.model.moves() if all(case.model.grouped[gate]))
    free = {gate for gate in open_ if not _asks_for_event(case.model, gate)}
    seen: set[frozenset[str]] = set()
    for gate in case.model.moves():
        back = _way(case.model, free, gate.to, gate.origin) if gate in free else None
        if back is None:
            continue
        round_ = frozenset({gate.origin, *(each.origin for each in back)})
        if round_ in seen:
            continue
        seen.add(round_)
        finding = Finding(
            code="verify/loop-without-bound",
            place=gate.place,
            message="A course can go round for ever: "
            f"{' -> '.join([gate.origin, gate.to, *(each.to for each in back)])}.",
            hint="Let one of the moves ask for a recorded event, or take one out.",
        )
        closing = back[-1] if back else gate
        yield case.coming_to(case.path(Goal(gate.origin, through=closing)), finding)


def _asks_for_event(model: Model, gate: Gate) -> bool:
    """Whether the gate never opens before some event is on record."""
    for boxes in model.grouped[gate]:
        events = (f"count:{name}" for name in model.protocol.events)
        if boxes and any(all(not box.get(name, 1) & 1 for box in boxes) for name in events):
            return True
    return False


def _way(model: Model, free: Collection[Gate], start: str, goal: str) -> list[Gate] | None:
    """The fewest of these moves from one phase to another."""
    ways: dict[str, list[Gate]] = {start: []}
    waiting = [start]
    for phase in waiting:
        if phase == goal:
            return ways[phase]
        for gate in model.gates.get(phase, ()):
            if gate in free and gate.to in model.gates and gate.to not in ways:
                ways[gate.to] = [*ways[phase], gate]
                waiting.append(gate.to)
    return None
