"""A protocol, an adaptation and its evidence, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from iptflow.cli.words.values import every, source_of, span

if TYPE_CHECKING:
    from rich.console import Console

    from iptflow.composition import Resolution


def show_protocol(console: Console, resolution: Resolution) -> None:
    """The heads of a composed protocol: its line of phases with their gates, its frame, how much it holds."""
    from rich.table import Table

    body = resolution.body
    assert body is not None
    console.print(f"{body['title']} ({body['id']} {body['version']})", style="bold")
    line = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in ("phase", "tasks", "asked before it is left", "on whose demand"):
        line.add_column(column, header_style="bold", overflow="fold", no_wrap=column in ("phase", "tasks"))
    for name, phase in body["phases"].items():
        gate = phase.get("exit", {})
        whose = sorted({rule.partition("/")[0] if "/" in rule else "ipt" for rule in gate})
        asked = sum(name in task.get("in", ()) for task in body["tasks"].values())
        line.add_row(name, str(asked), _rules(len(gate)), ", ".join(whose))
    console.print(line)
    console.print(f"Frame: {'; '.join(frame_words(body['frame']))}")


def _rules(number: int) -> str:
    return f"{number or 'no'} rule{'' if number == 1 else 's'}"


def frame_words(frame: Mapping[str, Any], below: Mapping[str, Any] | None = None) -> Iterator[str]:
    """The frame, part by part; where an adaptation is silent, what the base says."""
    base: Mapping[str, Any] = below or {}
    weeks = {**base.get("weeks", {}), **frame.get("weeks", {})}
    if weeks.get("range"):
        yield f"{span(weeks['range'])} weeks{source_of(weeks.get('source', ()))}"
    stated = frame.get("contacts", {})
    for name in {**base.get("contacts", {}), **stated}:
        series = {**base.get("contacts", {}).get(name, {}), **stated.get(name, {})}
        words = [span(series.get("count")), every(series.get("every", "")), _minutes(series)]
        if any(words):
            yield f"{name} {', '.join(filter(None, words))}{source_of(series.get('source', ()))}"


def _minutes(series: Mapping[str, Any]) -> str:
    return f"{span(series['minutes'])} min" if series.get("minutes") else ""


def evidence_words(evidence: Any) -> Iterator[str]:
    """Each statement with its status, its year and its sources, never without."""
    for each in evidence:
        yield f"{each['status']}, {each['as_of']}: {each['statement'].strip()}{source_of(each.get('sources', ()))}"
