"""The line of phases: the base fixes it, and added phases stand in the slots between its phases.

A slot is the place between a base phase and its successor. Phases added to one slot must be in one order, by
``after`` or by a settlement; the base's own ``after`` is never an adaptation's to change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import Any

from iptflow.composition.docket import Docket
from iptflow.composition.fold import Folded
from iptflow.composition.line import AFTER, PHASES, Line
from iptflow.composition.records import Contribution, dotted
from iptflow.composition.settle import SLOTS, Choice, judge, nowhere, report_stale
from iptflow.composition.table import Table, unique
from iptflow.composition.voices import Voice, silent


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
    stated = [said for phase in line.in_slot(slot) for said in line.by[phase]]
    asserters = [
        Contribution(
            contributor=voice.name,
            version=voice.version,
            value=line.said_by(voice, slot),
            source=tuple(sorted({key for said in stated if said.voice == voice for key in said.source})),
            role="settlement" if voice.part == "settlement" else "assertion",
            because=voice.because,
        )
        for voice in unique(said.voice for said in stated)
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
        circle = line.circle(phase)
        if circle and phase == min(circle):
            words = f"{' after '.join([*circle, phase])}: a circle"
            said = [each.contribution() for name in circle for each in line.by[name]]
            docket.add(dotted((PHASES, phase, AFTER)), "cycle", words, said)


def put_in_line(folded: Folded, line: Line, ordered: Mapping[str, Sequence[str]]) -> None:
    """Let each phase come after the one that now stands before it, and say who put that one there."""
    for phase, after in line.rewired(ordered).items():
        for each in line.by.get(after) or line.by.get(phase) or ():
            said = Contribution(
                contributor=each.voice.name, version=each.voice.version, value=after, source=each.source, role="slot"
            )
            folded.replace((PHASES, phase, AFTER), after, said)
