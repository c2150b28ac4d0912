"""``iptflow diff``: what changes from one composition to another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from iptflow.cli import options, sides
from iptflow.cli.command import command
from iptflow.cli.output import Output

if TYPE_CHECKING:
    from rich.console import Console

    from iptflow.composition import Resolution
    from iptflow.composition.diff import Diff
    from iptflow.verification import Behaviour


@command(cls=sides.TwoSided)
@sides.names
@options.settle
@options.adaptations
@click.option("-o", "folder", type=click.Path(file_okay=False, path_type=Path), help="A folder for the courses.")
def diff(
    output: Output,
    names: tuple[str, ...],
    settle: tuple[Path, ...],
    adaptations: tuple[Path, ...],
    folder: Path | None,
) -> int:
    """Say what changes from composition A to composition B; nothing on one side is the base alone.

    Where B asks less than the base stands first; then what was added, removed or changed, phase by phase; then a
    shortest course that was possible and is not any more, and the reverse. With -o these courses are written as
    scenarios, each as the one side lets it through and as the other refuses it. What differs is no finding: the exit
    code is 0. A settlement is used on the sides where what it covers is.

    Example: iptflow diff adolescents -- adolescents elderly

    Exit code 3: one of them has open conflicts.
    """
    import msgspec

    from iptflow.composition.diff import diff as compared
    from iptflow.flow import open_flow
    from iptflow.flow.soundness import as_kept
    from iptflow.verification import behaviour

    flow = open_flow(adaptations=adaptations)
    before, after = (flow.resolve(*side, settlements=settle) for side in sides.two_sides(names))
    found = compared(before, after)
    told = behaviour(as_kept(before), as_kept(after))
    if folder is not None:
        _keep(folder, told)
    data = {**msgspec.structs.asdict(found), "behaviour": told}
    output.give(data, lambda console: _show(console, found, told, before, after))
    return 0


def _show(console: Console, found: Diff, told: Behaviour, before: Resolution, after: Resolution) -> None:
    from iptflow.cli.words.differences import difference_lines
    from iptflow.cli.words.lines import show_lines
    from iptflow.cli.words.partings import behaviour_lines

    show_lines(console, difference_lines(found, before, after))
    show_lines(console, behaviour_lines(told, before, after))


def _keep(folder: Path, told: Behaviour) -> None:
    from iptflow.cli.scenarios import write

    for parting in (told.no_longer, told.newly):
        if parting:
            write(folder, parting.let)
            write(folder, parting.refused)
