"""What every command has: ``--json``, and errors in words with an exit code, never a traceback."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import click

from iptflow.cli.output import Output

REFUSED: Final = 1
USAGE: Final = 2


class Command(click.Command):
    """A command whose function gets an ``Output`` first and answers with its exit code, or with None for 0."""

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.params.append(click.Option(["--json", "as_json"], is_flag=True, help="Print JSON."))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command and leave with its exit code."""
        output = Output(as_json=ctx.params.pop("as_json"))
        assert self.callback is not None
        try:
            code = ctx.invoke(self.callback, output, **ctx.params)
        except Exception as error:
            code = _told(output, error)
        ctx.exit(code or 0)


def _told(output: Output, error: Exception) -> int:
    """Say what went wrong, when it is an error of ours; the errors are imported only now, since they take a while."""
    from iptflow.cli.words.errors import exit_code, tell
    from iptflow.errors import IptflowError

    if not isinstance(error, IptflowError):
        raise error
    tell(output, error)
    return exit_code(error)


def command(
    name: str | None = None, *, cls: type[Command] = Command, **given: Any
) -> Callable[[Callable[..., int | None]], click.Command]:
    """Make a command of a function: the last decorator of all, at the top."""
    settings: Mapping[str, Any] = given
    return lambda function: click.command(name, cls=cls, **settings)(function)
