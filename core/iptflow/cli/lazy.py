"""Groups of commands that list their commands without importing one of them."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click


class LazyGroup(click.Group):
    """A group whose commands lie in modules, each under its own name there."""

    def __init__(self, *args: Any, commands_of: Mapping[str, tuple[str, str]], **given: Any) -> None:
        """Make the group.

        Args:
            args: as for a group of click.
            commands_of: by the command's name, its module and what a list of commands says of it.
            given: as for a group of click.
        """
        super().__init__(*args, **given)
        self._commands_of = commands_of

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, sorted."""
        return sorted(self._commands_of)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        if cmd_name not in self._commands_of:
            return None
        module = import_module(self._commands_of[cmd_name][0])
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list for ``--help``."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, self._commands_of[name][1]) for name in self.list_commands(ctx)])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the arguments name; one that is not there is told with the nearest one that is."""
        name = args[0] if args else ""
        if name and name not in self._commands_of and not name.startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(name, self._commands_of, n=1)
            ctx.fail(f"No such command {name!r}." + (f" Did you mean {near[0]}?" if near else ""))
        return super().resolve_command(ctx, args)
