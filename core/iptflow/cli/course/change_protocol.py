"""``iptflow course change-protocol``: running courses go on under another protocol, looked at before it is done."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from iptflow.cli import options
from iptflow.cli.command import REFUSED, command
from iptflow.cli.output import Output
from iptflow.cli.values import pairs

if TYPE_CHECKING:
    from rich.console import Console

    from iptflow.course.plan import Plan
    from iptflow.flow import Flow
    from iptflow.flow.changing import Prospect

_DIGEST: Final = re.compile("[0-9a-f]{64}")


@command()
@click.argument("courses", nargs=-1, metavar="[COURSE]...")
@click.option("--to", required=True, metavar="NAME+NAME", help="The adaptations, or the digest of a stored protocol.")
@click.option("--all", "every", is_flag=True, help="Every course of the journal.")
@click.option("--reason", required=True, help="Why: one line.")
@click.option("--mapping", multiple=True, metavar="PART=BECOMES", help="phase=middle, task:x=left-behind.")
@click.option("--dry-run", is_flag=True, help="Look at what it would be, and change nothing.")
@click.option("--now", callback=options.instant, help="The instant, with a zone; without it the clock's.")
@click.option("--actor", default="", help="Who asks.")
@options.settle
@options.adaptations
@options.journal
@options.site
def change_protocol(
    output: Output,
    courses: tuple[str, ...],
    to: str,
    every: bool,
    reason: str,
    mapping: tuple[str, ...],
    dry_run: bool,
    db: str,
    site: Path | None,
    now: Any,
    actor: str,
    settle: tuple[Path, ...],
    adaptations: tuple[Path, ...],
) -> int:
    """Let courses go on under another protocol, named by its adaptations or by its digest.

    Of each course it is said whether the change is safe, needs a mapping (with the choices), or cannot be made (with
    the reason), and of each protocol that is left, what changes. Safe ones are changed, the others are left alone.
    What is on record stays; going back is a change to the former digest.

    Example: iptflow course change-protocol --all --to adolescents --reason "new version" --dry-run

    Exit code 1: some course needs a mapping or must stay.
    """
    from iptflow.flow import open_flow
    from iptflow.flow.changing import change_all, prospect

    if every == bool(courses):
        raise click.UsageError("Name the courses, or say --all.")
    options.there(db)
    with open_flow(db, site=site, adaptations=adaptations) as flow:
        target = _target(flow, to, settle)
        at = now or flow.now()
        names = flow.journal.courses() if every else courses
        found = prospect(flow, names, target, reason=reason, mapping=pairs(mapping, "A mapping"), now=at)
        changed = () if dry_run else change_all(flow, found, reason=reason, now=at, actor=actor)
    data = {"dry_run": dry_run, "changed": len(changed), "prospect": found}
    output.give(data, lambda console: _show(console, found, target, dry_run=dry_run))
    return REFUSED if any(each.standing in ("needs-mapping", "must-stay") for each in found.outlooks) else 0


def _target(flow: Flow, to: str, settle: tuple[Path, ...]) -> Plan:
    if _DIGEST.fullmatch(to):
        return flow.protocol(to)
    return flow.compose(*to.split("+"), settlements=settle)


def _show(console: Console, found: Prospect, target: Plan, *, dry_run: bool) -> None:
    from iptflow.cli.words.changing import prospect_lines
    from iptflow.cli.words.lines import show_lines

    show_lines(console, prospect_lines(found, target, dry_run=dry_run))
