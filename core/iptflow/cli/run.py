"""``iptflow run``: plays a recorded course into a journal and prints its timeline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from iptflow.cli import options
from iptflow.cli.command import REFUSED, command
from iptflow.cli.output import Output

if TYPE_CHECKING:
    from rich.console import Console

    from iptflow.course.state import Course
    from iptflow.flow.handle import CourseHandle
    from iptflow.flow.scenario import Played

    Step = tuple[Played, Course, Course]


@command()
@click.argument("scenario", type=options.FILE)
@click.option("--db", default=":memory:", show_default=True, help="The journal: a file or a database URL.")
@options.site
@options.adaptations
def run(output: Output, scenario: Path, db: str, site: Path | None, adaptations: tuple[Path, ...]) -> int:
    """Play a recorded course through its protocol, step by step.

    Prints by day: contacts with who was there, minutes and tasks, scores with their change from the baseline,
    deviations, alerts with owner and clock, and of each refusal all that was missing and the shortest way.

    Exit code 1: something did not come as the scenario expects, or was refused and not expected.
    """
    from iptflow.documents import read
    from iptflow.flow import open_flow
    from iptflow.flow.scenario import open_scenario, play, site_of

    document = read(scenario, "scenario")
    with open_flow(db, site=site or site_of(document, scenario.parent), adaptations=adaptations) as flow:
        handle = open_scenario(flow, document)
        steps: list[Step] = []
        before = handle.state
        for played in play(handle, document):
            steps.append((played, before, handle.state))
            before = handle.state
    unexpected = sum(len(played.unexpected) for played, _, _ in steps)
    data = _data(document.data["title"], handle, steps, unexpected)
    output.give(data, lambda console: _show(console, document.data, handle, steps, unexpected))
    return REFUSED if unexpected else 0


def _data(title: str, handle: CourseHandle, steps: list[Step], unexpected: int) -> dict[str, Any]:
    course = handle.state
    return {
        "title": title,
        "course": course.id,
        "protocol": {"id": handle.plan.protocol.id, "digest": handle.plan.digest},
        "steps": [played for played, _, _ in steps],
        "entries": course.sequence,
        "phase": course.phase,
        "ended": course.ended,
        "open_alerts": course.open_alerts(),
        "unexpected": unexpected,
    }


def _show(console: Console, scenario: dict[str, Any], handle: CourseHandle, steps: list[Step], unexpected: int) -> None:
    from iptflow.cli.words.lines import Line, show_lines
    from iptflow.cli.words.timeline import played_lines

    course = handle.state
    adaptations = handle.plan.protocol.id
    console.print(scenario["title"], style="bold")
    console.print(f"course {course.id}, opened {course.opened} on {adaptations}, protocol {handle.plan.digest[:12]}")
    show_lines(console, played_lines(handle.timeline(), steps))
    alerts = len(course.open_alerts())
    end = f"ended: {course.ended}" if course.ended else f"in phase {course.phase}"
    words = f"{course.sequence} entries kept; {end}; {alerts or 'no'} open alert{'' if alerts == 1 else 's'}"
    style = "bold red" if unexpected else "bold"
    come = f"{unexpected} unexpected" if unexpected else "everything came as expected"
    show_lines(console, [Line(""), Line(f"{words}; {come}.", 0, style)])
