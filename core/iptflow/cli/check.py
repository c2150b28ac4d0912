"""``iptflow check``: whether an adaptation may be shipped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from iptflow.cli.command import command
from iptflow.cli.output import Output

if TYPE_CHECKING:
    from rich.console import Console

    from iptflow.testing import Report


@command()
@click.argument("target", metavar="PATH|NAME")
def check(output: Output, target: str) -> int:
    """Check a plugin's project, a folder of data, or an installed plugin.

    Looks at its documents, composes and verifies it alone and beside every other adaptation, plays its scenarios,
    and watches its hooks. No code of it runs in this process. Exit code 1: something stands in the way of shipping.
    """
    from iptflow.testing import check as check_target

    reports = check_target(target)
    output.give({"reports": reports, "passed": all(report.passed for report in reports)},
                lambda console: _show(console, reports))  # fmt: skip
    return 0 if all(report.passed for report in reports) else 1


def _show(console: Console, reports: tuple[Report, ...]) -> None:
    from rich.padding import Padding

    for report in reports:
        console.print(report.target, style="bold")
        for part in report.parts:
            mark, style = ("no", "bold red") if part.failed else ("!!", "yellow") if part.findings else ("ok", "green")
            console.print(f"  {mark}  ", part.name, style=style, end="")
            console.print(f": {part.looked_at}" if part.looked_at else "")
            for finding in part.findings:
                color = "red" if finding.severity == "error" else "yellow"
                console.print(Padding(f"{finding}", (0, 0, 0, 6)), style=color)
        console.print(f"  {_verdict(report)}")


def _verdict(report: Report) -> str:
    errors = sum(finding.severity == "error" for finding in report.findings)
    others = len(report.findings) - errors
    if report.passed:
        return f"May be shipped; {others} to look at." if others else "May be shipped."
    told = f"May not be shipped as it is: {errors} to mend" + (f", {others} to look at." if others else ".")
    unfinished = report.parts[-1].failed and report.parts[-1].name in ("loading", "documents")
    return f"{told} The rest is looked at once this is mended." if unfinished else told
