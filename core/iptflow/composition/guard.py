"""What the base holds fast: locked records, and the tasks and instruments that its locked rules stand on.

A lock would be worth little if the task that a locked gate asks for could be put off, waived or asked of somebody
who never comes, or if the instrument whose risk item raises an alert could be exchanged for another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from iptflow.composition.docket import Docket
from iptflow.composition.joins import members
from iptflow.composition.line import AFTER, PHASES
from iptflow.composition.records import Path, dotted
from iptflow.composition.shape import Shape
from iptflow.composition.table import Table
from iptflow.composition.voices import MISSING, Assertion, Voice, silent

NARROWING: Final = frozenset({"when", "in", "focus", "series"})
"""Fields whose absence means always or everywhere: stating one where the base is silent asks for less."""

_HINDERING: Final = NARROWING | {"with", "audience", "due"}
"""Fields by which a record that the base holds fast would come later, to fewer, or only if somebody else comes."""

_INSTRUMENTS: Final = "instruments"


def fix_fast(table: Table) -> None:
    """Lock what the base says of the order of its phases, and its instruments, whose risk items raise alerts."""
    for path, assertions in table.asserted.items():
        if (path[:1] == (PHASES,) and path[2:] == (AFTER,)) or path[:1] == (_INSTRUMENTS,):
            assertions[:] = [replace(said, locked=True) if said.voice.is_base else said for said in assertions]


def guard(table: Table, base: Voice, shape: Shape, docket: Docket) -> None:
    """Report whatever would narrow, delay or lower what the base holds fast without contradicting it anywhere."""
    locked = {path[:-1] for path, said in table.asserted.items() if said[0].locked and said[0].voice.is_base}
    asked = set(_asked_for(table))
    for path, assertions in table.asserted.items():
        others = [said for said in assertions if not said.voice.is_base]
        if not others:
            continue
        base_says = assertions[0].value if assertions[0].voice.is_base else MISSING
        if path[:-1] in locked and path[-1] == "with":
            weaker = _adds_people(base_says, others)
        elif path[:-1] in locked and base_says is MISSING:
            weaker = path[-1] in _HINDERING or _departs(path, others, shape)
        elif assertions[0].locked and assertions[0].voice.is_base:
            weaker = _lowers(base_says, others)
        elif path[:2] in locked and path[2:3] == ("due",) and base_says is MISSING:
            weaker = True
        elif path[:2] in asked:
            weaker = _hinders(path, base_says, others, shape)
        else:
            continue
        if weaker:
            words = f"the base holds {dotted(path[:-1])} fast, and {path[-1]} would weaken it"
            docket.add(dotted(path), "locked", words, [silent(base), *(said.contribution() for said in others)])


def _asked_for(table: Table) -> Iterator[Path]:
    """The tasks that locked gates of the base ask for."""
    for assertions in table.asserted.values():
        said = assertions[0]
        if said.locked and said.voice.is_base and said.shape.join == "every":
            yield from (("tasks", task) for task in _tasks(said.value))


def _tasks(condition: Any) -> Iterator[str]:
    if "task" in condition:
        yield condition["task"]
    for part in (*condition.get("every", ()), *condition.get("any", ())):
        yield from _tasks(part)
    if "not" in condition:
        yield from _tasks(condition["not"])


def _departs(path: Path, said: list[Assertion], shape: Shape) -> bool:
    default = shape.at(path[:-1]).defaults.get(path[-1], MISSING)
    return default is not MISSING and any(each.value != default for each in said)


def _hinders(path: Path, base_says: Any, said: list[Assertion], shape: Shape) -> bool:
    """Whether a task that must be done would be narrowed, put off, waived, or asked for less firmly."""
    name = path[2]
    if name == "with":
        return _adds_people(base_says, said)
    if name == "waivable":
        return base_says is not True and any(each.value is True for each in said)
    if name == "due":
        return any(each.value != base_says for each in said)
    if name == "title":
        return any(each.value != base_says for each in said)  # other words may ask for something else
    if name in _HINDERING:
        return base_says is MISSING
    return base_says is not MISSING and _lowers(base_says, said)


def _lowers(base_says: Any, said: list[Assertion]) -> bool:
    """Whether a level below the base's is asked for: it would be folded away without a word."""
    order = said[0].shape.order
    return said[0].shape.join == "max" and any(order.index(each.value) < order.index(base_says) for each in said)


def _adds_people(base_says: Any, said: list[Assertion]) -> bool:
    known = set() if base_says is MISSING else set(members(base_says))
    return any(not known.issuperset(members(each.value)) for each in said)
