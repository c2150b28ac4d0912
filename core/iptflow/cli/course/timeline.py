"""``iptflow course timeline``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from iptflow.cli import options
from iptflow.cli.command import command
from iptflow.cli.output import Output

if TYPE_CHECKING:
    from iptflow.cli.words.lines import Line
    from iptflow.flow.handle import CourseHandle


@command()
@click.argument("course")
@options.journal
def timeline(output: Output, course: str, db: str) -> None:
    """Print the course as it went: every entry by day, for the therapist."""
    from iptflow.cli.words.lines import show_lines
    from iptflow.flow import open_flow

    options.there(db)
    with open_flow(db) as flow:
        handle = flow.course(course)
    entries = [{"sequence": number, "entry": entry} for number, entry in enumerate(handle.state.entries, 1)]
    output.give({"course": course, "entries": entries}, lambda console: show_lines(console, _lines(handle)))


def _lines(handle: CourseHandle) -> Iterator[Line]:
    from iptflow.cli.words.answers import entry_lines
    from iptflow.cli.words.lines import Line

    day = None
    state = handle.state
    for number, entry in enumerate(state.entries, 1):
        if entry.on != day:
            day = entry.on
            yield Line(f"{day}  week {state.week(day)}", 0, "bold underline")
        superseded = " (superseded)" if number in state.superseded else ""
        for index, line in enumerate(entry_lines(handle.plan, state, entry)):
            text = f"{number:>3}  {line.text}{superseded}" if not index else line.text
            yield Line(text, line.depth + (4 if index else 1), "dim" if superseded else line.style)
