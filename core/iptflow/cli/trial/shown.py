"""``iptflow trial status``, its pictures, and its data."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from iptflow.cli.command import command
from iptflow.cli.output import Output
from iptflow.cli.trial import asked

if TYPE_CHECKING:
    from rich.console import Console

_PICTURE = click.option("-o", "--output", "file", type=click.Path(dir_okay=False, path_type=Path),
                        help="Write it to this file.")  # fmt: skip
_DAY = click.option("--on", callback=lambda _, __, value: date.fromisoformat(value) if value else None,
                    help="Up to which day; without it today.")  # fmt: skip


@command()
@asked.of_journal
@_DAY
def status(output: Output, trial: str, on: date | None, db: str, site: Path | None) -> None:
    """Where the trial stands: who came how far, and attendance, dose and fidelity by arm and by coded therapist."""
    from iptflow.research import adherence, people
    from iptflow.research.consort import flow

    with asked.opened(trial, db, site) as handle:
        found, everybody, state = flow(handle, on), people(handle, on), handle.state
    sums = (*adherence(everybody, "arm"), *adherence(everybody, "therapist"))
    data = {
        "trial": state.id,
        "versions": state.versions,
        "closed": state.closed,
        "screened": found.screened,
        "excluded": found.excluded,
        "waiting": found.waiting,
        "randomised": found.randomised,
        "arms": [arm._asdict() for arm in found.arms],
        "adherence": [each._asdict() for each in sums],
        "unblinded": sum(len(each.unblinded) for each in state.participants.values()),
    }
    output.give(data, lambda console: _show_status(console, data))


def _show_status(console: Console, data: Any) -> None:
    from rich.table import Table

    state = "closed to enrolment" if data["closed"] else "open"
    console.print(f"{data['trial']} {data['versions'][-1].version}, {state}", style="bold")
    left_out = sum(data["excluded"].values())
    console.print(f"screened {data['screened']}, excluded {left_out}, waiting {data['waiting']}, "
                  f"randomised {data['randomised']}")  # fmt: skip
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in (
        "of",
        "participants",
        "contacts held / planned",
        "minutes",
        "tasks done / asked",
        "important deviations",
    ):
        table.add_column(column, header_style="bold", justify="left" if column == "of" else "right")
    for each in data["adherence"]:
        held, tasks = (f"{each[f'{what}']} / {each[of]}" for what, of in
                       (("contacts_held", "contacts_planned"), ("tasks_done", "tasks_asked")))  # fmt: skip
        cells = (each["participants"], held, each["minutes"], tasks, each["important_deviations"])
        table.add_row(each["of"], *map(str, cells))
    console.print(table)


@command()
@asked.of_journal
@asked.seed_file
@_DAY
def monitor(output: Output, trial: str, seed_file: Path, on: date | None, db: str, site: Path | None) -> None:
    """Harm by coded arm, with the stopping rules that people apply to it; the codes follow from the seed."""
    from iptflow.research import monitored

    with asked.opened(trial, db, site, asked.read_seed(seed_file)) as handle:
        found, rules = monitored(handle, on), handle.trial().stopping
    lines = []
    for each in found:
        lines.append(f"{each.code}: {each.allocated} allocated, {each.people_with_any} with an adverse event")
        for counts in (each.adverse_events, each.events_of_illness, each.stopped):
            lines += [f"  {name.replace('-', ' ')}: {count}" for name, count in counts.items()]
    lines += [f"{each.title} ({each.by}): {each.rule}" for each in rules.values()]
    data = {"arms": [each._asdict() for each in found], "stopping": rules}
    output.give(data, lambda console: console.print("\n".join(lines)))


@command()
@asked.of_journal
@_PICTURE
@_DAY
def consort(output: Output, trial: str, file: Path | None, on: date | None, db: str, site: Path | None) -> None:
    """Draw the flow of participants (CONSORT 2025) as SVG; counts that do not add up are not drawn.

    Example: iptflow trial consort eight-or-sixteen -o flow.svg
    """
    from iptflow.research.consort import flow
    from iptflow.research.figures import draw_consort

    with asked.opened(trial, db, site) as handle:
        picture = draw_consort(flow(handle, on), handle.trial())
    _give(output, picture, file)


@command()
@asked.of_journal
@click.option("--since", type=click.Choice(["allocation", "acute-end"]), default="allocation", show_default=True,
              help="Where the time counts from.")  # fmt: skip
@_PICTURE
@_DAY
def survival(
    output: Output, trial: str, since: Any, file: Path | None, on: date | None, db: str, site: Path | None
) -> None:
    """Draw Kaplan and Meier's curves of the time to the first relapse or recurrence, with the numbers at risk."""
    from iptflow.research import people
    from iptflow.research.figures import draw_survival
    from iptflow.research.survival import followed

    with asked.opened(trial, db, site) as handle:
        everybody, plan, synthetic = people(handle, on), handle.trial(), handle.state.synthetic
        times = {
            arm.title: [found for each in everybody if each.arm == name and (found := followed(each, since))]
            for name, arm in plan.arms.items()
        }
    _give(output, draw_survival(plan.title, times, since=since, synthetic=synthetic), file)


@command()
@asked.of_journal
@click.argument("measure")
@_PICTURE
@_DAY
def trajectories(
    output: Output, trial: str, measure: str, file: Path | None, on: date | None, db: str, site: Path | None
) -> None:
    """Draw the mean scores of a measure over its windows, arm by arm, with how sure they are."""
    from iptflow.errors import UnknownName
    from iptflow.research import people
    from iptflow.research.figures import draw_trajectories
    from iptflow.research.trajectories import trajectory

    with asked.opened(trial, db, site) as handle:
        plan = handle.trial()
        if measure not in plan.measures:
            raise UnknownName(f"This trial collects no {measure!r}.", name=measure,
                              hint=f"Collected: {', '.join(plan.measures)}.")  # fmt: skip
        everybody, synthetic = people(handle, on), handle.state.synthetic
        instrument = next(iter(handle.arms().values())).protocol.instruments[measure]
        points = {
            arm.title: trajectory([each for each in everybody if each.arm == name], measure)
            for name, arm in plan.arms.items()
        }
    _give(output, draw_trajectories(plan.title, instrument, points, synthetic=synthetic), file)


@command()
@asked.of_journal
@click.option("-o", "--output", "folder", required=True, type=click.Path(path_type=Path),
              help="The folder, or with --role the file.")  # fmt: skip
@click.option("--parquet", is_flag=True, help="Parquet beside CSV; needs the extra research.")
@click.option("--role", help="Only what this blinded role may read, as one table.")
@_DAY
def export(
    output: Output,
    trial: str,
    folder: Path,
    parquet: bool,
    role: str | None,
    on: date | None,
    db: str,
    site: Path | None,
) -> None:
    """Write the data as tidy tables with their dictionary: days from allocation, codes, no free text.

    Example: iptflow trial export eight-or-sixteen -o data
    """
    from iptflow.research import blinded, export

    with asked.opened(trial, db, site) as handle:
        if role:
            rows = blinded(handle, role, on)
            folder.write_text(_table(handle.trial().roles[role].fields, rows), "utf-8")
            output.give({"file": str(folder), "rows": len(rows)},
                        lambda console: console.print(f"{len(rows)} rows written to {folder}."))  # fmt: skip
            return
        made = export(handle, folder, forms=("csv", "parquet") if parquet else ("csv",), on=on)
    lines = [f"{len(made.files)} files written to {folder}."]
    lines += [f"  {name}: {count} rows" for name, count in made.rows.items()]
    if made.warnings:
        lines += ["Small cells, by which somebody could be known:", *(f"  {each}" for each in made.warnings)]
    output.give(made, lambda console: console.print("\n".join(lines)))


def _table(fields: tuple[str, ...], rows: Any) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(fields)
    writer.writerows(
        [json.dumps(value, sort_keys=True) if isinstance(value, dict) else value for value in row.values()]
        for row in rows
    )
    return text.getvalue()


def _give(output: Output, picture: str, file: Path | None) -> None:
    if file:
        file.write_bytes(picture.encode())
    data = {"file": str(file) if file else None, "picture": None if file else picture}
    said = f"Drawn to {file}." if file else picture
    output.give(data, lambda console: console.out(said, end="\n" if file else "", highlight=False))
