"""``iptflow schema``: the JSON Schema of a kind of document."""

from __future__ import annotations

import click

from iptflow.cli.command import command
from iptflow.cli.output import Output

KINDS = ("adaptation", "command", "entry", "measure", "protocol", "response", "scenario", "settlement", "site", "trial",
         "wording")  # fmt: skip


@command()
@click.argument("name", type=click.Choice(KINDS))
def schema(output: Output, name: str) -> None:
    """Print a schema, for editors and for other programs."""
    import pkgutil

    # As it stands in its file: an editor shows it, and nothing of it has to be understood here.
    data = pkgutil.get_data("iptflow_schemas", f"{name}.schema.json")
    assert data is not None
    click.echo(data.decode(), nl=False)
