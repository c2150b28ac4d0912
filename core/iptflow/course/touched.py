"""Which keys of the situation an entry may change: only what watches one of them has to be looked at again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from iptflow.course import entries as e
from iptflow.course.plan import Plan


def touched(plan: Plan, entry: e.AnyEntry) -> Sequence[str]:
    """The keys, as conditions name them; empty for entries that conditions do not read."""
    step = _STEPS.get(type(entry))
    return step(plan, entry) if step else ()


def _fact(plan: Plan, entry: e.FactRecorded) -> Sequence[str]:
    key = f"fact:{entry.fact}"
    fields = plan.protocol.facts[entry.fact].fields
    return [key, f"count:{entry.fact}", *[f"{key}.{name}" for name in fields]]


def _measure(plan: Plan, entry: e.Measured) -> Sequence[str]:
    items = [f"item:{entry.measure}/{item}" for item in entry.items]
    return [f"score:{entry.measure}", f"outcome:{entry.measure}", *items]


def _contact(plan: Plan, entry: e.Contact) -> Sequence[str]:
    done = [f"task:{task}" for task in entry.tasks]
    return [f"count:{entry.series}", *done, *[f"theme:{theme}" for theme in entry.themes]]


def _progress(plan: Plan, entry: e.Progressed) -> Sequence[str]:
    signs = [sign.partition("/")[0] for sign in entry.signs]
    return [f"sign:{entry.area}/{sign}" for sign in (*entry.signs, *signs)]


def _one(prefix: str, attribute: str) -> Callable[[Plan, Any], Sequence[str]]:
    return lambda plan, entry: (f"{prefix}:{getattr(entry, attribute)}",)


_STEPS: Final[dict[type, Callable[[Plan, Any], Sequence[str]]]] = {
    e.Opened: lambda plan, entry: [f"fact:{fact}" for fact in entry.facts],
    e.FactRecorded: _fact,
    e.Measured: _measure,
    e.Contact: _contact,
    e.Progressed: _progress,
    e.FocusChosen: lambda plan, entry: ("focus", "fact:primary-area"),
    e.Happened: _one("count", "event"),
    e.Consented: _one("consent", "consent"),
    e.ConsentWithdrawn: _one("consent", "consent"),
    e.ThemeRecorded: _one("theme", "theme"),
    e.Waived: _one("task", "task"),
}
