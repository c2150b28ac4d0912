"""``iptflow trial new``, ``register``, ``amend``, ``unseal`` and ``audit``."""

from __future__ import annotations

import os
from pathlib import Path

import click

from iptflow.cli import options
from iptflow.cli.command import REFUSED, command
from iptflow.cli.output import Output
from iptflow.cli.trial import asked

_DOCUMENT = click.argument("document", type=options.FILE)


@command()
@click.argument("id")
@click.option("--against", required=True, help="The adaptation that is compared with the base.")
@click.option("-o", "--output", "file", type=click.Path(dir_okay=False, path_type=Path), help="Write it to this file.")
def new(output: Output, id: str, against: str, file: Path | None) -> None:
    """Write a complete trial document to begin with: the base against an adaptation.

    Example: iptflow trial new eight-or-sixteen --against brief -o trial.yaml
    """
    from iptflow.research.beginning import beginning

    text = beginning(id, against)
    if file:
        if file.exists():
            raise click.UsageError(f"There is a file {file}.")
        file.write_text(text, "utf-8")
    output.give({"file": str(file) if file else None, "document": text},
                lambda console: console.out(f"Written to {file}." if file else text, highlight=False))  # fmt: skip


@command()
@_DOCUMENT
@asked.seed_file
@asked.on
@click.option("--synthetic", is_flag=True, help="Everybody in it is made up.")
@options.adaptations
@options.journal
@options.site
def register(
    output: Output,
    document: Path,
    seed_file: Path,
    on: str | None,
    synthetic: bool,
    adaptations: tuple[Path, ...],
    db: str,
    site: Path | None,
) -> None:
    """Freeze a trial. A seed file that is not there yet is made, readable by you alone.

    Example: iptflow trial register trial.yaml --seed-file seed.hex --db trial.db
    """
    from iptflow.flow import open_flow
    from iptflow.research import new_seed, register

    seed = asked.read_seed(seed_file) if seed_file.exists() else new_seed()
    with open_flow(db, site=site, adaptations=adaptations) as flow:
        handle = register(flow, document, seed=seed, on=on, synthetic=synthetic)
        state = handle.state
    if not seed_file.exists():
        with os.fdopen(os.open(seed_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"{seed.hex()}\n")
    output.give(
        {"trial": state.id, "version": state.current, "seal": state.seal, "seed_file": str(seed_file)},
        lambda console: console.print(
            f"Registered {state.id} {state.current.version}, digest {state.current.document[:12]}, "
            f"seal {state.seal[:12]}.\nThe seed lies in {seed_file}: give it to those who enrol nobody."
        ),
    )


@command()
@asked.of_journal
@_DOCUMENT
@click.option("--reason", required=True, help="Why, in one line.")
@asked.on
@options.adaptations
def amend(
    output: Output,
    trial: str,
    document: Path,
    reason: str,
    on: str | None,
    adaptations: tuple[Path, ...],
    db: str,
    site: Path | None,
) -> None:
    """A further version; whoever consented before stays on the version enrolled under."""
    from iptflow.flow import open_flow
    from iptflow.research import amend, open_trial

    options.there(db)
    with open_flow(db, site=site, adaptations=adaptations) as flow:
        handle = open_trial(flow, trial)
        amend(handle, document, reason=reason, on=on)
        last = handle.amendments()[-1]
    lines = [f"Version {last.version} holds for whoever consents from now on:"]
    lines += [f"  {each.kind} {each.path}: {each.before!r} -> {each.after!r}" for each in last.changes]
    output.give({"amendment": last}, lambda console: console.print("\n".join(lines)))


@command()
@asked.of_journal
@asked.seed_file
def unseal(output: Output, trial: str, seed_file: Path, db: str, site: Path | None) -> None:
    """Make the seed of a closed trial known, so that everybody can draw again."""
    with asked.opened(trial, db, site, asked.read_seed(seed_file)) as handle:
        handle.unseal()
        seed = handle.state.seed
    output.give({"trial": trial, "seed": seed}, lambda console: console.print(f"The seed was {seed}."))


@command()
@asked.of_journal
@asked.seed_file
def audit(output: Output, trial: str, seed_file: Path, db: str, site: Path | None) -> int:
    """Draw everybody again, and say whose arm is not the one that the seed gives; then the exit code is 1."""
    from iptflow.cli.words.errors import finding_lines
    from iptflow.research import audit

    with asked.opened(trial, db, site) as handle:
        found = audit(handle, asked.read_seed(seed_file))
        number = len(handle.state.allocations)
    lines = finding_lines(found) or [f"All {number} allocations are those that the seed gives."]
    output.give({"allocations": number, "findings": found}, lambda console: console.print("\n".join(lines)))
    return REFUSED if found else 0
