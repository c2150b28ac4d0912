"""Whether a protocol can be explored at all: its line, where its moves lead, what its gates read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from iptflow.conditions import variables_of
from iptflow.errors import Finding
from iptflow.protocol import Protocol, line
from iptflow.verification.boxes import BOXES_AT_MOST, TooComplexError
from iptflow.verification.model import Model


def shape(protocol: Protocol) -> Iterator[Finding]:
    """What must be mended before anything else can be said."""
    yield from _line(protocol)
    yield from _moves(protocol)


def _line(protocol: Protocol) -> Iterator[Finding]:
    if not protocol.phases:
        yield Finding(code="verify/no-phase", message="There is no phase.", place="phases", hint="State one.")
        return
    after = Counter(phase.after for phase in protocol.phases.values() if phase.after)
    for name, phase in sorted(protocol.phases.items()):
        if phase.after and phase.after not in protocol.phases:
            yield Finding(
                code="verify/unknown-phase",
                place=f"phases.{name}.after",
                message=f"{name} comes after {phase.after}, which is no phase.",
                hint="Name a phase of this protocol.",
            )
        if after[name] > 1:
            yield Finding(
                code="verify/line-forks",
                place=f"phases.{name}",
                message=f"{after[name]} phases come right after {name}.",
                hint="Put them in one order; a branch is a move.",
            )
    if len(protocol.phases) > 1 and not line(protocol):
        yield Finding(
            code="verify/no-line",
            place="phases",
            message="The phases form no line: there is none that begins it.",
            hint="One phase comes after no other, and the next says that it comes after that one.",
        )


def _moves(protocol: Protocol) -> Iterator[Finding]:
    order = line(protocol)
    pairs = Counter([*pairwise(order), *((m.from_, m.to) for m in protocol.moves.values())])
    for name, move in sorted(protocol.moves.items()):
        ending = protocol.endings.get(move.to)
        if move.from_ not in protocol.phases or (ending is None and move.to not in protocol.phases):
            yield Finding(
                code="verify/unknown-target",
                place=f"moves.{name}",
                message=f"The move from {move.from_} to {move.to} does not join phases or endings of this protocol.",
                hint="Name a phase to start from, and a phase or a planned ending to come to.",
            )
        elif ending is not None and not ending.planned:
            yield Finding(
                code="verify/gate-on-reported-ending",
                place=f"moves.{name}",
                message=f"{move.to} is an ending that is reported when it has happened; no gate stands before it.",
                hint="Take the move out: a reported ending is accepted from every phase.",
            )
        elif pairs[move.from_, move.to] > 1:
            yield Finding(
                code="verify/move-twice",
                place=f"moves.{name}",
                message=f"There is more than one move from {move.from_} to {move.to}; only one can be asked for.",
                hint="Make them one.",
            )


def readable(model: Model) -> Iterator[Finding]:
    """Conditions that read what nothing declares: of gates, and of the tasks that gates ask for."""
    read = {demand.place: demand.condition for gate in model.moves() for demand in gate.demands}
    read |= {f"tasks.{name}.when": condition for name, condition in sorted(model.whens_asked.items())}
    for place, condition in read.items():
        for name in sorted(variables_of(condition) - set(model.declared)):
            yield Finding(
                code="verify/undeclared",
                place=place,
                message=f"This reads {name}, which nothing in this protocol declares.",
                hint="Declare it, or correct the name.",
            )


def complex_gates(model: Model) -> Iterator[Finding]:
    """Gates that have too many alternatives to be explored."""
    for gate in model.moves():
        try:
            model.grouped_of(gate)
        except TooComplexError:
            yield too_complex(gate.place, f"the gate of {gate.name} has")


def too_complex(place: str, what: str) -> Finding:
    """More boxes than are explored."""
    return Finding(
        code="condition/too-complex",
        place=place,
        message=f"Multiplied out {what} more than {BOXES_AT_MOST} alternatives.",
        hint="Split rules so that they share no variable, or ask for less in one rule.",
    )
