"""What differs between two protocols, in words: weakenings first, then phase by phase."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from iptflow.cli.words.lines import Line
from iptflow.cli.words.values import shortened, source_of
from iptflow.composition import Resolution, Weakening
from iptflow.composition.diff import Change, Diff

_SIGNS: Final = {"added": "+", "removed": "-", "changed": "~"}
_STYLES: Final = {"added": "green", "removed": "red", "changed": "yellow"}


def difference_lines(found: Diff, before: Resolution, after: Resolution) -> Iterator[Line]:
    """The lines of a difference."""
    yield Line(f"From {_named(before)} to {_named(after)}", 0, "bold")
    called = {change.path: _called(change) for change in found.changes}
    yield from _weakenings("Asks less than the base, as it did not before:", found.weaker, called)
    yield from _weakenings("No longer asks less than the base:", found.no_longer_weaker, called)
    if not found.changes:
        yield Line("No difference in what a course is held to.")
    for title, changes in _by_phase(found, before, after):
        yield Line("")
        yield Line(title, 0, "bold")
        for change in changes:
            yield change_line(change)


def _named(resolution: Resolution) -> str:
    assert resolution.body is not None
    return f"{resolution.body['title']} ({resolution.body['id']})"


def _called(change: Change) -> str:
    """What a change is about, down to the field, without what became of it."""
    field, stated, _ = change.words.partition(": ")
    return f"{change.about}, {field}" if stated and not field.startswith(change.kind) else change.about


def _weakenings(heading: str, some: Iterable[Weakening], called: Mapping[str, str]) -> Iterator[Line]:
    listed = list(some)
    if not listed:
        return
    yield Line("")
    yield Line(heading, 0, "bold")
    for each in listed:
        stated = each.before is not None or each.after is not None
        change = f": {shortened(each.before, 60)} becomes {shortened(each.after, 60)}" if stated else ""
        yield Line(f"! {called.get(each.path, each.path)}, {each.kind.replace('-', ' ')}{change}", 1, "bold yellow")
        why = each.reason or "no reason is stated"
        yield Line(f"{', '.join(each.contributors)}: {why}{source_of(each.source)}; at {each.path}", 2, "dim")


def _by_phase(found: Diff, before: Resolution, after: Resolution) -> Iterator[tuple[str, list[Change]]]:
    """The changes of each phase under its title, in the order of the phases; then those of no one phase."""
    titles = {**_phases(before), **_phases(after)}
    for phase, record in titles.items():
        mine = [change for change in found.changes if change.phase == phase]
        if mine:
            yield str(record.get("title", phase)), mine
    rest = [change for change in found.changes if change.phase not in titles]
    if rest:
        yield "In several phases or the whole course", rest


def _phases(resolution: Resolution) -> Mapping[str, Any]:
    assert resolution.body is not None
    phases: Mapping[str, Any] = resolution.body["phases"]
    return phases


def change_line(change: Change) -> Line:
    """One difference."""
    by = f" (by {', '.join(change.contributors)})" if change.contributors else ""
    told = change.words if change.words.startswith(change.kind) else f"{change.kind}, {change.words}"
    return Line(f"{_SIGNS[change.kind]} {change.about}: {told}{by}", 1, _STYLES[change.kind])
