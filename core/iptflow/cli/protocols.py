"""``iptflow protocols``: what is installed, and what is known of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from iptflow.cli import options
from iptflow.cli.command import command
from iptflow.cli.output import Output

if TYPE_CHECKING:
    from rich.console import Console

    from iptflow.documents import Document
    from iptflow.flow.library import Refused


@command()
@options.adaptations
def protocols(output: Output, adaptations: tuple[Path, ...]) -> int:
    """List the base and the adaptations at hand: for whom, in what frame, and what is known of each, dated.

    Exit code 1: a plugin, or one of its adaptations, cannot be used; the reasons are listed.
    """
    from iptflow.flow.environment import allowed_plugins
    from iptflow.flow.library import Library, base
    from iptflow.hooks.host import PluginHost

    host = PluginHost()
    host.load(allowed_plugins())
    library = Library(host, adaptations)
    below = base()
    known = {below.id: below, **library.adaptations()}
    refused = library.refused()
    listed = [_row(document, below, library.owners.get(name, "")) for name, document in known.items()]
    data = {"protocols": listed, "refused": refused}
    output.give(data, lambda console: _show(console, listed, refused))
    return 1 if refused else 0


def _row(document: Document, base: Document, origin: str) -> dict[str, Any]:
    from iptflow.cli.words.protocols import frame_words

    data = document.data
    return {
        "id": document.id,
        "version": data["version"],
        "title": data["title"],
        "kind": data["kind"],
        "origin": origin or "iptflow",
        "frame": list(frame_words(data.get("frame", {}), base.data["frame"])),
        "evidence": data.get("evidence", []),
    }


def _show(console: Console, listed: list[dict[str, Any]], refused: tuple[Refused, ...]) -> None:
    from rich.padding import Padding
    from rich.text import Text

    from iptflow.cli.words.protocols import evidence_words

    for row in listed:
        head = Text(f"{row['id']} {row['version']}", style="bold")
        console.print(head.append(f"  {row['title']}", style="not bold"))
        console.print(Padding(f"{row['kind']}, from {row['origin']}", (0, 0, 0, 2), style="dim"))
        console.print(Padding(f"frame: {'; '.join(row['frame'])}", (0, 0, 0, 2)))
        for statement in evidence_words(row["evidence"]):
            console.print(Padding(statement, (0, 0, 0, 2)))
        console.print()
    show_refused(console, refused)


def show_refused(console: Console, refused: tuple[Refused, ...]) -> None:
    """What cannot be used, each with its reason and what was found."""
    from rich.padding import Padding

    from iptflow.cli.words.errors import finding_lines

    for each in refused:
        console.print(f"refused: {' '.join(filter(None, (each.origin, each.name)))}: {each.reason}", style="red")
        for line in finding_lines(each.findings):
            console.print(Padding(line, (0, 0, 0, 2)))
