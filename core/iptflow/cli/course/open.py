"""``iptflow course open``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from iptflow.cli import options
from iptflow.cli.command import command
from iptflow.cli.output import Output


@command()
@options.names
@click.option("--client", required=True, help="Your own key for the client: no name.")
@click.option("--therapist", required=True, help="Your own key for the therapist.")
@click.option("--course", default="", help="The course's name; without one the client's key.")
@click.option("--on", help="The clinical date; without it today.")
@click.option("--now", callback=options.instant, help="The instant, with a zone; without it the clock's.")
@click.option("--fact", "facts", multiple=True, metavar="ID=VALUE", help="A fact known at opening.")
@click.option("--participant", "participants", multiple=True, help="Who else takes part.")
@click.option("--synthetic", is_flag=True, help="The person is made up.")
@options.settle
@options.adaptations
@options.journal
@options.site
def open(
    output: Output,
    names: tuple[str, ...],
    facts: tuple[str, ...],
    settle: tuple[Path, ...],
    adaptations: tuple[Path, ...],
    db: str,
    site: Path | None,
    **given: Any,
) -> int:
    """Open a course on the base and the adaptations NAME...

    Example: iptflow course open adolescents --client k-1 --therapist t-1 --fact client.age=15
    """
    from iptflow.cli.course.asked import show
    from iptflow.cli.values import facts_of
    from iptflow.course.refusals import Accepted
    from iptflow.flow import open_flow

    with open_flow(db, site=site, adaptations=adaptations) as flow:
        protocol = flow.compose(*names, settlements=settle)
        handle = flow.open_course(protocol, facts=facts_of(facts, protocol.protocol.facts), **given)
    return show(output, handle, Accepted(entries=handle.state.entries))
