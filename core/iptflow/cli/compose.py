"""``iptflow compose``: what the base and some adaptations come to together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from iptflow.cli import options
from iptflow.cli.command import command
from iptflow.cli.output import Output

if TYPE_CHECKING:
    from rich.console import Console

    from iptflow.composition import Resolution
    from iptflow.errors import Finding


@command()
@options.names
@options.settle
@options.adaptations
@click.option("--digest", is_flag=True, help="Print the content digest and nothing else.")
def compose(
    output: Output, names: tuple[str, ...], settle: tuple[Path, ...], adaptations: tuple[Path, ...], digest: bool
) -> int:
    """Compose the base with adaptations, in whatever order they are named.

    Prints what came of it: the phases, the frame, where less is asked than by the base, the evidence. With --json
    the whole protocol is printed. All conflicts are listed at once, each with who says what on which source.

    Exit code 3: they conflict. 4: the protocol must not reach a course.
    """
    from iptflow.flow import open_flow

    flow = open_flow(adaptations=adaptations)
    resolution = flow.resolve(*names, settlements=settle)
    findings = flow.check(resolution)
    if digest and resolution.body is not None:
        output.give(resolution.content_digest, lambda _: click.echo(resolution.content_digest))
    else:
        output.give(_data(resolution, findings), lambda console: _show(console, resolution, findings))
    if resolution.body is None:
        return 3
    return 4 if any(each.severity == "error" for each in findings) else 0


def _data(resolution: Resolution, findings: tuple[Finding, ...]) -> dict[str, object]:
    return {
        "protocol": resolution.body,
        "content_digest": resolution.content_digest,
        "composition_digest": resolution.composition_digest,
        "evidence": resolution.evidence,
        "weakenings": resolution.weakenings,
        "conflicts": resolution.conflicts,
        "findings": findings,
    }


def _show(console: Console, resolution: Resolution, findings: tuple[Finding, ...]) -> None:
    from iptflow.cli.words.conflicts import evidence_line, show_conflicts, show_weakenings
    from iptflow.cli.words.errors import finding_lines

    if resolution.body is None:
        console.print(f"These do not go together as they are: {len(resolution.conflicts)} to settle.", style="bold red")
        show_conflicts(console, resolution.conflicts)
        return
    from rich.padding import Padding

    from iptflow.cli.words.protocols import evidence_words, show_protocol

    show_protocol(console, resolution)
    if resolution.weakenings:
        console.print("\nWhere less is asked than by the base:", style="bold")
        show_weakenings(console, resolution.weakenings)
    if findings:
        console.print("\nFindings:", style="bold")
        for line in finding_lines(findings):
            console.print(f"  {line}")
    console.print(f"\n{evidence_line(resolution.evidence)}.")
    for statement in evidence_words(resolution.body.get("evidence", ())):
        console.print(Padding(statement, (0, 0, 0, 2)))
    console.print(f"Content digest {resolution.content_digest}")
