"""``iptflow store verify`` and ``checkpoint``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from iptflow.cli import options
from iptflow.cli.command import command
from iptflow.cli.output import Output

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from iptflow.errors import Finding

checkpoint_file = click.option(
    "--checkpoint", "known", type=options.FILE, help="A checkpoint that was kept elsewhere: it shows a cut end."
)


@command()
@options.journal
@checkpoint_file
def verify(output: Output, db: str, known: Path | None) -> int:
    """Check every chain, every protocol and the database itself.

    Names the first entry of each course that was changed, swapped or removed. Without a checkpoint nothing can show
    that whole commands were cut off the end of a course.

    Exit code 1: something is wrong.
    """
    findings = findings_of(db, known)
    output.give({"findings": findings}, lambda console: show(console, findings))
    return 1 if findings else 0


@command()
@options.journal
@click.option("-o", "file", required=True, type=click.Path(path_type=Path), help="The file to write.")
def checkpoint(output: Output, db: str, file: Path) -> None:
    """Write the last sequence and hash of every stream to a file.

    Keep it where who can write to the journal cannot write. The digest that is printed stands for the whole file.
    """
    from datetime import UTC, datetime
    from hashlib import sha256

    from iptflow.store import open_journal
    from iptflow.store.checkpoint import encode, take

    options.there(db)
    journal = open_journal(db)
    try:
        taken = take(journal, datetime.now(UTC).isoformat(timespec="seconds"))
    finally:
        journal.close()
    content = encode(taken)
    file.write_bytes(content)
    streams = sum(len(heads) for heads in taken.heads.values())
    told = {"file": str(file), "at": taken.at, "streams": streams, "sha256": sha256(content).hexdigest()}
    output.give(told, lambda console: console.print(f"{streams} streams, sha256 {told['sha256']}"))


def findings_of(db: str, known: Path | None) -> list[Finding]:
    """What is wrong with a store."""
    from iptflow.store import open_journal
    from iptflow.store.checkpoint import decode, verify_whole

    options.there(db)
    journal = open_journal(db)
    try:
        return verify_whole(journal, decode(known.read_bytes()) if known else None)
    finally:
        journal.close()


def show(console: Console, findings: Sequence[Any]) -> None:
    """The findings, or that there are none."""
    from iptflow.cli.words.errors import finding_lines

    for line in finding_lines(findings) or ["every chain verifies"]:
        console.print(line)
