"""The floor: the flow as a table in a dict."""

from __future__ import annotations

from benchmarks.course import MOVES, RECORDINGS, START, Record, Step

TABLE = {phase: dict.fromkeys(RECORDINGS) for phase in MOVES}
for phase, moves in MOVES.items():
    TABLE[phase].update(moves)


class Course:
    """One course in the table."""

    __slots__ = ("events", "record", "state")

    def __init__(self) -> None:
        self.state = START
        self.record: Record = {}
        self.events: list[tuple[str, str]] = []

    def step(self, step: Step) -> None:
        trigger = step.trigger
        gate = TABLE[self.state][trigger]
        if gate is None:
            self.record.update(step.adds)
        elif gate(self.record):
            self.state = trigger
        else:
            raise ValueError(trigger)
        self.events.append((trigger, self.state))
