"""A protocol as Mermaid text: the same phases, moves and endings, for documents that draw it themselves."""

from __future__ import annotations

from typing import Final

from iptflow.composition import Resolution
from iptflow.drawing.flow import order_of_phases
from iptflow.drawing.palette import Palette
from iptflow.errors import CompositionConflict
from iptflow.protocol import typed
from iptflow.protocol.line import moves_from

_REPLACED: Final = str.maketrans({'"': "'", ";": ",", ":": " -", "#": "", "<": "(", ">": ")", "{": "(", "}": ")"})


def mermaid(resolution: Resolution) -> str:
    """The state diagram; what an adaptation adds has its colour.

    Raises:
        CompositionConflict: it has open conflicts.
    """
    if resolution.body is None:
        raise CompositionConflict(
            "What has open conflicts cannot be drawn.", conflicts=resolution.conflicts, hint="Settle them first."
        )
    protocol, palette = typed(resolution.body), Palette(resolution)
    phases = order_of_phases(protocol)
    endings = {name: ending for name, ending in protocol.endings.items() if ending.planned}
    titles = {**{name: protocol.phases[name].title for name in phases}, **{n: e.title for n, e in endings.items()}}
    lines = ["stateDiagram-v2", f"    [*] --> {_id(phases[0])}"]
    lines += [f'    state "{_plain(title)}" as {_id(name)}' for name, title in titles.items()]
    for name in phases:
        for target, move in moves_from(protocol, name).items():
            label = f": {_plain(move.title)}" if move.rules else ""
            lines.append(f"    {_id(name)} --> {_id(target)}{label}")
    lines += [f"    {_id(name)} --> [*]" for name in endings]
    for mark in palette.legend():
        new = [n for n in phases if mark in palette.marks(f"phases.{n}") and not palette.base_speaks(f"phases.{n}")]
        if new:
            lines.append(f"    classDef {_id(mark.name)} fill:{mark.colour},color:{mark.ink}")
            lines += [f"    class {_id(name)} {_id(mark.name)}" for name in new]
    return "\n".join(lines) + "\n"


def _id(name: str) -> str:
    return "".join(letter if letter.isalnum() else "_" for letter in name)


def _plain(text: str) -> str:
    return " ".join(text.translate(_REPLACED).split())
