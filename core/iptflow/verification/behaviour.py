"""How courses differ between two protocols: a shortest one that was possible and is not any more, and the reverse.

Both protocols are explored at once. Their common moves ask for the rules of both; a move at which they part asks for
all rules of the one and is refused by the other. What only one of them knows can be recorded only there: the other is
asked with nothing of it on record.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from iptflow.conditions import (
    AnyOf,
    Condition,
    Every,
    evaluate,
    negations_inward,
    variables_of,
)
from iptflow.protocol import Protocol
from iptflow.verification.boxes import EVERYTHING, Region, TooComplexError, both, minus
from iptflow.verification.classes import nothing
from iptflow.verification.model import Demand, Gate, Model
from iptflow.verification.paths import Goal, Path, shortest
from iptflow.verification.recording import CannotBeToldError
from iptflow.verification.records import Behaviour, Parting
from iptflow.verification.retelling import retold
from iptflow.verification.shape import readable, shape
from iptflow.verification.space import Space
from iptflow.verification.telling import document, told

_APART: Final = "apart"
"""Where a course stands once the two protocols have parted; no phase has this name, since it is no id."""

_TRUE, _FALSE = Every(()), AnyOf(())


def behaviour(before: Protocol, after: Protocol) -> Behaviour:
    """What courses can and cannot do any more when one protocol takes the place of another.

    Args:
        before: the one.
        after: the other; both resolved.
    """
    one, two = Model(before), Model(after)
    if any(_unexplorable(model) for model in (one, two)):
        return Behaviour(explored=False)
    try:
        return Behaviour(no_longer=_parting(one, two), newly=_parting(two, one))
    except TooComplexError:
        return Behaviour(explored=False)


def _unexplorable(model: Model) -> bool:
    return any(shape(model.protocol)) or any(readable(model))


@dataclass(frozen=True, slots=True)
class _Apart:
    """A move at which two protocols part: the one's gate, and the other's, if it has the move."""

    own: Gate
    other: Gate | None


def _parting(one: Model, two: Model) -> Parting | None:
    """The shortest course that the one lets through and the other does not."""
    joint, apart = _joint(one, two)
    for kept in (joint.kept, None):
        space = Space(joint, kept=kept)
        path = shortest(space, Goal(_APART)) if any(space.fires(gate) for gate in apart) else None
        if path is not None:
            return _told(joint, two, path, apart[path.gates[-1]])
    return None


def _told(joint: Model, two: Model, path: Path, parted: _Apart) -> Parting | None:
    until = replace(path, gates=path.gates[:-1])
    try:
        telling = told(joint, until, Space(joint).variables)
    except CannotBeToldError:
        return None
    rules = _refusing(parted.other, telling.situation())
    telling.advance(parted.own)
    name = f"{parted.own.origin}-to-{parted.own.to}".replace("/", "-").replace(".", "-")
    words = f"{parted.own.origin} is left for {parted.own.to}"
    let = document(
        telling,
        id=f"let-through-{name}"[:120],
        title=f"{joint.protocol.id}: {words}",
        summary=f"A shortest course that {joint.protocol.id} lets through and {two.protocol.id} does not.",
        adaptations=joint.adaptations,
    )
    refused = {
        **let,
        "id": f"refused-{name}"[:120],
        "title": f"{two.protocol.id}: {words}, and that is refused",
        "protocol": {"adaptations": two.adaptations},
        **retold(telling, two, rules),
    }
    return Parting(
        origin=parted.own.origin,
        to=parted.own.to,
        moves=len(path.gates),
        records=path.records,
        rules=rules,
        let=let,
        refused=refused,
    )


def _refusing(gate: Gate | None, situation: Mapping[str, object]) -> tuple[str, ...]:
    if gate is None:
        return ()
    values = dict(situation)
    return tuple(sorted({each.name for each in gate.demands if evaluate(each.condition, values) is not True}))  # type: ignore[arg-type]


# --- both at once -----------------------------------------------------------------------------------------------


def _joint(one: Model, two: Model) -> tuple[Model, Mapping[Gate, _Apart]]:
    """The one with the moves of both, and the moves at which they part."""
    joint = Model(one.protocol)
    gates: dict[str, list[Gate]] = {}
    apart: dict[Gate, _Apart] = {}
    refusing: dict[Gate, Demand | None] = {}
    for own in one.moves():
        other = next((each for each in two.gates.get(own.origin, ()) if each.to == own.to), None)
        at = gates.setdefault(own.origin, [])
        theirs = [] if other is None else list(_known(other.demands, own.demands, joint.declared))
        if other is not None and own.to in one.gates:
            at.append(replace(own, demands=(*own.demands, *theirs)))
        for demand in theirs if other is not None else [None]:
            parted = Gate(own.origin, _APART, own.place, own.demands + ((demand,) if demand else ()))
            at.append(parted)
            apart[parted], refusing[parted] = _Apart(own, other), demand
    joint.gates = {phase: tuple(gates.get(phase, ())) for phase in one.gates}
    joint.__dict__["grouped"] = {
        gate: _parted(joint, gate, refusing[gate]) if gate in apart else joint.grouped_of(gate)
        for gate in joint.moves()
    }
    return joint, apart


def _known(theirs: Iterable[Demand], ours: Sequence[Demand], declared: Container[str]) -> Iterator[Demand]:
    """The demands of the other that the one does not make, as they read with nothing of what only it knows."""
    for demand in theirs:
        condition = _with_nothing(negations_inward(demand.condition), declared)
        if condition != _TRUE and not any(demand.condition == each.condition for each in ours):
            yield replace(demand, condition=condition)


def _with_nothing(condition: Condition, declared: Container[str]) -> Condition:
    if isinstance(condition, Every | AnyOf):
        return type(condition)(tuple(_with_nothing(part, declared) for part in condition.parts))
    (name,) = variables_of(condition)
    if name in declared:
        return condition
    return _TRUE if evaluate(condition, nothing(name)) is True else _FALSE


def _parted(joint: Model, gate: Gate, refusing: Demand | None) -> Sequence[Region]:
    """The gate of the one, where the other refuses."""
    if refusing is None:
        return joint.grouped_of(gate)
    own = joint.grouped_of(replace(gate, demands=gate.demands[:-1]))
    refused = minus([EVERYTHING], joint.boxes(refusing.condition), joint.all_of)
    return joined(own, refused)


def joined(groups: Sequence[Region], region: Region) -> Sequence[Region]:
    """Groups of boxes that share no variable, with one more region that may share some."""
    names = {name for box in region for name in box}
    apart, shared = [], region
    for group in groups:
        if names & {name for box in group for name in box}:
            shared = both(shared, group)
        else:
            apart.append(group)
    return [*apart, shared]
