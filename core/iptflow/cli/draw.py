"""``iptflow draw``: a protocol, or what differs between two, as a picture."""

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


@command(cls=sides.TwoSided)
@click.argument("names", nargs=-1, metavar="NAME...")
@click.option("-o", "--output", "file", type=click.Path(dir_okay=False, path_type=Path), help="Write it to this file.")
@click.option("--mermaid", is_flag=True, help="The phases and moves as Mermaid text.")
@click.option("--compare", is_flag=True, help="What differs: A... -- B...; nothing on one side is the base alone.")
@options.settle
@options.adaptations
def draw(
    output: Output,
    names: tuple[str, ...],
    file: Path | None,
    mermaid: bool,
    compare: bool,
    settle: tuple[Path, ...],
    adaptations: tuple[Path, ...],
) -> int:
    """Draw the base and these adaptations as SVG: the phases with their gates, and the contacts over the weeks.

    The parts of each adaptation have its colour and letter. Conflicts stand in red, and then the exit code is 3.

    Example: iptflow draw adolescents elderly -o both.svg

    Example: iptflow draw --compare adolescents -- elderly -o change.svg
    """
    from iptflow import drawing
    from iptflow.flow import open_flow

    flow = open_flow(adaptations=adaptations)
    if compare and mermaid:
        raise click.UsageError("Mermaid text shows one composition: leave out --compare or --mermaid.")
    if compare:
        before, after = (flow.resolve(*side, settlements=settle) for side in sides.two_sides(names))
        return _give(output, drawing.draw_difference(before, after), file, after)
    resolution = flow.resolve(*sides.one_side(names), settlements=settle)
    if mermaid:
        picture = drawing.mermaid(resolution)
    elif resolution.body is None:
        picture = drawing.draw_conflicts(flow.resolve(), resolution)
    else:
        picture = drawing.draw(resolution)
    return _give(output, picture, file, resolution)


def _give(output: Output, picture: str, file: Path | None, resolution: Resolution) -> int:
    """Write the picture where it is to go; the exit code."""
    if file:
        file.write_bytes(picture.encode())
    said = {"file": str(file) if file else None, "picture": None if file else picture}
    output.give({**said, "conflicts": resolution.conflicts}, lambda console: _show(console, picture, file, resolution))
    return 3 if resolution.conflicts else 0


def _show(console: Console, picture: str, file: Path | None, resolution: Resolution) -> None:
    if not file:
        console.out(picture, end="", highlight=False)
        return
    drawn = f"{len(resolution.conflicts)} to settle, drawn" if resolution.conflicts else "Drawn"
    console.print(f"{drawn} to {file}.")
