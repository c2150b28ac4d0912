"""``iptflow diff``: what changes from one composition to another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from iptflow.cli import options, sides
from iptflow.cli.command import command
from iptflow.cli.output import Output

if TYPE_CHECKING:
    from rich.console import Console

    from iptflow.composition import Resolution
    from iptflow.composition.diff import Diff


@command(cls=sides.TwoSided)
@sides.names
@options.settle
@options.adaptations
def diff(output: Output, names: tuple[str, ...], settle: tuple[Path, ...], adaptations: tuple[Path, ...]) -> int:
    """Say what changes from composition A to composition B; nothing on one side is the base alone.

    Where B asks less than the base stands first; then what was added, removed or changed, phase by phase. What
    differs is no finding: the exit code is 0. A settlement is used on the sides where what it covers is.

    Example: iptflow diff adolescents -- adolescents elderly

    Exit code 3: one of them has open conflicts.
    """
    from iptflow.composition.diff import diff as compared
    from iptflow.flow import open_flow

    flow = open_flow(adaptations=adaptations)
    before, after = (flow.resolve(*side, settlements=settle) for side in sides.two_sides(names))
    found = compared(before, after)
    output.give(found, lambda console: _show(console, found, before, after))
    return 0


def _show(console: Console, found: Diff, before: Resolution, after: Resolution) -> None:
    from iptflow.cli.words.differences import difference_lines
    from iptflow.cli.words.lines import show_lines

    show_lines(console, difference_lines(found, before, after))
