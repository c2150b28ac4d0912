"""``iptflow suggest``: what the known facts say for and against each adaptation."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from iptflow.cli import options
from iptflow.cli.command import command
from iptflow.cli.output import Output

if TYPE_CHECKING:
    from rich.console import Console

    from iptflow.flow.suggesting import Fit, Ground

NO_DIAGNOSIS = "No diagnosis, no recommendation: what each says of itself, held against these facts. A person decides."
_HEADS = {True: ("fits", "green"), None: ("not decided by what is known", "yellow"), False: ("does not fit", "red")}


@command()
@click.option("--fact", "facts", multiple=True, metavar="ID=VALUE", help="A known fact; may be given several times.")
@options.adaptations
def suggest(output: Output, facts: tuple[str, ...], adaptations: tuple[Path, ...]) -> None:
    """Hold known facts against what the base and each adaptation are made for.

    Says what speaks for, what against and what is not known, with the alternatives that each names and the evidence.

    Example: iptflow suggest --fact client.age=15 --fact diagnosis=depression
    """
    from iptflow.cli.values import facts_of
    from iptflow.flow import open_flow
    from iptflow.flow.library import base
    from iptflow.flow.suggesting import vocabulary

    flow = open_flow(adaptations=adaptations)
    words = vocabulary(base(), flow.library.adaptations())
    found = flow.suggest(facts_of(facts, words.facts))
    output.give({"notice": NO_DIAGNOSIS, "suggestions": found}, lambda console: _show(console, found))


def _show(console: Console, found: Iterable[Fit]) -> None:
    from msgspec import to_builtins
    from rich.padding import Padding
    from rich.text import Text

    from iptflow.cli.words.protocols import evidence_words

    for each in found:
        words, colour = _HEADS[each.fits]
        console.print(Text(each.name, style="bold").append(f"  {words}", style=colour))
        console.print(Padding(each.title, (0, 0, 0, 2)))
        _grounds(console, "for", each.speaks_for)
        _grounds(console, "against", each.against)
        _grounds(console, "not known", each.not_known)
        for other in each.alternatives:
            console.print(Padding(f"alternative: {other}", (0, 0, 0, 4)))
        for statement in evidence_words(to_builtins(each.evidence)):
            console.print(Padding(f"evidence, {statement}", (0, 0, 0, 4)))
        console.print()
    console.print(NO_DIAGNOSIS, style="italic")


def _grounds(console: Console, head: str, grounds: Iterable[Ground]) -> None:
    from rich.padding import Padding

    from iptflow.cli.words.values import source_of

    for each in grounds:
        found = f" ({each.found})" if each.found else ""
        console.print(Padding(f"{head}: {each.text}{found}{source_of(each.source)}", (0, 0, 0, 4)))
