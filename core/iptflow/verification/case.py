"""One protocol under verification, and the courses that show what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from math import prod

from iptflow.errors import Finding
from iptflow.verification.boxes import EVERYTHING, Box, Region, meet, overlap
from iptflow.verification.model import Demand, Gate, Model
from iptflow.verification.paths import Change, Goal, Path, Standing, shortest
from iptflow.verification.recording import CannotBeToldError, record
from iptflow.verification.records import Counterexample, Flaw
from iptflow.verification.space import Space
from iptflow.verification.telling import Telling, document, follow, told


class Case:
    """A model with its two spaces: everything that can be recorded, and what keeps the frame."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.free = Space(model)
        self.framed = Space(model, kept=model.kept)

    @property
    def product(self) -> int:
        """How many situations there are for all variables that the gates read."""
        return len(self.model.gates) * prod(len(known.values) for known in self.model.classes.values())

    # --- courses ------------------------------------------------------------------------------------------------

    def path(self, goal: Goal, *, framed: bool = False) -> Path | None:
        """The shortest course to a goal, within the frame where that is asked for and possible."""
        names = {name for box in goal.region for name in box}
        for kept in (self.model.kept, None) if framed else (None,):
            found = shortest(Space(self.model, kept=kept, reads=names), goal)
            if found is not None:
                return found
        return None

    def coming_to(self, path: Path | None, finding: Finding) -> Flaw:
        """The flaw, shown by a course that comes where it should not."""
        if path is None:
            return Flaw(finding=finding)
        try:
            return self._shown(path, told(self.model, path, self.free.variables), finding)
        except CannotBeToldError:
            return Flaw(finding=finding)

    def passing(self, gate: Gate, finding: Finding) -> Flaw:
        """The flaw, shown by a course that makes the move, or else is refused by other rules than the one meant."""
        through = self.path(Goal(gate.to, through=gate))
        return (
            self.coming_to(through, finding) if through else self.refused(self.path(Goal(gate.origin)), [gate], finding)
        )

    def refused(
        self, path: Path | None, gates: Iterable[Gate], finding: Finding, *, still: Collection[str] = ()
    ) -> Flaw:
        """The flaw, shown by a course that is led as far as it goes and then refused at the gates."""
        if path is None:
            return Flaw(finding=finding)
        try:
            telling = told(self.model, path, self.free.variables)
            standing = dict(path.standing)
            for gate in gates:
                changes = self.helping(gate, standing, still)
                telling.record(changes)
                standing.update({change.name: change.to for change in changes})
                telling.advance(gate)
        except CannotBeToldError:
            return Flaw(finding=finding)
        return self._shown(path, telling, finding)

    def not_a_move(self, target: str, finding: Finding) -> Flaw:
        """The flaw, shown by a course that asks for a move that there is not."""
        telling = Telling(self.model)
        telling.step(do="advance", to=target)["expect"] = {"ill-formed": ["command/unknown-move"]}
        return self._shown(Path((), ((),), 0), telling, finding)

    def refused_without(self, path: Path | None, gate: Gate, name: str, finding: Finding) -> Flaw:
        """The flaw, shown by a course in which all is done but one thing, and the gate stays shut."""
        everything_else = {name} if path is None or name not in path.standing else set()
        return self.refused(path, [gate], finding, still=everything_else)

    def with_open_alert(self, path: Path | None, finding: Finding) -> Flaw:
        """The flaw, shown by a course that is closed although an alert was raised on its first day."""
        if path is None:
            return Flaw(finding=finding)
        closing_none = [[change for change in changes if change.name != "alerts"] for changes in path.recorded]
        telling = Telling(self.model, self.free.variables)
        try:
            record(telling, "alerts", {"alerts": 1})
            follow(telling, Path(path.gates, tuple(map(tuple, closing_none)), path.records), telling.advance)
        except CannotBeToldError:
            return Flaw(finding=finding)
        return self._shown(path, telling, finding)

    def choosing(self, many: int, finding: Finding) -> Flaw:
        """The flaw, shown by a focus of so many areas."""
        areas = sorted(self.model.protocol.areas)[:many]
        if len(areas) < many:
            return Flaw(finding=finding)
        telling = Telling(self.model)
        record(telling, "focus", {"focus": frozenset(areas)})
        return self._shown(Path((), ((),), 1), telling, finding)

    def past_the_last_week(self, series: str, finding: Finding) -> Flaw:
        """The flaw, shown by the fewest contacts of a series, one after the other: the last is too late."""
        telling = Telling(self.model)
        stated = self.model.protocol.frame.contacts[series]
        assert stated.count is not None
        telling.wait_until(telling.opened + timedelta(weeks=stated.from_week - 1))
        for _ in range(stated.count[0]):
            telling.contact(series)
        telling.steps[-1]["expect"] = {"deviation": ["contact-outside-frame"]}
        return self._shown(Path((), ((),), len(telling.steps)), telling, finding)

    def _shown(self, path: Path, telling: Telling, finding: Finding) -> Flaw:
        if not telling.steps:
            return Flaw(finding=finding)
        telling.remark(finding.message)
        scenario = document(
            telling,
            id=re.sub(r"[^a-z0-9]+", "-", f"{finding.code} {finding.place}").strip("-")[:120],
            title=f"{finding.code}: {finding.place or self.model.protocol.id}",
            summary=finding.message,
            adaptations=self.model.adaptations,
        )
        shown = Counterexample(moves=len(path.gates), records=path.records, scenario=scenario)
        return Flaw(finding=finding, counterexample=shown)

    def helping(self, gate: Gate, standing: Standing, still: Collection[str] = ()) -> list[Change]:
        """What can be recorded so that as many rules of the gate hold as can hold together, first come first."""
        reach = self._reach(gate.origin, standing, still)
        kept: Region = [EVERYTHING]
        for demand in gate.demands:
            wider = [box for box in overlap(kept, self.model.boxes(demand.condition)) if meet(box, reach) == box]
            wider = wider or overlap(overlap(kept, self.model.boxes(demand.condition)), [reach])
            kept = wider[:64] or kept
        return self._towards(kept[0], standing)

    def _reach(self, phase: str, standing: Standing, still: Collection[str]) -> Box:
        reach = {}
        for name in self.model.classes:
            now = standing.get(name, 0)
            reach[name] = 1 << now if name in still else self.model.later(name, phase)[now]
        return reach

    def _towards(self, box: Box, standing: Standing) -> list[Change]:
        changes = []
        for name, mask in box.items():
            now = standing.get(name, 0)
            if not mask >> now & 1:
                known = self.model.classes[name]
                _, to = min((known.records(now, n), n) for n in range(len(known.values)) if mask >> n & 1)
                changes.append(Change(name, to))
        order = self.model.declared
        return sorted(changes, key=lambda change: (change.name.startswith("weeks:"), order[change.name].order))

    # --- words --------------------------------------------------------------------------------------------------

    def gate_of(self, demand: Demand) -> Gate:
        """The first move that asks for a rule."""
        return next(gate for gate in self.model.moves() if demand in gate.demands)

    def demands(self) -> Sequence[Demand]:
        """Every rule once."""
        return list(dict.fromkeys(demand for gate in self.model.moves() for demand in gate.demands))
