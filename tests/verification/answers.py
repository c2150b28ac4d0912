"""What brute force says of a protocol, in the words of the verifier: codes and places."""

from __future__ import annotations

from functools import cached_property
from itertools import product
from typing import Any

from tests.verification.brute import Body, Brute, Hidden, State, holds, leaves, name_of

Move = tuple[str, str]


class Answers:
    def __init__(self, body: Body) -> None:
        self.brute = Brute(body)
        self.body = body

    @cached_property
    def reached(self) -> dict[State, tuple[int, int]]:
        return self.brute.walk()

    @cached_property
    def framed(self) -> dict[State, tuple[int, int]]:
        return self.brute.walk(self.brute.in_frame)

    def at(self, phase: str, framed: bool = False) -> list[State]:
        return [state for state in (self.framed if framed else self.reached) if state[0] == phase]

    def cost_of(self, phase: str, framed: bool = False) -> tuple[int, int]:
        return min(cost for state, cost in (self.framed if framed else self.reached).items() if state[0] == phase)

    @cached_property
    def closed(self) -> list[Move]:
        return [
            move
            for move in self.brute.moves
            if (states := self.at(move[0], framed=True)) and not any(self.brute.fires(move, s[1]) for s in states)
        ]

    @cached_property
    def told(self) -> set[str]:
        return {
            phase
            for phase in self.body["phases"]
            if (own := [move for move in self.brute.moves if move[0] == phase]) and set(own) <= set(self.closed)
        }

    def all(self) -> set[tuple[str, str]]:
        found = {*self.rules(), *self.gates(), *self.ends(), *self.loops(), *self.alerts()}
        reachable = [self.brute.order[0]]
        for phase in reachable:
            reachable += [to for origin, to in self.brute.moves if origin == phase and to not in reachable]
        found |= {("verify/unreachable-phase", f"phases.{p}") for p in self.body["phases"] if p not in reachable}
        planned = [name for name, ending in self.body["endings"].items() if ending["planned"]]
        return found | {("verify/unreachable-ending", f"endings.{e}") for e in planned if e not in reachable}

    # --- rules and gates ----------------------------------------------------------------------------------------

    def truths(self, rule: Any) -> set[bool | None]:
        names = sorted({name_of(leaf) for leaf in leaves(rule)})
        return {
            holds(rule, dict(zip(names, values, strict=True)))
            for values in product(*(self.brute.domain(name) for name in names))
        }

    @cached_property
    def never(self) -> set[str]:
        return {
            place
            for rules in self.brute.rules.values()
            for place, rule in rules.items()
            if True not in self.truths(rule)
        }

    def rules(self) -> set[tuple[str, str]]:
        found = {("verify/never-true", place) for place in self.never}
        traps = {
            f"{place}.{name}"
            for place, rules in [
                *((f"phases.{name}.exit", phase.get("exit", {})) for name, phase in self.body["phases"].items()),
                *((f"moves.{name}.rules", move.get("rules", {})) for name, move in self.body["moves"].items()),
            ]
            for name, rule in rules.items()
            if "trap" in rule
        }
        for rules in self.brute.rules.values():
            for place, rule in rules.items():
                names = sorted({name_of(leaf) for leaf in leaves(rule)})
                unasked = holds(rule, {name: Brute._nothing(name) for name in names})
                if self.truths(rule) == {True}:
                    found.add(("verify/asks-nothing", place))
                elif unasked is True and place not in traps and names != ["alerts"]:
                    found.add(("verify/nobody-asked", place))
        return found

    def gates(self) -> set[tuple[str, str]]:
        found = set()
        for move in self.brute.moves:
            place, states = self.brute.place(move), self.at(move[0])
            if states and all(self.brute.fires(move, values) for _, values in states):
                found.add(("verify/vacuous-gate", place))
            if move not in self.closed or set(self.brute.rules[move]) & self.never:
                continue
            if any(self.brute.fires(move, values) for _, values in states):
                found.add(("verify/past-the-frame", place))
            elif any(self.brute.fires(move, values) for values in self.brute.everything()):
                found.add(("verify/dead-move", place))
            else:
                found.add(("verify/gate-never", place))
        return found

    def alerts(self) -> set[tuple[str, str]]:
        found = set()
        for move in self.brute.moves:
            if not self.body["endings"].get(move[1], {}).get("planned"):
                continue
            guards = [
                rule
                for rule in self.brute.rules[move].values()
                if True in self.truths(rule) and self._shut_while_open(rule)
            ]
            if not guards:
                found.add(("verify/ending-with-open-alert", self.brute.place(move)))
        return found

    def _shut_while_open(self, rule: Any) -> bool:
        names = sorted({name_of(leaf) for leaf in leaves(rule)})
        return "alerts" in names and not any(
            dict(zip(names, values, strict=True))["alerts"]
            and holds(rule, dict(zip(names, values, strict=True))) is True
            for values in product(*(self.brute.domain(name) for name in names))
        )

    # --- dead ends ----------------------------------------------------------------------------------------------

    def stuck(self, states: list[State], still: bool) -> list[State]:
        """The states from which recording never opens a move of the phase."""
        before: dict[State, list[State]] = {}
        around, waiting = set(states), list(states)
        for state in waiting:
            for _, after in self.brute.records(state, still):
                before.setdefault(after, []).append(state)
                if after not in around:
                    around.add(after)
                    waiting.append(after)
        leaving = [s for s in around if any(m[0] == s[0] and self.brute.fires(m, s[1]) for m in self.brute.moves)]
        free = set(leaving)
        for state in leaving:
            for earlier in before.get(state, ()):
                if earlier not in free:
                    free.add(earlier)
                    leaving.append(earlier)
        return [state for state in states if state not in free]

    def ends(self) -> set[tuple[str, str]]:
        found = set()
        for phase in self.body["phases"]:
            if self.dead[phase] and phase not in self.told:
                found.add(("verify/dead-end", f"phases.{phase}"))
        loops = self.endless(self.reached_phases(), self.dead, still=False)
        if loops:
            found.add(("verify/no-way-out", f"phases.{loops[0]}"))
        for phase in self.body["phases"]:
            if phase not in self.told and {_plain(s) for s in self.client_dead[phase]} - set(self.dead[phase]):
                found.add(("verify/client-stuck", f"phases.{phase}"))
        if not loops:
            found |= {
                ("verify/client-stuck", f"phases.{phase}")
                for phase in self.endless(self.as_they_are(), self.client_dead, still=True)[:1]
            }
        return found

    @cached_property
    def dead(self) -> dict[str, list[State]]:
        return {phase: self.stuck(self.at(phase), still=False) for phase in self.body["phases"]}

    @cached_property
    def client_dead(self) -> dict[str, list[State]]:
        return {phase: self.stuck(states, still=True) for phase, states in self.as_they_are().items()}

    def reached_phases(self) -> dict[str, list[State]]:
        return {phase: self.at(phase) for phase in self.body["phases"]}

    def as_they_are(self) -> dict[str, list[State]]:
        """The states with what is true of the client although nobody has recorded it."""
        return {
            phase: [s for state in self.at(phase) for s in self.brute.hidden(state)] for phase in self.body["phases"]
        }

    def endless(self, states: dict[str, list[State]], dead: dict[str, list[State]], still: bool) -> list[str]:
        """The phases with a state from which no ending and no dead end is reached."""
        planned = {name for name, ending in self.body["endings"].items() if ending["planned"]}
        every = [state for phase in states for state in states[phase]]
        good = {state for phase in self.body["phases"] for state in dead[phase]}
        good |= {state for state in every if state[0] in self.told}
        before: dict[State, list[State]] = {}
        for state in every:
            for _, after in self.brute.records(state, still):
                before.setdefault(after, []).append(state)
            for move in self.brute.moves:
                if move[0] == state[0] and self.brute.fires(move, state[1]):
                    if move[1] in planned:
                        good.add(state)
                    before.setdefault((move[1], self.brute.entered(state[1])), []).append(state)
        waiting = list(good)
        for state in waiting:
            for earlier in before.get(state, ()):
                if earlier not in good:
                    good.add(earlier)
                    waiting.append(earlier)
        return [phase for phase in self.brute.phases if any(state not in good for state in states[phase])]

    # --- rounds -------------------------------------------------------------------------------------------------

    def loops(self) -> set[tuple[str, str]]:
        """Whether there is a round of moves none of which asks for an event."""
        can = [m for m in self.brute.moves if any(self.brute.fires(m, values) for values in self.brute.everything())]
        free = [move for move in can if not self._asks_for_event(move)]
        after: dict[str, set[str]] = {}
        for origin, to in free:
            after.setdefault(origin, set()).add(to)
        for start in after:
            seen: set[str] = set()
            waiting = list(after[start])
            for phase in waiting:
                if phase not in seen:
                    seen.add(phase)
                    waiting.extend(after.get(phase, ()))
            if start in seen:
                return {("verify/loop-without-bound", "")}
        return set()

    def _asks_for_event(self, move: Move) -> bool:
        """Whether with no event of some kind the gate is shut whatever else is recorded."""
        counts = [n for n in self.brute.names if n.startswith("count:") and n[6:] in self.body["events"]]
        return any(
            not any(
                values[self.brute.names.index(name)] == 0 and self.brute.fires(move, values)
                for values in self.brute.everything()
            )
            for name in counts
            if name in {name_of(leaf) for rule in self.brute.rules[move].values() for leaf in leaves(rule)}
        )


def _plain(state: State) -> State:
    return state[0], tuple(None if isinstance(value, Hidden) else value for value in state[1])
