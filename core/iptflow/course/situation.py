"""The values that conditions read, as one entry changes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from iptflow.conditions import DECLINED
from iptflow.course import entries as e
from iptflow.course.plan import Plan
from iptflow.course.state import Course
from iptflow.protocol.scores import outcome

Values = dict[str, Any]


def fold_values(plan: Plan, course: Course) -> tuple[Values, Values]:
    """The values over all live entries in the order of their clinical dates, then of their sequence."""
    values: Values = {"alerts": course.values.get("alerts", 0)}
    many: Values = {}
    live = (entry for n, entry in enumerate(course.entries, 1) if n not in course.superseded)
    for entry in sorted(live, key=lambda each: each.on):
        record_values(plan, values, many, entry)
    for before, becomes in course.mapped.items():
        if values.get(before):
            values[f"task:{becomes}"] = True
    return values, many


def record_values(plan: Plan, values: Values, many: Values, entry: e.AnyEntry) -> None:
    """Add to the values what the entry says."""
    step = _STEPS.get(type(entry))
    if step is not None:
        step(plan, values, many, entry)


def _opened(plan: Plan, values: Values, many: Values, entry: e.Opened) -> None:
    for fact, value in entry.facts.items():
        values[f"fact:{fact}"] = _plain(value)


def _contact(plan: Plan, values: Values, many: Values, entry: e.Contact) -> None:
    if entry.status != "held":
        return
    if entry.counts:
        values[f"count:{entry.series}"] = values.get(f"count:{entry.series}", 0) + 1
    for task in entry.tasks:
        values[f"task:{task}"] = True
    for theme in entry.themes:
        values[f"theme:{theme}"] = True


def _fact(plan: Plan, values: Values, many: Values, entry: e.FactRecorded) -> None:
    key = f"fact:{entry.fact}"
    if entry.declined:
        values[key] = DECLINED
    elif entry.key:
        _one_of_many(values, many, entry)
    elif isinstance(entry.value, dict):
        values[key] = True
        values.update({f"{key}.{name}": _plain(value) for name, value in entry.value.items()})
    else:
        values[key] = _plain(entry.value)


def _one_of_many(values: Values, many: Values, entry: e.FactRecorded) -> None:
    records = {**many.get(entry.fact, {}), entry.key: entry.value}
    many[entry.fact] = records
    values[f"fact:{entry.fact}"] = True
    values[f"count:{entry.fact}"] = len(records)
    for name in {name for record in records.values() for name in record}:
        found = frozenset(record[name] for record in records.values() if name in record)
        values[f"fact:{entry.fact}.{name}"] = found


def _measure(plan: Plan, values: Values, many: Values, entry: e.Measured) -> None:
    values.update({f"item:{entry.measure}/{item}": answer for item, answer in entry.items.items()})
    if entry.total is None:
        return
    values[f"score:{entry.measure}"] = entry.total
    baseline = values.setdefault(f"baseline:{entry.measure}", entry.total)
    since = values.setdefault(f"baseline-on:{entry.measure}", entry.on.toordinal())
    weeks = (entry.on.toordinal() - since) // 7
    instrument = plan.protocol.instruments.get(entry.measure)
    if instrument:  # after a change of protocol an earlier measure stays on record and derives nothing
        values[f"outcome:{entry.measure}"] = outcome(instrument, baseline=baseline, score=entry.total, weeks=weeks)


def _progress(plan: Plan, values: Values, many: Values, entry: e.Progressed) -> None:
    for sign in entry.signs:
        values[f"sign:{entry.area}/{sign}"] = True
    area = plan.protocol.areas.get(entry.area)
    for name, record in area.signs.items() if area else ():
        if record.parts and all(values.get(f"sign:{entry.area}/{name}/{part}") for part in record.parts):
            values[f"sign:{entry.area}/{name}"] = True


def _set(prefix: str, attribute: str, value: bool = True) -> Callable[[Plan, Values, Values, Any], None]:
    def step(plan: Plan, values: Values, many: Values, entry: Any) -> None:
        values[f"{prefix}:{getattr(entry, attribute)}"] = value

    return step


def _focus(plan: Plan, values: Values, many: Values, entry: e.FocusChosen) -> None:
    values["focus"] = frozenset(entry.areas)
    values["fact:primary-area"] = entry.primary
    values["fact:client-agrees-focus"] = entry.client_agrees
    values["fact:therapist-agrees-focus"] = entry.therapist_agrees
    values.update(dict.fromkeys(("task:consider-areas", "task:agree-focus"), True))


def _event(plan: Plan, values: Values, many: Values, entry: e.Happened) -> None:
    values[f"count:{entry.event}"] = values.get(f"count:{entry.event}", 0) + 1


def _plain(value: Any) -> Any:
    return frozenset(value) if isinstance(value, list | tuple) else value


_STEPS: dict[type, Callable[[Plan, Values, Values, Any], None]] = {
    e.Opened: _opened,
    e.Contact: _contact,
    e.FactRecorded: _fact,
    e.Measured: _measure,
    e.Progressed: _progress,
    e.FocusChosen: _focus,
    e.Happened: _event,
    e.Consented: _set("consent", "consent"),
    e.ConsentWithdrawn: _set("consent", "consent", False),
    e.ThemeRecorded: _set("theme", "theme"),
    e.Waived: _set("task", "task"),
}
