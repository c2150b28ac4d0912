"""What the commands of a trial ask for, and the trial of the journal that they are about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from iptflow.cli import options
from iptflow.cli.command import REFUSED
from iptflow.cli.output import Output
from iptflow.cli.values import facts_of

if TYPE_CHECKING:
    from iptflow.cli.words.lines import Line
    from iptflow.research import TrialHandle

name = click.argument("trial", metavar="TRIAL")
participant = click.argument("participant")
on = click.option("--on", help="The day; without it today.")
actor = click.option("--actor", default="researcher", show_default=True, help="Who does it.")
seed_file = click.option(
    "--seed-file",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="IPTFLOW_TRIAL_SEED_FILE",
    required=True,
    help="Where the seed lies: kept by those who enrol nobody. [env: IPTFLOW_TRIAL_SEED_FILE]",
)
given_facts = click.option("--fact", "facts", multiple=True, metavar="ID=VALUE", help="A fact that is known.")


def of_journal(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options of every command about a trial of a journal."""
    for option in (options.site, options.journal, name):
        function = option(function)
    return function


@contextmanager
def opened(trial: str, db: str, site: Path | None, seed: bytes = b"") -> Iterator[TrialHandle]:
    """The trial of the journal."""
    from iptflow.flow import open_flow
    from iptflow.research import open_trial

    options.there(db)
    with open_flow(db, site=site) as flow:
        yield open_trial(flow, trial, seed=seed)


def read_seed(file: Path) -> bytes:
    """The seed in a file of hexadecimal digits.

    Raises:
        click.UsageError: there is none.
    """
    try:
        return bytes.fromhex(file.read_text("ascii").strip())
    except (OSError, ValueError) as fault:
        raise click.UsageError(f"There is no seed in {file}.") from fault


def facts(trial: TrialHandle, given: Iterable[str]) -> Mapping[str, Any]:
    """Facts as they are typed, read by the declarations of the arms' protocols."""
    declared = {name: fact for plan in trial.arms().values() for name, fact in plan.protocol.facts.items()}
    return facts_of(given, declared)


def answered(output: Output, answer: Any, lines: Iterable[Line]) -> int:
    """Show what came of a step; its exit code."""
    from iptflow.cli.words.answers import refusal_lines
    from iptflow.cli.words.lines import show_lines
    from iptflow.course.refusals import Refusal

    refused = isinstance(answer, Refusal)
    shown = list(refusal_lines(answer) if isinstance(answer, Refusal) else lines)
    output.give({"refused": refused, "answer": answer}, lambda console: show_lines(console, shown))
    return REFUSED if refused else 0
