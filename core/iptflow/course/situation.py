"""The values that conditions read, as one entry changes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final

from iptflow.conditions import DECLINED
from iptflow.course import entries as e
from iptflow.course.plan import Plan
from iptflow.course.state import Course
from iptflow.protocol.records import Task
from iptflow.protocol.scores import outcome

Values = dict[str, Any]
_SEVERAL: Final = frozenset({list, tuple})


CHOSEN_WITH_FOCUS: Final = {
    "fact:primary-area": "primary",
    "fact:client-agrees-focus": "client_agrees",
    "fact:therapist-agrees-focus": "therapist_agrees",
}
"""What a choice of focus puts on record besides its areas, by the field of the entry that says it."""

DONE_WITH_FOCUS: Final = ("task:consider-areas", "task:agree-focus")
"""The tasks that a choice of focus does: it cannot be made without them."""


def fold_values(plan: Plan, course: Course, until: date | None = None) -> tuple[Values, Values]:
    """The values over all live entries in the order of their clinical dates, then of their sequence.

    With ``until`` over those up to this day.
    """
    values: Values = {"alerts": course.values.get("alerts", 0)}
    many: Values = {}
    live = (entry for n, entry in enumerate(course.entries, 1) if n not in course.superseded)
    for entry in sorted(live, key=lambda each: each.on):
        if until is not None and entry.on > until:
            break
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
        _fact(plan, values, many, e.FactRecorded(on=entry.on, actor=entry.actor, fact=fact, value=value))


def _contact(plan: Plan, values: Values, many: Values, entry: e.Contact) -> None:
    if entry.status != "held":
        return
    if entry.counts:
        values[f"count:{entry.series}"] = values.get(f"count:{entry.series}", 0) + 1
    for task in entry.tasks:
        if task not in plan.alone or not in_company(plan.protocol.tasks[task], entry.participants):
            values[f"task:{task}"] = True
    for theme in entry.themes:
        values[f"theme:{theme}"] = True


def in_company(task: Task, participants: Iterable[str]) -> frozenset[str]:
    """Who is there besides the therapist and those with whom the task is done."""
    return frozenset(participants) - {"therapist", *task.with_}


def _fact(plan: Plan, values: Values, many: Values, entry: e.FactRecorded) -> None:
    if isinstance(entry.value, dict) or entry.fact in many or entry.key:
        _record(values, many, entry)
    else:
        values[f"fact:{entry.fact}"] = DECLINED if entry.declined else _plain(entry.value)


def _record(values: Values, many: Values, entry: e.FactRecorded) -> None:
    """A fact with fields: one of several by its key, or the one that there is under no key.

    What was asked of one of several and not answered leaves the others as they are.
    """
    key, before = f"fact:{entry.fact}", many.get(entry.fact, {})
    records = before if entry.declined else {**before, entry.key: entry.value}
    if not records:
        values[key] = DECLINED
        return
    many[entry.fact] = records
    values[key] = True
    for name in _fields(before):
        del values[f"{key}.{name}"]
    if entry.key:
        values[f"count:{entry.fact}"] = len(records)
        values.update({f"{key}.{name}": frozenset(_found(records, name)) for name in _fields(records)})
    else:
        values.update({f"{key}.{name}": _plain(value) for name, value in records[""].items()})


def _fields(records: Mapping[str, Mapping[str, Any]]) -> set[str]:
    return {name for record in records.values() for name in record}


def _found(records: Mapping[str, Mapping[str, Any]], name: str) -> list[Any]:
    stated = [record[name] for record in records.values() if name in record]
    return [each for value in stated for each in (value if isinstance(value, list | tuple) else (value,))]


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
    values.update({key: getattr(entry, said) for key, said in CHOSEN_WITH_FOCUS.items()})
    values.update(dict.fromkeys(DONE_WITH_FOCUS, True))


def _event(plan: Plan, values: Values, many: Values, entry: e.Happened) -> None:
    values[f"count:{entry.event}"] = values.get(f"count:{entry.event}", 0) + 1


def _plain(value: Any) -> Any:
    return frozenset(value) if type(value) in _SEVERAL else value


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

SAYS_VALUES: Final = frozenset(_STEPS)
"""The kinds of entries that change a value; the others leave the situation as it is."""
