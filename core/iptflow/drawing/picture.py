"""A protocol as one picture: what it is called, whose parts have which sign, the phases, the contact plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from iptflow.composition import Resolution
from iptflow.drawing.flow import WIDE, Marked, Note, draw_flow
from iptflow.drawing.palette import INK, QUIET, Mark, Palette
from iptflow.drawing.plan import draw_plan
from iptflow.drawing.svg import Canvas, document
from iptflow.errors import CompositionConflict
from iptflow.protocol import Protocol, typed

_LEFT: Final = 40
_SECTIONS: Final = (("tasks", "Task"), ("themes", "Theme"), ("cautions", "Caution"), ("goals", "Goal"))
_SIGNS_OF_THE_PLAN: Final = (
    "Contacts: filled are planned, hollow are possible beyond the plan, small are above the least number. "
    "Squares are measures."
)


def draw(resolution: Resolution) -> str:
    """A resolved protocol as SVG: the parts of each adaptation have its colour and letter.

    Raises:
        CompositionConflict: it has open conflicts.
    """
    protocol = protocol_of(resolution)
    palette = Palette(resolution)
    notes = _brought(protocol, palette)
    marks = {path: palette.marks(path) for path in places(protocol)}
    added = frozenset(name for name in protocol.phases if not palette.base_speaks(f"phases.{name}"))
    described = f"{len(protocol.phases)} phases: {', '.join(phase.title for phase in protocol.phases.values())}."
    return picture(protocol, protocol.title, palette.legend(), Marked(notes, marks, added), described)


def protocol_of(resolution: Resolution) -> Protocol:
    """The protocol of a resolution without open conflicts.

    Raises:
        CompositionConflict: there are some.
    """
    if resolution.body is None:
        raise CompositionConflict(
            "What has open conflicts cannot be drawn.", conflicts=resolution.conflicts, hint="Settle them first."
        )
    return typed(resolution.body)


def _brought(protocol: Protocol, palette: Palette) -> dict[str, list[Note]]:
    """What adaptations bring, by the phase that it is asked for in; what holds in several phases stands last."""
    notes: dict[str, list[Note]] = {}
    for section, word in _SECTIONS:
        records: Mapping[str, Any] = getattr(protocol, section)
        for name, record in records.items():
            marks = palette.marks(f"{section}.{name}")
            if marks:
                phases: Sequence[str] = getattr(record, "in_", ())
                home = phases[0] if len(phases) == 1 and phases[0] in protocol.phases else ""
                text = getattr(record, "title", "") or record.text
                changed = palette.base_speaks(f"{section}.{name}")
                notes.setdefault(home, []).append(Note(marks, f"{word}{', changed' if changed else ''}: {text}"))
    for name, technique in protocol.techniques.items():
        marks = palette.marks(f"techniques.{name}.stance")
        if marks:
            notes.setdefault("", []).append(Note(marks, f"Technique, {technique.stance}: {technique.title}"))
    return notes


def places(protocol: Protocol) -> list[str]:
    """Every place of the picture that can carry a sign."""
    found = [f"phases.{name}.title" for name in protocol.phases]
    found += [f"phases.{name}.exit.{rule}" for name, phase in protocol.phases.items() for rule in phase.exit]
    found += [f"moves.{name}.rules.{rule}" for name, move in protocol.moves.items() for rule in move.rules]
    found += [f"endings.{name}" for name in protocol.endings]
    found += [f"frame.contacts.{name}" for name in protocol.frame.contacts]
    found += [f"measures.{name}" for name in protocol.measures]
    return [*found, "frame.weeks"]


def picture(
    protocol: Protocol, title: str, legend: Sequence[Mark], marked: Marked, words: str, first: Sequence[Note] = ()
) -> str:
    """The whole picture; ``first`` is what everybody should see before anything else."""
    canvas = Canvas()
    y = canvas.paragraph(_LEFT, 24, title, WIDE - 2 * _LEFT, size=20, bold=True) + 8
    y = _legend(canvas, legend, y)
    y = _notes(canvas, "Look at these first", first, y + 4)
    y = draw_flow(canvas, protocol, marked, y + 8)
    y = _notes(canvas, "In several phases or the whole course", marked.notes.get("", ()), y)
    y = draw_plan(canvas, protocol, marked, y + 4)
    y = canvas.paragraph(_LEFT, y, _SIGNS_OF_THE_PLAN, WIDE - 2 * _LEFT, size=11, fill=QUIET)
    return document(canvas.shapes, WIDE, y + 24, title=title, description=words)


def _notes(canvas: Canvas, heading: str, notes: Sequence[Note], y: int) -> int:
    if not notes:
        return y
    y = canvas.paragraph(_LEFT, y, heading, WIDE - 2 * _LEFT, size=14, bold=True) + 6
    for note in notes:
        y = canvas.item(_LEFT, y, note.marks, note.text, WIDE - 2 * _LEFT, fill=note.fill) + 2
    return y + 12


def _legend(canvas: Canvas, legend: Sequence[Mark], y: int) -> int:
    x = _LEFT
    for mark in legend:
        x = canvas.badge(x, y, mark)
        canvas.text(x, y + 12, mark.name, fill=INK)
        x += 8 * len(mark.name) + 28
        if x > WIDE - 240:
            x, y = _LEFT, y + 20
    canvas.text(x, y + 12, "no sign: as in the base" if legend else "This is the base.", fill=QUIET)
    return y + 24
