"""Two compositions on one command line, with ``--`` between them."""

from __future__ import annotations

from typing import Final

import click

from iptflow.cli.command import Command

BETWEEN: Final = "\0"
"""What stands for ``--`` among the names: no argument of a program can hold it."""


class TwoSided(Command):
    """A command for which ``--`` parts its names, and does not end its options."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments, the first ``--`` as one of them."""
        if "--" in args:
            at = args.index("--")
            args = [*args[:at], BETWEEN, *args[at + 1 :]]
        return super().parse_args(ctx, args)


def one_side(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names of the one composition that is meant.

    Raises:
        UsageError: two are given.
    """
    if BETWEEN in names:
        raise click.UsageError("One composition is meant here: leave out -- or say what to do with two.")
    return names


def two_sides(names: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names before and after ``--``.

    Raises:
        UsageError: there is no ``--``.
    """
    if BETWEEN not in names:
        raise click.UsageError("Write what to compare as A... -- B...; nothing on one side is the base alone.")
    at = names.index(BETWEEN)
    return names[:at], names[at + 1 :]


names = click.argument("names", nargs=-1, metavar="[A...] -- [B...]")
