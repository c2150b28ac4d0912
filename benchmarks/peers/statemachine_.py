"""python-statemachine: a class of one machine, an instance a course."""

from __future__ import annotations

from typing import Any

from statemachine import State, StateMachine

from benchmarks.course import ENDINGS, MOVES, RECORDINGS, START, Record, Step


def _name(word: str) -> str:
    return word.replace("-", "_")


def _body() -> dict[str, Any]:
    states = {
        name: State(name, value=name, initial=name == START, final=name in ENDINGS) for name in (*MOVES, *ENDINGS)
    }
    body: dict[str, Any] = {_name(f"in-{name}"): state for name, state in states.items()}
    for trigger in RECORDINGS:
        lists = [states[phase].to.itself(on="recorded", after="told") for phase in MOVES]
        event = lists[0]
        for each in lists[1:]:
            event = event | each
        body[_name(trigger)] = event
    for target in dict.fromkeys(target for targets in MOVES.values() for target in targets):
        event = None
        for phase, targets in MOVES.items():
            if target in targets:
                name = _name(f"gate-{phase}-{target}")
                body[name] = _asks(targets[target])
                move = states[phase].to(states[target], cond=name, after="told")
                event = move if event is None else event | move
        body[_name(f"to-{target}")] = event
    return body


def _asks(gate: Any) -> Any:
    def asked(self: Any) -> bool:
        return gate(self.record)

    return asked


class _Flow:
    def __init__(self) -> None:
        self.record: Record = {}
        self.log: list[tuple[str, str]] = []
        super().__init__()

    def recorded(self, step: Step) -> None:
        self.record.update(step.adds)

    def told(self, event: str, target: State) -> None:
        self.log.append((event, target.value))


Machine: Any = type(StateMachine)("Machine", (_Flow, StateMachine), _body())
EVENTS = {trigger: _name(trigger) for trigger in RECORDINGS} | {
    target: _name(f"to-{target}") for targets in MOVES.values() for target in targets
}


class Course:
    """One course."""

    def __init__(self) -> None:
        self.machine = Machine()

    @property
    def state(self) -> str:
        return str(self.machine.current_state_value)

    @property
    def record(self) -> Record:
        return self.machine.record  # type: ignore[no-any-return]

    def step(self, step: Step) -> None:
        self.machine.send(EVENTS[step.trigger], step=step)
