"""Which situations can be reached, and from which a course can be brought to an end: two fixpoints over boxes.

What a course can always still do, in every situation, is left out first: it can be done when a gate asks for it and
never stands in the way. What is left is seldom more than a few variables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain
from math import prod

from iptflow.verification.boxes import EVERYTHING, Box, Region, added, both, minus, overlap, union
from iptflow.verification.model import ENTERED, Gate, Model


class Space:
    """The situations of a model under one way in which its variables change.

    ``kept`` says which classes are not ruled out, by variable and phase; ``reads`` names variables that are kept
    because somebody asks about them.
    """

    def __init__(
        self,
        model: Model,
        *,
        kept: Callable[[str, str], int] | None = None,
        reads: Iterable[str] = (),
    ) -> None:
        self.model = model
        self._kept = kept
        self._always = frozenset(reads)
        grouped = {gate: [self._in_frame(gate, group) for group in model.grouped[gate]] for gate in model.moves()}
        self.variables = self._read(grouped)
        self.gates: dict[Gate, Region] = {gate: self._joined(groups) for gate, groups in grouped.items()}

    def kept(self, name: str, phase: str) -> int:
        """The classes of a variable that are not ruled out in a phase."""
        return self._kept(name, phase) if self._kept else self.model.all_of[name]

    def _in_frame(self, gate: Gate, boxes: Region) -> Region:
        if self._kept is None:
            return boxes
        names = sorted({name for box in boxes for name in box})
        return both(boxes, [{name: self.kept(name, gate.origin) for name in names}])

    def _read(self, grouped: Mapping[Gate, list[Region]]) -> tuple[str, ...]:
        """The variables that matter; what does not is taken out of the boxes, over and over while that helps."""
        while True:
            mentioned: dict[str, set[tuple[str, int]]] = {}
            for gate, regions in grouped.items():
                for box in chain.from_iterable(regions):
                    for name, mask in box.items():
                        mentioned.setdefault(name, set()).add((gate.origin, mask))
            gone = {
                name
                for name, masks in mentioned.items()
                if name not in self._always and all(self._always_reached(name, phase, mask) for phase, mask in masks)
            }
            if not gone:
                return tuple(sorted({*mentioned, *(self._always & set(self.model.classes))}))
            for regions in grouped.values():
                regions[:] = [
                    union({name: mask for name, mask in box.items() if name not in gone} for box in boxes)
                    for boxes in regions
                ]

    def _always_reached(self, name: str, phase: str, mask: int) -> bool:
        kept = self.kept(name, phase)
        later = self.model.later(name, phase)
        return all(following & kept & mask for n, following in enumerate(later) if kept >> n & 1)

    def _joined(self, groups: Iterable[Region]) -> Region:
        found: Region = [EVERYTHING]
        for boxes in groups:
            found = both(found, boxes)
        return found

    @cached_property
    def start(self) -> Box:
        """Nothing is on record."""
        return dict.fromkeys(self.variables, 1)

    def grown(self, region: Iterable[Box], phase: str) -> Region:
        """The situations that recording leads to while the course stays in the phase."""
        return union(self._grown(box, phase) for box in region)

    def _grown(self, box: Box, phase: str) -> Box:
        found = {}
        for name, mask in box.items():
            after = self.model.classes[name].after(mask, self.model.later(name, phase)) & self.kept(name, phase)
            if after != self.model.all_of[name]:
                found[name] = after
        return found

    def entered(self, box: Box) -> Box:
        """The situation just after a move: the weeks in the new phase begin."""
        return {**box, ENTERED: 1} if ENTERED in self.variables else box

    @cached_property
    def reached(self) -> Mapping[str, Region]:
        """By phase, every situation that some course comes to."""
        found: dict[str, Region] = {phase: [] for phase in self.model.gates}
        found[self.model.start] = self.grown([self.start], self.model.start)
        waiting = [self.model.start]
        while waiting:
            phase = waiting.pop()
            for gate in self.model.gates[phase]:
                if gate.to not in found:
                    continue
                passed = map(self.entered, overlap(found[phase], self.gates[gate]))
                wider = added(found[gate.to], self.grown(passed, gate.to))
                if wider is not found[gate.to]:
                    found[gate.to] = wider
                    waiting.append(gate.to)
        return found

    def fires(self, gate: Gate) -> bool:
        """Whether some course makes the move."""
        return bool(overlap(self.reached[gate.origin], self.gates[gate]))

    def opened(self, gate: Gate, into: Sequence[Box] = (EVERYTHING,)) -> Region:
        """The situations of the phase that a move leaves, from which it can be made into the region."""
        landing = [box for each in into if (box := _before_move(each)) is not None]
        return self.earlier(overlap(self.gates[gate], landing), gate.origin)

    def earlier(self, region: Iterable[Box], phase: str) -> Region:
        """The situations from which recording leads into the region while the course stays in the phase."""
        return union(self._earlier(box, phase) for box in region)

    def _earlier(self, box: Box, phase: str) -> Box:
        found = {}
        for name, mask in box.items():
            known = self.model.classes[name]
            before = known.before(mask & self.kept(name, phase), self.model.later(name, phase))
            if before != known.all:
                found[name] = before
        return found

    def leading(self, goals: Mapping[str, Region]) -> Mapping[str, Region]:
        """By phase, every situation from which some course comes to a goal: a planned ending, or part of a phase."""
        found: dict[str, Region] = {**{phase: [] for phase in self.model.gates}, **goals}
        changed = True
        while changed:
            changed = False
            for gate in self.model.moves():
                wider = added(found[gate.origin], self.opened(gate, found.get(gate.to, ())))
                changed = changed or wider is not found[gate.origin]
                found[gate.origin] = wider
        return found

    def left(self, region: Iterable[Box], taken: Iterable[Box]) -> Region:
        """What of a region is not in another."""
        return minus(region, taken, self.model.all_of)

    @property
    def size(self) -> int:
        """How many situations there are."""
        return len(self.model.gates) * prod(len(self.model.classes[name].values) for name in self.variables)


def _before_move(box: Box) -> Box | None:
    """What must hold before a move so that the box is entered: the weeks of the phase begin with it."""
    if not box.get(ENTERED, 1) & 1:
        return None
    return {name: mask for name, mask in box.items() if name != ENTERED}
