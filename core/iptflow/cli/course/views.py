"""What a course answers, a command for each view: read only, for the viewer who is named."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from iptflow.cli import options
from iptflow.cli.command import command
from iptflow.cli.output import Output

if TYPE_CHECKING:
    from iptflow.cli.words.lines import Line
    from iptflow.flow.handle import CourseHandle

    Ask: TypeAlias = Callable[[CourseHandle], Any]
    Tell: TypeAlias = Callable[[Any], Iterable[Line]]

Function: TypeAlias = Callable[..., Any]

_day = click.DateTime(formats=["%Y-%m-%d"])
_on = click.option("--on", type=_day, help="The day; without it today.")


def _of_a_course(function: Function) -> Function:
    for parameter in (options.viewer, options.site, options.journal, click.argument("course")):
        function = parameter(function)
    return function


@command()
@_of_a_course
def status(output: Output, **given: Any) -> None:
    """Print where the course stands; with --json the canonical document status/1."""
    from iptflow.cli.words.standing import status_lines

    _show(output, given, lambda handle: handle.status(viewer=given["viewer"]), status_lines)


@command()
@_of_a_course
@_on
def next(output: Output, on: datetime | None, **given: Any) -> None:
    """Print the agenda of the next contact: what is open, asked for, due and to be kept in mind, with sources."""
    from iptflow.cli.words.agenda import agenda_lines

    _show(output, given, lambda handle: handle.next(_date(on), viewer=given["viewer"]), agenda_lines)


@command()
@_of_a_course
@_on
def moves(output: Output, on: datetime | None, **given: Any) -> None:
    """Print every move that leaves the phase: possible now, or all that stands in its way."""
    from iptflow.cli.words.standing import moves_lines

    _show(output, given, lambda handle: handle.moves(_date(on), viewer=given["viewer"]), moves_lines)


@command()
@_of_a_course
@_on
def missing(output: Output, on: datetime | None, **given: Any) -> None:
    """Print what the gates that leave the phase still need, each with one shortest way."""
    from iptflow.cli.words.standing import missing_lines

    _show(output, given, lambda handle: handle.missing(_date(on), viewer=given["viewer"]), missing_lines)


@command()
@_of_a_course
@click.argument("start", type=_day)
@click.argument("end", type=_day)
def due(output: Output, start: datetime, end: datetime, **given: Any) -> None:
    """Print planned contacts and measures from START to END, with their windows and how the dates come about."""
    from iptflow.cli.words.agenda import due_lines

    viewer = given["viewer"]
    _show(output, given, lambda handle: handle.due(start.date(), end.date(), viewer=viewer), due_lines)


@command()
@_of_a_course
@_on
def deviations(output: Output, on: datetime | None, **given: Any) -> None:
    """Print how what was done differs from the protocol, by a day, with the answers that were given."""
    from iptflow.cli.words.rows import deviations_lines

    _show(output, given, lambda handle: handle.deviations(_date(on), viewer=given["viewer"]), deviations_lines)


@command()
@_of_a_course
@_on
def fidelity(output: Output, on: datetime | None, **given: Any) -> None:
    """Print counts of what was asked for and done; never a judgement of anybody."""
    from iptflow.cli.words.report import fidelity_lines

    _show(output, given, lambda handle: handle.fidelity(_date(on), viewer=given["viewer"]), fidelity_lines)


@command()
@_of_a_course
@_on
def report(output: Output, on: datetime | None, **given: Any) -> None:
    """Print the course in summary: the frame that was kept, what it came to, on what evidence."""
    from iptflow.cli.words.report import report_lines

    _show(output, given, lambda handle: handle.report(_date(on), viewer=given["viewer"]), report_lines)


def _show(output: Output, given: dict[str, Any], ask: Ask, tell: Tell) -> None:
    """Show one view of one course, and beside it in which hours somebody watches."""
    from iptflow.cli.words.lines import Line, show_lines
    from iptflow.flow import open_flow

    db: str = given["db"]
    site: Path | None = given["site"]
    options.there(db)
    with open_flow(db, site=site) as flow:
        handle = flow.course(given["course"])
        found, watched = ask(handle), handle.watched()
    output.give(found, lambda console: show_lines(console, (Line(watched, 0, "dim"), *tell(found))))


def _date(on: datetime | None) -> Any:
    return on.date() if on else None
