"""Which keys of the situation an entry may change: only what watches one of them has to be looked at again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from iptflow.course import entries as e
from iptflow.course.plan import Plan
from iptflow.course.situation import CHOSEN_WITH_FOCUS, DONE_WITH_FOCUS

NONE: Final[frozenset[str]] = frozenset()


def touched(plan: Plan, entry: e.AnyEntry) -> frozenset[str]:
    """The keys, as conditions name them; empty for entries that conditions do not read."""
    step = _STEPS.get(type(entry))
    return step(plan, entry) if step else NONE


def _fact(plan: Plan, entry: e.FactRecorded) -> frozenset[str]:
    key = f"fact:{entry.fact}"
    fields = plan.protocol.facts[entry.fact].fields
    return frozenset((key, f"count:{entry.fact}", *(f"{key}.{name}" for name in fields)))


def _measure(plan: Plan, entry: e.Measured) -> frozenset[str]:
    items = [f"item:{entry.measure}/{item}" for item in entry.items]
    return frozenset((f"score:{entry.measure}", f"outcome:{entry.measure}", *items))


def _contact(plan: Plan, entry: e.Contact) -> frozenset[str]:
    done = [f"task:{task}" for task in entry.tasks]
    return frozenset((f"count:{entry.series}", *done, *[f"theme:{theme}" for theme in entry.themes]))


def _progress(plan: Plan, entry: e.Progressed) -> frozenset[str]:
    signs = (sign.partition("/")[0] for sign in entry.signs)
    return frozenset((*(f"sign:{entry.area}/{sign}" for sign in (*entry.signs, *signs)),))


def _one(prefix: str, attribute: str) -> Callable[[Plan, Any], frozenset[str]]:
    return lambda plan, entry: frozenset((f"{prefix}:{getattr(entry, attribute)}",))


_STEPS: Final[dict[type, Callable[[Plan, Any], frozenset[str]]]] = {
    e.Opened: lambda plan, entry: frozenset(f"fact:{fact}" for fact in entry.facts),
    e.FactRecorded: _fact,
    e.Measured: _measure,
    e.Contact: _contact,
    e.Progressed: _progress,
    e.FocusChosen: lambda plan, entry: frozenset(("focus", *CHOSEN_WITH_FOCUS, *DONE_WITH_FOCUS)),
    e.Happened: _one("count", "event"),
    e.Consented: _one("consent", "consent"),
    e.ConsentWithdrawn: _one("consent", "consent"),
    e.ThemeRecorded: _one("theme", "theme"),
    e.Waived: _one("task", "task"),
}
