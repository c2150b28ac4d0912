"""Errors and findings, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

import click

from iptflow.cli.command import REFUSED, USAGE
from iptflow.errors import CompositionConflict, Finding, IptflowError, UnknownName, UnsoundProtocol

if TYPE_CHECKING:
    from iptflow.cli.output import Output

_CODES: Final = ((UnknownName, USAGE), (CompositionConflict, 3), (UnsoundProtocol, 4))


def exit_code(error: IptflowError) -> int:
    """The exit code that an error comes to."""
    return next((code for kind, code in _CODES if isinstance(error, kind)), REFUSED)


def tell(output: Output, error: IptflowError) -> None:
    """Say what went wrong: JSON to standard output, words to standard error."""
    findings: tuple[Finding, ...] = getattr(error, "findings", ())
    if output.as_json:
        output.give({"error": error_data(error)}, lambda _: None)
        return
    click.echo(f"iptflow: {error.message} [{error.code}]", err=True)
    for line in finding_lines(findings):
        click.echo(f"  {line}", err=True)
    if isinstance(error, CompositionConflict) and error.conflicts:
        from iptflow.cli.output import console
        from iptflow.cli.words.conflicts import show_conflicts

        show_conflicts(console(stderr=True), error.conflicts)
    if error.hint:
        click.echo(error.hint, err=True)


def error_data(error: IptflowError) -> dict[str, Any]:
    """An error as JSON has it."""
    data: dict[str, Any] = {"code": error.code, "message": error.message, "hint": error.hint}
    for name in ("findings", "conflicts"):
        if hasattr(error, name):
            data[name] = getattr(error, name)
    return data


def finding_lines(findings: Iterable[Finding]) -> list[str]:
    """One line a finding, what is no error marked as what it is."""
    return [str(each) if each.severity == "error" else f"{each.severity}: {each}" for each in findings]
