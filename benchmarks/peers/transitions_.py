"""Bare ``transitions``: one machine a course, or one machine for all whose courses are never added to it."""

from __future__ import annotations

from typing import Any

from transitions import EventData, Machine

from benchmarks.course import MOVES, RECORDINGS, START, STATES, Gate, Record, Step


def _asks(gate: Gate) -> Any:
    def asked(event: EventData) -> bool:
        return gate(event.model.record)

    return asked


def _recorded(event: EventData) -> None:
    event.model.record.update(event.args[0].adds)


def _told(event: EventData) -> None:
    event.model.events.append((event.event.name, event.model.state))


TRANSITIONS: list[dict[str, Any]] = [
    {"trigger": trigger, "source": list(MOVES), "dest": "=", "before": _recorded} for trigger in RECORDINGS
] + [
    {"trigger": target, "source": phase, "dest": target, "conditions": _asks(gate)}
    for phase, targets in MOVES.items()
    for target, gate in targets.items()
]


def machine(model: Any = None) -> Machine:
    return Machine(
        model=model,
        states=list(STATES),
        initial=START,
        transitions=TRANSITIONS,
        auto_transitions=False,
        send_event=True,
        after_state_change=_told,
    )


SHARED = machine()


class Shared:
    """A course that the shared machine never hears of but when it is fired."""

    __slots__ = ("events", "record", "state")

    def __init__(self) -> None:
        self.state = START
        self.record: Record = {}
        self.events: list[tuple[str, str]] = []

    def step(self, step: Step) -> None:
        if not SHARED.events[step.trigger].trigger(self, step):
            raise ValueError(step.trigger)


class Own:
    """A course with a machine of its own."""

    state: str

    def __init__(self) -> None:
        self.record: Record = {}
        self.events: list[tuple[str, str]] = []
        self.machine = machine(self)

    def step(self, step: Step) -> None:
        if not self.trigger(step.trigger, step):  # type: ignore[attr-defined]
            raise ValueError(step.trigger)


class Added:
    """A course that is added to the shared machine: only so does the library say what may be triggered."""

    def __init__(self) -> None:
        self.record: Record = {}
        self.events: list[tuple[str, str]] = []
        SHARED.add_model(self, initial=START)

    def gone(self) -> None:
        SHARED.remove_model(self)

    def now(self, step: Step) -> dict[str, bool]:
        """What may be triggered, with whether its gate holds."""
        return {name: getattr(self, f"may_{name}")(step) for name in SHARED.get_triggers(self.state)}  # type: ignore[attr-defined]
