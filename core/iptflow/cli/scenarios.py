"""``iptflow scenarios``: generated courses that cover a protocol, to test a host with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from iptflow.cli import options
from iptflow.cli.command import command
from iptflow.cli.output import Output


@command()
@options.names
@options.settle
@options.adaptations
@click.option("-o", "folder", type=click.Path(file_okay=False, path_type=Path), required=True, help="Where they go.")
def scenarios(
    output: Output, names: tuple[str, ...], settle: tuple[Path, ...], adaptations: tuple[Path, ...], folder: Path
) -> None:
    """Write a small set of courses that makes every move and meets every rule of every gate last.

    Exit code 3: the adaptations conflict. 4: the protocol is not sound.
    """
    from iptflow.flow import open_flow
    from iptflow.verification import scenarios as generated

    with open_flow(adaptations=adaptations) as flow:
        told = generated(flow.compose(*names, settlements=settle).protocol)
    files = [str(write(folder, scenario)) for scenario in told]
    output.give({"files": files}, lambda console: console.print(f"{len(files)} scenarios written to {folder}."))


def write(folder: Path, scenario: Mapping[str, Any]) -> Path:
    """Write a scenario so that ``iptflow run`` plays it and people can read it: JSON is YAML, one step a line."""
    import json

    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{scenario['id']}.yaml"
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in scenario.items() if key != "steps"]
    steps = [f"  - {json.dumps(step, ensure_ascii=False)}" for step in scenario["steps"]]
    file.write_text("\n".join([*lines, "steps:", *steps, ""]), encoding="utf-8")
    return file
