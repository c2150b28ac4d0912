"""The command line: one module a command group, imported when it is called."""

from __future__ import annotations

import click

_COMMANDS = {"run": "iptflow.cli.run", "compose": "iptflow.cli.compose", "protocols": "iptflow.cli.compose"}


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        from importlib import import_module

        command: click.Command = getattr(import_module(_COMMANDS[cmd_name]), cmd_name)
        return command


@click.group(cls=_Lazy)
def cli() -> None:
    """A workflow framework for interpersonal psychotherapy."""


def main() -> None:
    """Run the command line; an error of ours is said in words and exits with 1, a conflict with 3."""
    from iptflow.errors import CompositionConflict, IptflowError

    try:
        cli()
    except IptflowError as error:
        click.echo(f"iptflow: {error}", err=True)
        raise SystemExit(3 if isinstance(error, CompositionConflict) else 1) from None
