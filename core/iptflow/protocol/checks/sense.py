"""Whether what fits the schema and names what exists also makes sense: sources, ranges, the frame, areas, facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from iptflow.documents import Document, Path, finding
from iptflow.errors import Finding
from iptflow.protocol.checks.patterns import Pattern, at, pattern, places

_RANGES: Final[tuple[Pattern, ...]] = tuple(
    map(
        pattern,
        (
            "facts * range",
            "facts * fields * range",
            "frame weeks range",
            "frame contacts * count",
            "frame contacts * minutes",
            "frame limits minutes",
            "frame limits contacts_a_week",
            "focus areas",
            "circle members",
            "items * range",
            "scoring range",
        ),
    )
)
AREAS: Final = ("grief", "dispute", "transition", "deficits")
MOST_AREAS: Final = 2
_DAYS: Final[Mapping[str, int]] = {"D": 1, "W": 7, "M": 30}
_CHOICES: Final = ("choice", "choices")


def numbers(document: Document) -> Iterator[Finding]:
    """A finding for each record that holds a number while neither it nor a record around it names a source."""
    yield from _unsourced(document, document.data, (), False)


def _unsourced(document: Document, data: Any, path: Path, sourced: bool) -> Iterator[Finding]:
    sourced = sourced or "source" in data or "sources" in data
    if sourced:
        return
    for key, value in data.items():
        if str(key).startswith("x-"):
            continue
        here = (*path, key)
        if _is_number(value) or (isinstance(value, list) and any(map(_is_number, value))):
            message = "a number stands here and nothing says where it comes from"
            hint = "Give the record a source: a row (AD2, J-AD2) or a key of the bibliography."
            yield finding(document, "sense/no-source", message, here, hint=hint)
        inner = enumerate(value) if isinstance(value, list) else [(None, value)]
        for index, each in inner:
            if isinstance(each, Mapping):
                yield from _unsourced(document, each, here if index is None else (*here, index), sourced)


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def ranges(document: Document) -> Iterator[Finding]:
    """A finding for each range whose lower end is above its upper end."""
    for steps in _RANGES:
        for path, (low, high) in places(document.data, steps):
            if low > high:
                message = f"the range runs from {low} down to {high}"
                yield finding(document, "sense/range-reversed", message, path, hint="Write the lower end first.")


def frame(document: Document, whole: Mapping[str, Any]) -> Iterator[Finding]:
    """What of the frame cannot hold together; told where the document itself speaks of it."""
    weeks = at(whole, ("frame", "weeks")) or {}
    yield from _planned(document, ("frame", "weeks"), weeks, "range")
    limits = at(whole, ("frame", "limits")) or {}
    for path, series in places(whole, pattern("frame contacts *")):
        yield from _planned(document, path, series, "count")
        yield from _minutes(document, path, series, limits)
        yield from _too_few_weeks(document, path, series, weeks)


def _planned(document: Document, path: Path, record: Mapping[str, Any], bounds: str) -> Iterator[Finding]:
    planned, between = record.get("planned"), record.get(bounds)
    if planned and between and not between[0] <= planned <= between[1] and at(document.data, path):
        message = f"planned {planned} is outside {between[0]} to {between[1]}"
        hint = "Change the plan or the bounds; both are the frame's."
        yield finding(document, "sense/planned-outside", message, (*path, "planned"), hint=hint)


def _minutes(document: Document, path: Path, series: Mapping[str, Any], limits: Mapping[str, Any]) -> Iterator[Finding]:
    minutes, bounds = series.get("minutes"), limits.get("minutes")
    speaks = at(document.data, (*path, "minutes")) or at(document.data, ("frame", "limits", "minutes"))
    if speaks and minutes and bounds and (minutes[0] < bounds[0] or minutes[1] > bounds[1]):
        message = f"{minutes[0]} to {minutes[1]} minutes are not within the limits of {bounds[0]} to {bounds[1]}"
        hint = "Bring minutes and limits together."
        yield finding(document, "sense/minutes-beyond-limits", message, (*path, "minutes"), hint=hint)


def _too_few_weeks(
    document: Document, path: Path, series: Mapping[str, Any], weeks: Mapping[str, Any]
) -> Iterator[Finding]:
    count, every, between = series.get("count"), series.get("every"), weeks.get("range")
    speaks = at(document.data, path) or at(document.data, ("frame", "weeks"))
    if not (speaks and count and every and between) or series.get("for") != "acute":
        return
    days = (series.get("from_week", 1) - 1) * 7 + (count[0] - 1) * int(every[1:-1]) * _DAYS[every[-1]]
    if days > between[1] * 7:
        message = f"{count[0]} contacts, one every {every}, do not fit into {between[1]} weeks"
        hint = "Ask for fewer contacts, more often, or over more weeks."
        yield finding(document, "sense/weeks-too-few", message, (*path, "count"), hint=hint)


def areas(document: Document, base: Mapping[str, Any]) -> Iterator[Finding]:
    """The four areas stay, and so does the limit of two (G12), whatever a protocol is made for."""
    stated = document.data.get("areas", {})
    for name, area in stated.items():
        known = at(base, ("areas", name))
        if known is None and name not in AREAS:
            message = f"{name!r} is none of the four areas, and an adaptation adds none"
            yield _area(document, (name,), message, "Bring it as a theme, or as a ground or strategy of an area.")
        elif "omitted" in area:
            yield _area(document, (name, "omitted"), "an area may not be dropped", "Take the omission out.")
        elif known is not None and area.get("title", known.get("title")) != known.get("title"):
            yield _area(document, (name, "title"), "an area may not be renamed", "Take the title out.")
    if not base:
        for name in AREAS:
            if name not in stated:
                yield _area(document, (), f"the area {name} is missing", "A protocol has all four.")
    bounds = at(document.data, ("focus", "areas"))
    if bounds and (bounds[0] < 1 or bounds[1] > MOST_AREAS):
        message = f"a focus of {bounds[0]} to {bounds[1]} areas; it is one or two, whatever a protocol is made for"
        yield finding(document, "sense/focus-limit", message, ("focus", "areas"), hint="Write 1 and 2, or 1 and 1.")


def _area(document: Document, below: Path, message: str, hint: str) -> Finding:
    return finding(document, "sense/areas", f"{message} (G12)", ("areas", *below), hint=hint)


def facts(document: Document, whole: Mapping[str, Any]) -> Iterator[Finding]:
    """A finding for each fact or field whose declaration does not say what it can be."""
    for steps in (pattern("facts *"), pattern("facts * fields *")):
        for path, _ in places(document.data, steps):
            yield from _fact(document, path, at(whole, path))


def _fact(document: Document, path: Path, fact: Mapping[str, Any]) -> Iterator[Finding]:
    kind = fact.get("type")
    needed = {"record": "fields", "integer": "range", "choice": "values", "choices": "values"}.get(str(kind))
    if needed and needed not in fact:
        message = f"of type {kind}, and no {needed} say what it can be"
        yield finding(document, "sense/fact-domain", message, path, hint=f"Give it {needed}.")
    for key, kinds in (("fields", ("record",)), ("range", ("integer",)), ("values", _CHOICES), ("many", ("record",))):
        if fact.get(key) and kind and kind not in kinds:
            message = f"{key} say nothing of a fact of type {kind}"
            hint = f"Take {key} out, or make it {' or '.join(kinds)}."
            yield finding(document, "sense/fact-domain", message, (*path, key), hint=hint)


def tasks(document: Document, whole: Mapping[str, Any]) -> Iterator[Finding]:
    """Tasks due beyond their series, and reasons to waive what may not be waived."""
    for path, _ in places(document.data, pattern("tasks *")):
        task = at(whole, path)
        due = task.get("due", {})
        count = at(whole, ("frame", "contacts", due.get("series"), "count"))
        if count and due.get("number", 0) > count[1]:
            message = f"due by contact {due['number']} of a series that has at most {count[1]}"
            yield finding(document, "sense/due-beyond", message, (*path, "due"), hint="Name an earlier contact.")
        if "waive_reasons" in task and not task.get("waivable"):
            message = "there are reasons to waive a task that may not be waived"
            hint = "Write waivable: true, or take the reasons out."
            yield finding(document, "sense/waive-reasons", message, (*path, "waive_reasons"), hint=hint)
        yield from _never_alone(document, whole, path, task)


def _never_alone(
    document: Document, whole: Mapping[str, Any], path: Path, task: Mapping[str, Any]
) -> Iterator[Finding]:
    """A task that is done alone, in contacts to each of which the plan brings somebody else."""
    planned = [at(whole, ("frame", "contacts", name, "participants")) or [] for name in task.get("series", ())]
    own = {"therapist", *task.get("with", ())}
    if task.get("alone") and planned and all(set(who) - own for who in planned):
        message = "it is done with nobody else there, and each contact of its series plans somebody else"
        hint = "Name a series without them, or take alone out."
        yield finding(document, "sense/never-alone", message, (*path, "alone"), hint=hint)
