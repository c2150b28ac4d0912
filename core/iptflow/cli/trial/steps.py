"""Somebody's way into a trial, step by step; each step is one command."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from iptflow.cli.command import command
from iptflow.cli.output import Output
from iptflow.cli.trial import asked
from iptflow.cli.values import pairs

if TYPE_CHECKING:
    from iptflow.cli.words.lines import Line

_CONCERN = "would raise an alert in a course; nobody's clock runs yet: tell whoever cares for this person"


@command()
@asked.of_journal
@asked.participant
@asked.given_facts
@asked.on
@asked.actor
def screen(
    output: Output, trial: str, participant: str, facts: tuple[str, ...], db: str, site: Path | None, **given: Any
) -> int:
    """Somebody is assessed for eligibility, by your own key: no name.

    Example: iptflow trial screen eight-or-sixteen p-001 --fact client.age=34
    """
    with asked.opened(trial, db, site) as handle:
        answer = handle.screen(participant, facts=asked.facts(handle, facts), **given)
    return asked.answered(output, answer, _learnt(f"{participant} was screened.", answer))


@command()
@asked.of_journal
@asked.participant
@asked.given_facts
@asked.on
@asked.actor
def learn(
    output: Output, trial: str, participant: str, facts: tuple[str, ...], db: str, site: Path | None, **given: Any
) -> int:
    """More facts are known of somebody."""
    with asked.opened(trial, db, site) as handle:
        answer = handle.record_facts(participant, asked.facts(handle, facts), **given)
    return asked.answered(output, answer, _learnt("On record.", answer))


@command()
@asked.of_journal
@asked.participant
@click.argument("measure")
@click.argument("items", nargs=-1, metavar="[ITEM=ANSWER]...")
@click.option("--total", type=int, help="The total, where the answers are not known.")
@asked.on
@asked.actor
def assess(
    output: Output,
    trial: str,
    participant: str,
    measure: str,
    items: tuple[str, ...],
    total: int | None,
    db: str,
    site: Path | None,
    **given: Any,
) -> int:
    """Somebody answers an instrument; after allocation it is recorded in the participant's course.

    Example: iptflow trial assess eight-or-sixteen p-001 phq-9 1=2 2=3 3=1 4=2 5=1 6=2 7=1 8=0 9=0
    """
    try:
        answers = {item: int(answer) for item, answer in pairs(items, "An answer").items()}
    except ValueError as fault:
        raise click.UsageError("An answer is a whole number.") from fault
    with asked.opened(trial, db, site) as handle:
        answer = handle.assess(participant, measure, answers, total=total, **given)
    reached = getattr(answer, "total", None)
    return asked.answered(output, answer, _learnt(f"{measure}: {'no total' if reached is None else reached}.", answer))


@command()
@asked.of_journal
@asked.participant
@click.option("--reason", type=click.Choice(["not-eligible", "declined", "other"]), required=True)
@asked.on
@asked.actor
def exclude(output: Output, trial: str, participant: str, db: str, site: Path | None, **given: Any) -> int:
    """Somebody does not take part; treatment needs no trial."""
    with asked.opened(trial, db, site) as handle:
        answer = handle.exclude(participant, **given)
    failed = ", ".join(getattr(answer, "criteria", ()))
    said = f"{participant} was excluded: {given['reason'].replace('-', ' ')}{f' ({failed})' if failed else ''}."
    return asked.answered(output, answer, [_line(said)])


@command()
@asked.of_journal
@asked.participant
@asked.on
@asked.actor
def consent(output: Output, trial: str, participant: str, db: str, site: Path | None, **given: Any) -> int:
    """Somebody consents to take part; refused while eligibility is not shown."""
    with asked.opened(trial, db, site) as handle:
        answer = handle.consent(participant, **given)
    version = getattr(answer, "version", "")
    return asked.answered(output, answer, [_line(f"{participant} consents, to version {version}.")])


@command()
@asked.of_journal
@asked.participant
@click.option("--therapist", required=True, help="Your own key for the therapist.")
@click.option("--centre", default="", help="Your own key for the centre.")
@click.option("--level", "levels", multiple=True, metavar="FACTOR=LEVEL", help="A level that is stated.")
@asked.seed_file
@asked.on
@asked.actor
def enrol(
    output: Output,
    trial: str,
    participant: str,
    levels: tuple[str, ...],
    seed_file: Path,
    db: str,
    site: Path | None,
    **given: Any,
) -> int:
    """Chance gives an arm and the course is opened on it; told once all of it is on record.

    Example: iptflow trial enrol eight-or-sixteen p-001 --therapist t-3 --seed-file seed.hex
    """
    with asked.opened(trial, db, site, asked.read_seed(seed_file)) as handle:
        answer = handle.enrol(participant, levels=pairs(levels, "A level"), **given)
    said = f"{participant}: arm {getattr(answer, 'arm', '')}, course {getattr(answer, 'course', '')}."
    return asked.answered(output, answer, [_line(said)])


@command()
@asked.of_journal
@asked.participant
@click.option("--to", required=True, help="Who is told.")
@click.option("--reason", required=True, help="Why, in one line.")
@asked.on
@asked.actor
def unblind(output: Output, trial: str, participant: str, db: str, site: Path | None, **given: Any) -> int:
    """Tell somebody's arm in an emergency: who was told, when and why is on record."""
    with asked.opened(trial, db, site) as handle:
        answer = handle.unblind(participant, **given)
    return asked.answered(output, answer, [_line(f"{participant}: arm {answer}.")])


@command()
@asked.of_journal
@click.option("--reason", required=True, help="Why, in one line.")
@asked.on
@asked.actor
def close(output: Output, trial: str, db: str, site: Path | None, **given: Any) -> int:
    """Nobody is enrolled any more; treatment and assessments go on."""
    with asked.opened(trial, db, site) as handle:
        handle.close(**given)
        closed = handle.state.closed
    return asked.answered(output, closed, [_line(f"{trial} is closed to enrolment.")])


def _learnt(said: str, answer: Any) -> list[Line]:
    return [_line(said), *(_line(f"{each}: {_CONCERN}", "bold red") for each in getattr(answer, "concerns", ()))]


def _line(text: str, style: str = "") -> Line:
    from iptflow.cli.words.lines import Line

    return Line(text, 0, style)
