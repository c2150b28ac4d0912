"""``iptflow new``: something complete to begin with."""

from __future__ import annotations

from pathlib import Path

import click

from iptflow.cli.command import command
from iptflow.cli.output import Output


@click.group()
def new() -> None:
    """Make something complete to begin with."""


@command()
@click.argument("name")
@click.option("--title", default="", help="What people call it.")
@click.option("--data-only", is_flag=True, help="Documents and scenarios alone: no Python.")
@click.option("--into", default=".", type=click.Path(file_okay=False, path_type=Path), help="Where the folder is made.")
def adaptation(output: Output, name: str, title: str, data_only: bool, into: Path) -> int:
    """Make a project of an adaptation, with a hook and its test, or with --data-only a folder of documents.

    It passes `iptflow check` as it is; change it line by line and check again.
    """
    from datetime import UTC, datetime

    from iptflow.testing.new import new_adaptation

    year = datetime.now(UTC).year
    written = new_adaptation(name, into, title=title, year=year, data_only=data_only)
    output.give({"written": [str(path) for path in written]}, lambda console: _show(console, written, into / name))
    return 0


def _show(console: object, written: tuple[Path, ...], folder: Path) -> None:
    for path in written:
        click.echo(f"  {path}")
    click.echo(f"Next: iptflow check {folder}")


new.add_command(adaptation)
