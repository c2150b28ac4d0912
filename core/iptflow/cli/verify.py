"""``iptflow verify``: whether protocols are sound, with a course that shows each flaw."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, combinations
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from iptflow.cli import options
from iptflow.cli.command import command
from iptflow.cli.output import Output

if TYPE_CHECKING:
    from rich.console import Console

    from iptflow.flow import Flow
    from iptflow.verification import Verdict

UNSOUND: Final = 4


class Verified(NamedTuple):
    """What was verified, and which sets of adaptations came to no protocol at all."""

    verdicts: list[Verdict]
    conflicts: dict[str, list[str]]


@command()
@options.names
@options.settle
@options.adaptations
@click.option("--all", "every", is_flag=True, help="Every set of the adaptations at hand, up to so many.")
@click.option("--up-to", default=3, show_default=True, type=click.IntRange(0, 9), help="How many go into one set.")
@click.option("-o", "folder", type=click.Path(file_okay=False, path_type=Path), help="A folder for the courses.")
def verify(
    output: Output,
    names: tuple[str, ...],
    settle: tuple[Path, ...],
    adaptations: tuple[Path, ...],
    every: bool,
    up_to: int,
    folder: Path | None,
) -> int:
    """Prove the protocol of the base and these adaptations, or say what is wrong with it.

    Each flaw is shown by the shortest course that comes to it, where a course can show it. With -o these courses are
    written as scenarios, which iptflow run plays. With --all sets that conflict are listed and change no exit code.

    Exit code 3: the named adaptations conflict. 4: a protocol is not sound.
    """
    from iptflow.flow import open_flow

    if every and (names or settle):
        raise click.UsageError("--all verifies every adaptation at hand: name none, and settle nothing.")
    with open_flow(adaptations=adaptations) as flow:
        verified = _all(flow, up_to) if every else Verified([flow.verify(*names, settlements=settle)], {})
    if folder is not None:
        _keep(folder, verified.verdicts)
    output.give(_data(verified), lambda console: _show(console, verified))
    return 0 if all(verdict.sound for verdict in verified.verdicts) else UNSOUND


def _all(flow: Flow, up_to: int) -> Verified:
    from iptflow.errors import CompositionConflict

    verified = Verified([], {})
    for chosen in _sets(flow.library.names, up_to):
        try:
            verified.verdicts.append(flow.verify(*chosen))
        except CompositionConflict as conflict:
            verified.conflicts["+".join(chosen)] = [each.path for each in conflict.conflicts]
    return verified


def _sets(names: Iterable[str], up_to: int) -> Iterator[tuple[str, ...]]:
    known = sorted(names)
    return chain.from_iterable(combinations(known, size) for size in range(up_to + 1))


def _data(verified: Verified) -> dict[str, object]:
    import msgspec

    verdicts = [{**msgspec.to_builtins(each), "sound": each.sound} for each in verified.verdicts]
    return {"verdicts": verdicts, "conflicts": verified.conflicts}


def _show(console: Console, verified: Verified) -> None:
    from iptflow.cli.words.lines import show_lines
    from iptflow.cli.words.verdicts import conflict_lines, summary, verdict_lines

    for verdict in verified.verdicts:
        show_lines(console, verdict_lines(verdict))
    show_lines(console, conflict_lines(verified.conflicts))
    if len(verified.verdicts) > 1:
        show_lines(console, [summary(verified.verdicts, verified.conflicts)])


def _keep(folder: Path, verdicts: Sequence[Verdict]) -> None:
    from iptflow.cli.scenarios import write

    for verdict in verdicts:
        below = folder / verdict.protocol if len(verdicts) > 1 else folder
        for flaw in verdict.flaws:
            if flaw.counterexample:
                write(below, flaw.counterexample.scenario)
