"""``iptflow why``: who put a value into a protocol, and on what source."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from iptflow.cli import options
from iptflow.cli.command import command
from iptflow.cli.output import Output

if TYPE_CHECKING:
    from rich.console import Console

    from iptflow.composition import Contribution

_ROLES = {
    "default": "what the base says where nobody else does",
    "locked": "locked by the base",
    "assertion": "asserted",
    "settlement": "chosen in a settlement",
    "settled": "replaced by a settlement",
    "omitted": "left out",
    "slot": "placed in the line of phases",
    "schema": "the schema's default",
}


@command()
@click.argument("path")
@options.names
@options.settle
@options.adaptations
def why(
    output: Output, path: str, names: tuple[str, ...], settle: tuple[Path, ...], adaptations: tuple[Path, ...]
) -> int:
    """Say who put the value at PATH into the protocol of these adaptations, and on what source.

    PATH is dotted: frame.contacts.session.minutes, tasks.formulation, phases.assessment.exit. Exit code 2: nobody
    says anything there.
    """
    from iptflow.composition import why as asked
    from iptflow.errors import UnknownName
    from iptflow.flow import open_flow

    resolution = open_flow(adaptations=adaptations).resolve(*names, settlements=settle)
    said = asked(resolution, path)
    if not said:
        raise UnknownName(f"Nobody says anything at {path!r}.", name=path, hint=_nearest(path, resolution.provenance))
    places = {each: found for each, found in resolution.provenance.items() if each.startswith(f"{path}.")}
    shown = places or {path: said}
    output.give(
        {"path": path, "contributions": [{"path": place, "said": found} for place, found in shown.items()]},
        lambda console: _show(console, shown),
    )
    return 0


def _nearest(path: str, places: object) -> str:
    from difflib import get_close_matches

    assert isinstance(places, dict)
    near = get_close_matches(path, list(places), n=3, cutoff=0.5)
    return f"Near: {', '.join(near)}." if near else "iptflow compose NAME... --json prints all paths."


def _show(console: Console, places: dict[str, tuple[Contribution, ...]]) -> None:
    from rich.padding import Padding

    from iptflow.cli.words.values import shortened

    for place, said in places.items():
        console.print(place, style="bold")
        for each in said:
            who = f"{each.contributor} {each.version}".rstrip()
            console.print(Padding(f"{who}: {shortened(each.value)}", (0, 0, 0, 2)))
            because = f"; because: {each.because}" if each.because else ""
            sources = f"; source: {', '.join(each.source)}" if each.source else ""
            console.print(Padding(f"{_ROLES[each.role]}{sources}{because}", (0, 0, 0, 6)), style="dim")
