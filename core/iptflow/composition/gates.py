"""What an omitted task leaves behind in gates: nothing; its part of the condition is dropped.

Dropping takes an alternative away as well, so a gate never becomes easier than without the task.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from iptflow.composition.voices import Omission

Asked = frozenset[tuple[str, str]]

_SECTIONS: Final = {"tasks": "task", "themes": "theme"}


def asked(omissions: Iterable[Omission]) -> Asked:
    """The tasks and themes left out, as conditions name them."""
    return frozenset(
        (_SECTIONS[each.path[0]], each.path[1])
        for each in omissions
        if len(each.path) == 2 and each.path[0] in _SECTIONS
    )


def names(condition: Mapping[str, Any], gone: Asked) -> bool:
    """Whether a condition asks for something that was left out."""
    return without(condition, gone) != condition


def without(condition: Mapping[str, Any], gone: Asked) -> Mapping[str, Any] | None:
    """The condition with every part dropped that asks for what was left out; None when nothing is left."""
    for word in ("every", "any"):
        if word in condition:
            parts = [kept for part in condition[word] if (kept := without(part, gone)) is not None]
            return {**condition, word: parts} if parts else None
    if "not" in condition:
        part = without(condition["not"], gone)
        return None if part is None else {**condition, "not": part}
    return None if any(condition.get(kind) == name for kind, name in gone) else condition
