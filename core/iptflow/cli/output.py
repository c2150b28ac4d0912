"""Where a command's answer goes: JSON, or text in the width of the terminal, plain when it is piped."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from rich.console import Console

PIPED_WIDTH: Final = 100
"""The width of text that goes to a file or another program: the same on every machine."""


class Output:
    """One command's way to the person or program that called it."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json

    def give(self, data: Any, show: Callable[[Console], None]) -> None:
        """Print the data as JSON, or show it.

        Args:
            data: anything that has a form in JSON.
            show: prints the same for people; called only when JSON was not asked for.
        """
        if self.as_json:
            import msgspec

            text = msgspec.json.format(msgspec.json.encode(data, enc_hook=_plain), indent=2)
            click.echo(text)
        else:
            _show(show)


def console(*, stderr: bool = False) -> Console:
    """Where text goes: in colour on a terminal, and without colour in a fixed width everywhere else."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    terminal = stream.isatty()
    return Console(
        file=stream,
        width=None if terminal else PIPED_WIDTH,
        force_terminal=None if terminal else False,
        color_system="auto" if terminal else None,
        highlight=False,
        markup=False,
        emoji=False,
    )


def _show(show: Callable[[Console], None]) -> None:
    shown = console()
    if shown.is_terminal:
        show(shown)
        return
    # Cells are padded to the width of the page: of use on a terminal, and only noise in a file.
    with shown.capture() as caught:
        show(shown)
    click.echo("".join(f"{line.rstrip()}\n" for line in caught.get().splitlines()), nl=False)


def _plain(value: Any) -> Any:
    # Maps of a protocol are read only, which JSON knows nothing of.
    if hasattr(value, "keys"):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")
