"""The line of phases: the order that `after` states, and every move that leaves a phase."""

from __future__ import annotations

from typing import Final

from iptflow.protocol.records import Move, Protocol

SELECTION: Final = "focus-selection"
"""The phase in which the focus is agreed."""


def line(protocol: Protocol) -> tuple[str, ...]:
    """The phases in order, from the first; branches such as maintenance are not on it.

    A phase belongs to the line when it says ``after`` or when another phase of the line comes after it.
    """
    followers = {phase.after: name for name, phase in protocol.phases.items() if phase.after}
    first = [name for name, phase in protocol.phases.items() if not phase.after and name in followers]
    order = first[:1]
    while order and order[-1] in followers:
        order.append(followers[order[-1]])
    return tuple(order)


def moves_from(protocol: Protocol, phase: str) -> dict[str, Move]:
    """Every move that leaves the phase, by the phase or planned ending that it leads to."""
    order = line(protocol)
    moves: dict[str, Move] = {}
    if phase in order[:-1]:
        target = order[order.index(phase) + 1]
        moves[target] = Move(from_=phase, to=target, title=protocol.phases[target].title)
    for move in protocol.moves.values():
        if move.from_ == phase:
            moves[move.to] = move
    return moves


def focus_is_held(protocol: Protocol, phase: str) -> bool:
    """Whether an agreed focus stays as it is in the phase: past the selection of a focus, on the line and off it."""
    order = line(protocol)
    if SELECTION not in order:
        return False
    return phase not in order[: order.index(SELECTION) + 1]
