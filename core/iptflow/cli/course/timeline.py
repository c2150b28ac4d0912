"""``iptflow course timeline``."""

from __future__ import annotations

import click

from iptflow.cli import options
from iptflow.cli.command import command
from iptflow.cli.output import Output


@command()
@click.argument("course")
@options.journal
@options.viewer
def timeline(output: Output, course: str, db: str, viewer: str) -> None:
    """Print the course as it went: every entry by day, with its number."""
    from iptflow.cli.words.lines import show_lines
    from iptflow.cli.words.timeline import timeline_lines
    from iptflow.flow import open_flow

    options.there(db)
    with open_flow(db) as flow:
        rows = flow.course(course).timeline(viewer=viewer)
    output.give({"course": course, "rows": rows}, lambda console: show_lines(console, timeline_lines(rows)))
