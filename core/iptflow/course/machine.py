"""The state machine of a protocol: the one file that knows ``transitions``.

The library carries the graph and fires a move; it never holds a course. A light cursor is fired through the
machine's events without being registered, since registering is a list scan; the library's own transitions to every
state are switched off, since they would jump past every rule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from transitions import Machine

from iptflow.errors import Finding, UnsoundProtocol

Gate = Callable[[], bool]


class _Cursor:
    """Where one firing starts, and the gate that it asks."""

    __slots__ = ("gate", "state")

    def __init__(self, state: str, gate: Gate) -> None:
        self.state: str | object = state
        self.gate = gate


class PhaseMachine:
    """The moves of one protocol; shared by all its courses."""

    def __init__(self, moves: Mapping[str, tuple[str, ...]], endings: tuple[str, ...]) -> None:
        """Build the machine.

        Args:
            moves: by phase, the phases and planned endings that can follow it.
            endings: the planned endings.

        Raises:
            UnsoundProtocol: a move leads to what is neither a phase nor an ending.
        """
        known = set(moves) | set(endings)
        findings = [
            Finding(code="machine/unknown-target", place=f"phases.{phase}", message=f"A move leads to {target!r}.")
            for phase, targets in moves.items()
            for target in targets
            if target not in known
        ]
        if findings:
            raise UnsoundProtocol("The moves of the protocol lead nowhere.", findings=findings)
        self._moves: Final = dict(moves)
        self._machine = Machine(
            model=None,
            states=[*moves, *endings],
            initial=next(iter(moves)),
            auto_transitions=False,
            transitions=[
                {"trigger": target, "source": phase, "dest": target, "conditions": _ask}
                for phase, targets in moves.items()
                for target in targets
            ],
            send_event=True,
        )

    def moves(self, phase: str) -> tuple[str, ...]:
        """What can follow the phase; nothing follows an ending."""
        return self._moves.get(phase, ())

    def move(self, phase: str, target: str, gate: Gate) -> str | None:
        """The phase or ending reached when the gate holds, None when it does not."""
        cursor = _Cursor(phase, gate)
        fired = self._machine.events[target].trigger(cursor)
        return target if fired else None


def _ask(event: object) -> bool:
    gate: Gate = event.model.gate  # type: ignore[attr-defined]
    return gate()
