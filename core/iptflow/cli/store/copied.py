"""``iptflow store backup``, ``restore`` and ``migrate``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from iptflow.cli import options
from iptflow.cli.command import command
from iptflow.cli.output import Output
from iptflow.cli.store.checked import checkpoint_file, findings_of, show

if TYPE_CHECKING:
    from rich.console import Console

    from iptflow.errors import Finding


@command()
@options.journal
@click.option("-o", "file", required=True, type=click.Path(path_type=Path), help="The file of the backup: a new one.")
def backup(output: Output, db: str, file: Path) -> int:
    """Copy a journal as it is now to an SQLite file, and verify the copy; whoever writes goes on.

    Works on a journal of an older schema, too: back up before you migrate.

    Exit code 1: the copy was made and does not verify.
    """
    from iptflow.store.copying import back_up, schema_of
    from iptflow.store.schema import REVISIONS

    options.there(db)
    entries = back_up(db, file)
    current = schema_of(file) == REVISIONS[-1]
    findings = findings_of(str(file), None) if current else []
    _tell(output, file, entries, findings, verified=current)
    return 1 if findings else 0


@command()
@click.argument("file", type=options.FILE)
@options.journal
@checkpoint_file
def restore(output: Output, file: Path, db: str, known: Path | None) -> int:
    """Copy the backup FILE to a place where no journal is yet, and verify it.

    With a checkpoint that was taken after the backup, every course is named that had gone on since.

    Exit code 1: the journal was restored, and lacks something or does not verify.
    """
    from iptflow.store.copying import restore as copy

    entries = copy(file, db)
    findings = findings_of(db, known)
    _tell(output, file, entries, findings, verified=True)
    return 1 if findings else 0


@command()
@options.journal
def migrate(output: Output, db: str) -> None:
    """Bring a journal to the schema of this program, all of the way or not at all.

    Opening a journal does the same; this is for whoever wants to choose the hour.
    """
    from iptflow.store import open_journal
    from iptflow.store.copying import schema_of

    options.there(db)
    before = schema_of(db)
    journal = open_journal(db)
    after = journal.health().revision
    journal.close()
    told = {"before": before, "after": after}
    output.give(told, lambda console: console.print(f"schema {before or 'none'} → {after}"))


def _tell(output: Output, file: Path, entries: int, findings: list[Finding], *, verified: bool) -> None:
    def shown(console: Console) -> None:
        console.print(f"{file}: {entries} entries")
        if verified:
            show(console, findings)
        else:
            console.print("not verified: the schema is an older one")

    told = {"file": str(file), "entries": entries, "verified": verified, "findings": findings}
    output.give(told, shown)
