"""What the documents say of the order of phases, and how the line runs once added phases stand in it.

The base fixes its own line: what it says its phases come after is locked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

from iptflow.composition.table import Table
from iptflow.composition.voices import MISSING, Assertion, Voice

PHASES: Final = "phases"
AFTER: Final = "after"


@dataclass(slots=True)
class Line:
    """The phases of the base, those added, and what each says it comes after.

    ``moved`` holds what is asserted of base phases that come after no other.
    ``after`` holds all that is asserted of an added phase; while asserters differ it orders nothing.
    """

    base: dict[str, str] = field(default_factory=dict)
    moved: dict[str, list[Assertion]] = field(default_factory=dict)
    after: dict[str, set[str]] = field(default_factory=dict)
    by: dict[str, list[Assertion]] = field(default_factory=dict)

    def slots_of(self, phase: str) -> set[str]:
        """The base phases after which an added phase may stand."""
        found: set[str] = set()
        seen: set[str] = set()
        waiting = [phase]
        while waiting:
            name = waiting.pop()
            if name in self.base:
                found.add(name)
            elif name not in seen:
                seen.add(name)
                waiting.extend(self.after.get(name, ()))
        return found

    def in_slot(self, slot: str) -> list[str]:
        """The added phases of a slot, by name."""
        return sorted(phase for phase in self.after if slot in self.slots_of(phase))

    def single(self, phase: str) -> str:
        """What an added phase comes after, empty while that is not agreed."""
        stated = self.after.get(phase, set())
        return next(iter(stated)) if len(stated) == 1 else ""

    def said_by(self, voice: Voice, slot: str) -> dict[str, str] | Any:
        """The phases that a voice puts into a slot, with what each comes after there, or MISSING."""
        said = {
            phase: assertion.value
            for phase in self.in_slot(slot)
            for assertion in self.by[phase]
            if assertion.voice == voice
        }
        return said or MISSING

    def circle(self, start: str) -> list[str]:
        """The shortest way along ``after`` from a phase back to itself; empty when there is none."""
        ways = [[start]]
        seen: set[str] = set()
        for way in ways:
            for name in sorted(self.after.get(way[-1], ())):
                if name == start:
                    return way
                if name in self.after and name not in seen:
                    seen.add(name)
                    ways.append([*way, name])
        return []

    def rewired(self, ordered: Mapping[str, Sequence[str]]) -> dict[str, str]:
        """What each phase comes after once slots hold phases in order, where that is not what it says."""
        changed: dict[str, str] = {}
        for slot, phases in ordered.items():
            for before, phase in pairwise([slot, *phases]):
                if self.single(phase) not in ("", before):
                    changed[phase] = before
            successors = (phase for phase, after in self.base.items() if phases and after == slot)
            changed.update(dict.fromkeys(successors, phases[-1] if phases else ""))
        return changed


def read_line(table: Table) -> Line:
    """What is said of the order of phases."""
    line = Line(base={said.path[1]: "" for said in table.under((PHASES,)) if said.voice.is_base})
    for path, assertions in table.asserted.items():
        if path[:1] != (PHASES,) or path[2:] != (AFTER,):
            continue
        phase = path[1]
        if phase not in line.base:
            line.after[phase] = {said.value for said in assertions}
            line.by[phase] = assertions
        elif assertions[0].voice.is_base:
            line.base[phase] = assertions[0].value
        else:
            line.moved[phase] = assertions
    return line
