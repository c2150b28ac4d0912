"""The phases from top to bottom, on every way out what must hold, endings to the right, ways back to the left.

One column for the line of phases; whatever is written stands in rows of its own to the right, so nothing can overlap.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from iptflow.drawing.palette import INK, PALE, QUIET, Mark
from iptflow.drawing.svg import Canvas, step
from iptflow.drawing.text import width, wrap
from iptflow.protocol import Protocol
from iptflow.protocol.line import line, moves_from
from iptflow.protocol.records import Move, Phase, Rule

WIDE: Final = 1160
LEFT: Final = 110
BOX: Final = 310
TRUNK: Final = LEFT + BOX // 2
NOTES: Final = LEFT + BOX + 30
RULES: Final = TRUNK + 24
PILL: Final = 220
GAP: Final = 12
_SMALL: Final = 11


@dataclass(frozen=True, slots=True)
class Note:
    """A line beside a phase: something that an adaptation brings, or a change."""

    marks: tuple[Mark, ...]
    text: str
    fill: str = INK


@dataclass(frozen=True, slots=True)
class Marked:
    """What is to be shown beside the phases, who has a mark at a path, and which phases are new."""

    notes: Mapping[str, Sequence[Note]]
    marks: Mapping[str, tuple[Mark, ...]]
    added: frozenset[str]

    def of(self, path: str) -> tuple[Mark, ...]:
        """The marks of whoever speaks at a path."""
        return self.marks.get(path, ())


@dataclass(slots=True)
class _Sides:
    """Where boxes stand, so that ways back and forth find them."""

    boxes: dict[str, tuple[int, int]] = field(default_factory=dict)
    back: list[tuple[str, str]] = field(default_factory=list)


def order_of_phases(protocol: Protocol) -> list[str]:
    """The line of phases, then those beside it: each where a move from an earlier one leads first."""
    found = list(line(protocol))
    waiting = sorted(set(protocol.phases) - set(found))
    while waiting:
        reached = [move.to for phase in found for move in moves_from(protocol, phase).values() if move.to in waiting]
        following = [name for name in waiting if protocol.phases[name].after in found]
        chosen = (reached or following or waiting)[0]
        found.append(chosen)
        waiting.remove(chosen)
    return found


def draw_flow(canvas: Canvas, protocol: Protocol, marked: Marked, top: int) -> int:
    """Draw the phases, moves and endings from ``top`` downwards; gives back where the next thing may stand."""
    phases = order_of_phases(protocol)
    sides = _Sides()
    y = top
    for number, name in enumerate(phases):
        y = _phase(canvas, protocol, name, marked, y, sides)
        following = phases[number + 1] if number + 1 < len(phases) else ""
        y = _ways_out(canvas, protocol, name, following, marked, y, sides)
    for lane, (source, target) in enumerate(sides.back):
        _way_back(canvas, sides.boxes[source], sides.boxes[target], LEFT - 24 - 16 * lane)
    return _reported(canvas, protocol, marked, y + GAP)


def _phase(canvas: Canvas, protocol: Protocol, name: str, marked: Marked, y: int, sides: _Sides) -> int:
    phase, marks = protocol.phases[name], marked.of(f"phases.{name}.title")
    room, counts = BOX - 24, _counts(protocol, name)
    titles, purpose = wrap(phase.title, room - 40, 14, bold=True), wrap(phase.purpose, room, _SMALL)
    high = 18 + step(14) * len(titles) + step(_SMALL) * (len(purpose) + bool(counts))
    new = name in marked.added and bool(marks)
    canvas.box(LEFT, y, BOX, high, edge=marks[0].colour if new else INK, fill=PALE, thick=4 if new else 2)
    below = canvas.paragraph(LEFT + 12, y + 8, phase.title, room - 40, size=14, bold=True)
    canvas.badges(LEFT + BOX - 18 * len(marks) - 6, y + 8, marks)
    below = canvas.paragraph(LEFT + 12, below + 2, phase.purpose, room, size=_SMALL)
    if counts:
        canvas.text(LEFT + 12, below + _SMALL + 1, counts, size=_SMALL, fill=QUIET)
    sides.boxes[name] = (y, high)
    notes = y + 4
    for note in marked.notes.get(name, ()):
        notes = canvas.item(NOTES, notes, note.marks, note.text, WIDE - NOTES - 30, fill=note.fill) + 2
    bottom = max(y + high, notes)
    if bottom > y + high:
        canvas.way([(TRUNK, y + high), (TRUNK, bottom)], arrow=False)
    return bottom


def _counts(protocol: Protocol, phase: str) -> str:
    asked = [task.level for task in protocol.tasks.values() if phase in task.in_]
    told = [f"{asked.count(level)} {level}" for level in ("must", "should", "may") if level in asked]
    return f"Tasks: {', '.join(told)}" if told else ""


def _ways_out(
    canvas: Canvas, protocol: Protocol, name: str, following: str, marked: Marked, y: int, sides: _Sides
) -> int:
    """The gate, then each move: to an ending, back, or down to the next phase."""
    phase, top = protocol.phases[name], y
    moves = moves_from(protocol, name)
    y = _gate(canvas, name, phase, marked, y + GAP)
    onward = following if following in moves else ""
    last = y
    for target, move in moves.items():
        if target in protocol.endings:
            last = y + 14
            y = _to_ending(canvas, protocol, target, move, marked, y)
    for target, move in moves.items():
        if target not in protocol.endings and target != onward:
            sides.back.append((name, target))
            title = f"{move.title}: to {protocol.phases[target].title}"
            y = _rules(canvas, RULES, y, title, move.rules, marked, "moves." + _move_id(protocol, move))
    if onward:
        move = moves[onward]
        if move.rules:
            y = _rules(canvas, RULES, y, move.title, move.rules, marked, "moves." + _move_id(protocol, move))
        y = max(y, top + 30)
        canvas.way([(TRUNK, top), (TRUNK, y)])
    elif last > top:
        canvas.way([(TRUNK, top), (TRUNK, last)], arrow=False)
    return y if onward else y + GAP


def _gate(canvas: Canvas, name: str, phase: Phase, marked: Marked, y: int) -> int:
    if not phase.exit:
        return y
    return _rules(canvas, RULES, y, "To leave, all of these:", phase.exit, marked, f"phases.{name}.exit")


def _rules(canvas: Canvas, x: int, y: int, heading: str, rules: Mapping[str, Rule], marked: Marked, path: str) -> int:
    place = path if path.endswith(".exit") else f"{path}.rules"
    y = canvas.paragraph(x, y, heading, WIDE - x - 30, bold=True) + 2
    for rule_id, rule in rules.items():
        y = canvas.item(x, y, marked.of(f"{place}.{rule_id}"), rule.title, WIDE - x - 30) + 1
    return y + GAP


def _to_ending(canvas: Canvas, protocol: Protocol, target: str, move: Move, marked: Marked, y: int) -> int:
    title = protocol.endings[target].title
    lines = wrap(title, PILL - 24, 13, bold=True)
    high = step(13) * len(lines) + 10
    canvas.way([(TRUNK, y + 14), (RULES + 10, y + 14)])
    canvas.box(RULES + 10, y, PILL, high, edge=INK, thick=2, round_=high // 2)
    canvas.paragraph(RULES + 24, y + 4, title, PILL - 24, size=13, bold=True)
    x = RULES + PILL + 34
    below = _rules(canvas, x, y, move.title, move.rules, marked, "moves." + _move_id(protocol, move))
    return max(y + high + GAP, below)


def _move_id(protocol: Protocol, move: Move) -> str:
    return next((name for name, each in protocol.moves.items() if each is move), "")


def _way_back(canvas: Canvas, source: tuple[int, int], target: tuple[int, int], lane: int) -> None:
    start, end = source[0] + source[1] // 2, target[0] + target[1] // 2
    canvas.way([(LEFT, start), (lane, start), (lane, end), (LEFT, end)], dashed=True)


def _reported(canvas: Canvas, protocol: Protocol, marked: Marked, y: int) -> int:
    """The endings that are reported: they leave from everywhere, so no arrow leads to them."""
    endings = [(name, ending.title) for name, ending in protocol.endings.items() if not ending.planned]
    if not endings:
        return y
    y = canvas.paragraph(
        LEFT, y, "Reported at any time, from every phase, and never refused:", WIDE - LEFT - 30, bold=True
    )
    x, y = LEFT, y + 6
    for name, title in endings:
        wide = width(title, 12) + 28
        if x + wide > WIDE - 30:
            x, y = LEFT, y + 34
        canvas.box(x, y, wide, 26, edge=QUIET, round_=13)
        canvas.text(x + 14, y + 17, title)
        x = canvas.badges(x + wide + 4, y + 6, marked.of(f"endings.{name}")) + 8
    return y + 26 + 2 * GAP
