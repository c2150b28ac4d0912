"""The line of phases: the base fixes it, and added phases stand in the slots between its phases.

A slot is the place between a base phase and its successor. Phases added to one slot must be in one order, by
``after`` or by a settlement; the base's own ``after`` is never an adaptation's to change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import Any, Final

from iptflow.composition.docket import Docket
from iptflow.composition.fold import Folded
from iptflow.composition.records import Contribution, dotted
from iptflow.composition.settle import SLOTS, Choice, judge, nowhere, report_stale
from iptflow.composition.table import Table, unique
from iptflow.composition.voices import MISSING, Assertion, Voice, silent

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


def fix_line(table: Table) -> None:
    """Lock what the base says of the order of its phases."""
    for path, assertions in table.asserted.items():
        if path[:1] == (PHASES,) and path[2:] == (AFTER,):
            assertions[:] = [replace(said, locked=said.locked or said.voice.is_base) for said in assertions]


def read_line(table: Table, left_out: Iterable[str]) -> Line:
    """What is said of the order of phases; phases left out pass their place on to the one before them."""
    line = Line()
    gone = set(left_out)
    stated: dict[str, str] = {}
    for path in table.asserted:
        if path[0] == PHASES and len(path) > 1 and any(said.voice.is_base for said in table.asserted[path]):
            stated.setdefault(path[1], "")
    for path, assertions in table.asserted.items():
        if path[0] != PHASES or path[2:] != (AFTER,):
            continue
        phase = path[1]
        if phase in stated:
            stated[phase] = next((said.value for said in assertions if said.voice.is_base), "")
            if not stated[phase]:
                line.moved[phase] = assertions
        else:
            line.after[phase] = {said.value for said in assertions}
            line.by[phase] = assertions
    line.base = {phase: _before(after, stated, gone) for phase, after in stated.items()}
    return line


def _before(phase: str, stated: Mapping[str, str], gone: set[str]) -> str:
    while phase in gone:
        phase = stated.get(phase, "")
    return phase


def order_phases(
    table: Table, line: Line, made: Sequence[Choice], voices: Sequence[Voice], docket: Docket
) -> dict[str, list[str]]:
    """The added phases of each slot in order; what has no order is a conflict at ``slots.PHASE``."""
    _report_moved(line, voices[0], docket)
    _report_strays(line, docket)
    _report_cycles(line, docket)
    about = [choice for choice in made if choice.is_about_slots]

    def view(voice: Voice, choice: Choice) -> Any:
        return line.said_by(voice, choice.path.removeprefix(SLOTS))

    judgement = judge(about, voices, view)
    for choice in judgement.stale:
        report_stale(choice, voices, view, docket)
    table.findings.extend(map(nowhere, judgement.waiting))
    ordered = {}
    for slot in line.base:
        settled = [choice for choice in judgement.applied if choice.path == SLOTS + slot]
        ordered[slot] = _ordered(line, slot, settled, docket)
    return ordered


def _ordered(line: Line, slot: str, settled: Sequence[Choice], docket: Docket) -> list[str]:
    phases = line.in_slot(slot)
    before: dict[str, set[str]] = {phase: {line.single(phase)} & set(phases) for phase in phases}
    for choice in settled:
        for earlier, later in _pairs(choice.value):
            if earlier in before and later in before:
                before[later].add(earlier)
    sorter = TopologicalSorter(before)
    try:
        sorter.prepare()
    except CycleError:
        if settled:
            _report(line, slot, "cycle", "the order that was settled runs in a circle", docket)
        return []
    order: list[str] = []
    while sorter.is_active():
        ready = sorter.get_ready()
        if len(ready) > 1:
            words = f"{', '.join(phases)} stand after {slot}, and nothing says in which order"
            _report(line, slot, "unordered", words, docket)
            return []
        order.extend(ready)
        sorter.done(*ready)
    return order


def _pairs(value: Any) -> list[tuple[str, str]]:
    """Who comes before whom by a settlement: a list is an order, a mapping says what each comes after."""
    if isinstance(value, Mapping):
        return [(earlier, later) for later, earlier in value.items()]
    stated = list(value) if isinstance(value, list | tuple) else []
    return list(pairwise(stated))


def _report(line: Line, slot: str, kind: Any, words: str, docket: Docket) -> None:
    voices = unique(said.voice for phase in line.in_slot(slot) for said in line.by[phase])
    asserters = [
        Contribution(
            contributor=voice.name,
            version=voice.version,
            value=line.said_by(voice, slot),
            role="settlement" if voice.part == "settlement" else "assertion",
            because=voice.because,
        )
        for voice in voices
    ]
    docket.add(SLOTS + slot, kind, words, asserters)


def _report_moved(line: Line, base: Voice, docket: Docket) -> None:
    for phase, assertions in line.moved.items():
        words = f"the base fixes the line of phases, and {phase} stands after no other"
        said = [each.contribution() for each in assertions]
        docket.add(dotted((PHASES, phase, AFTER)), "locked", words, [silent(base), *said])


def _report_strays(line: Line, docket: Docket) -> None:
    for phase, stated in line.after.items():
        for after in sorted(stated - set(line.base) - set(line.after)):
            words = f"{phase} stands after {after}, a phase that nobody brings"
            said = [each.contribution() for each in line.by[phase]]
            docket.add(dotted((PHASES, phase, AFTER)), "incomplete-record", words, said)


def _report_cycles(line: Line, docket: Docket) -> None:
    for phase in sorted(line.after):
        circle = _circle(line, phase)
        if circle and phase == min(circle):
            words = f"{' after '.join([*circle, phase])}: a circle"
            said = [each.contribution() for name in circle for each in line.by[name]]
            docket.add(dotted((PHASES, phase, AFTER)), "cycle", words, said)


def _circle(line: Line, start: str) -> list[str]:
    """The shortest way along ``after`` from a phase back to itself; empty when there is none."""
    ways = [[start]]
    seen: set[str] = set()
    for way in ways:
        for name in sorted(line.after.get(way[-1], ())):
            if name == start:
                return way
            if name in line.after and name not in seen:
                seen.add(name)
                ways.append([*way, name])
    return []


def rewire(line: Line, ordered: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """What each phase comes after once the slots are filled, for the phases where that changes."""
    changed: dict[str, str] = {}
    for slot, phases in ordered.items():
        for before, phase in zip([slot, *phases], phases, strict=False):
            if line.single(phase) != before:
                changed[phase] = before
        for successor, after in line.base.items():
            if phases and after == slot:
                changed[successor] = phases[-1]
    return changed


def put_in_line(folded: Folded, line: Line, ordered: Mapping[str, Sequence[str]]) -> None:
    """Let each phase come after the one that now stands before it, and say who put that one there."""
    for phase, after in rewire(line, ordered).items():
        for each in line.by.get(after) or line.by.get(phase) or ():
            said = Contribution(
                contributor=each.voice.name, version=each.voice.version, value=after, source=each.source, role="slot"
            )
            folded.replace((PHASES, phase, AFTER), after, said)
