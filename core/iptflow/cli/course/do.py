"""``iptflow course do``: commands as another program writes them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeAlias

import click

from iptflow.cli import options
from iptflow.cli.command import REFUSED, command
from iptflow.cli.output import Output
from iptflow.cli.values import json_of
from iptflow.cli.words.errors import error_data, finding_lines
from iptflow.course.refusals import Accepted
from iptflow.errors import IllFormedCommand

if TYPE_CHECKING:
    from rich.console import Console

    from iptflow.course.plan import Plan
    from iptflow.course.refusals import Answer
    from iptflow.course.state import Course
    from iptflow.flow import Flow
    from iptflow.flow.handle import CourseHandle

    Came: TypeAlias = tuple[Answer | IllFormedCommand, Plan, Course]


@command()
@click.argument("course")
@click.argument("commands", type=click.File(encoding="utf-8"), default="-")
@options.journal
@options.site
def do(output: Output, course: str, commands: TextIO, db: str, site: Path | None) -> int:
    """Do the commands of a file, or of standard input: one JSON object a line, as the schema of commands states.

    ``do`` names the command; ``now`` may be left out. Each line is answered, and one that is refused or ill-formed
    does not stop the next. Exit code 1: at least one was.

    Example: echo '{"do": "advance", "on": "2026-01-15"}' | iptflow course do c-15 --db clinic.db
    """
    from iptflow.flow import open_flow

    options.there(db)
    with open_flow(db, site=site) as flow:
        handle = flow.course(course)
        came = [_done(flow, handle, line) for line in filter(str.strip, commands)]
    output.give({"course": course, "answers": [_data(each) for each in came]}, lambda console: _show(console, came))
    return REFUSED if any(not isinstance(answer, Accepted) for answer, *_ in came) else 0


def _done(flow: Flow, handle: CourseHandle, line: str) -> Came:
    """What came of a line, with the course after it."""
    from iptflow.flow.asking import any_command

    fields = json_of(line)
    stated = {"now": flow.now().isoformat(), **fields} if isinstance(fields, dict) else {"do": fields}
    try:
        answer: Answer | IllFormedCommand = handle.do(any_command(stated))
    except IllFormedCommand as error:
        answer = error
    return answer, handle.plan, handle.state


def _data(came: Came) -> Any:
    answer = came[0]
    return {"error": error_data(answer)} if isinstance(answer, IllFormedCommand) else answer


def _show(console: Console, came: list[Came]) -> None:
    from iptflow.cli.words.answers import answer_lines
    from iptflow.cli.words.lines import Line, show_lines

    for answer, plan, course in came:
        if isinstance(answer, IllFormedCommand):
            lines = [Line(answer.message, 0, "yellow"), *(Line(text, 1) for text in finding_lines(answer.findings))]
            show_lines(console, lines)
        else:
            show_lines(console, answer_lines(plan, course, answer))
