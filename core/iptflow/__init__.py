"""A workflow framework for interpersonal psychotherapy: the public names, each imported when it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from iptflow import errors
    from iptflow.composition import Conflict, Resolution
    from iptflow.course import commands, entries
    from iptflow.course.plan import Plan
    from iptflow.course.refusals import Accepted, Answer, Reason, Refusal
    from iptflow.course.state import Course
    from iptflow.errors import (
        CompositionConflict,
        DocumentError,
        Finding,
        IllFormedCommand,
        IptflowError,
        JournalError,
        SiteIncomplete,
        UnknownName,
        UnsoundProtocol,
    )
    from iptflow.flow import CourseHandle, Flow
    from iptflow.flow import open_flow as open
    from iptflow.flow.forms import Form
    from iptflow.flow.suggesting import Fit

_HOMES = {
    "Accepted": "iptflow.course.refusals",
    "Answer": "iptflow.course.refusals",
    "CompositionConflict": "iptflow.errors",
    "Conflict": "iptflow.composition",
    "Course": "iptflow.course.state",
    "CourseHandle": "iptflow.flow.handle",
    "DocumentError": "iptflow.errors",
    "Finding": "iptflow.errors",
    "Fit": "iptflow.flow.suggesting",
    "Flow": "iptflow.flow.flow",
    "Form": "iptflow.flow.forms",
    "IllFormedCommand": "iptflow.errors",
    "IptflowError": "iptflow.errors",
    "JournalError": "iptflow.errors",
    "Plan": "iptflow.course.plan",
    "Reason": "iptflow.course.refusals",
    "Refusal": "iptflow.course.refusals",
    "Resolution": "iptflow.composition",
    "SiteIncomplete": "iptflow.errors",
    "UnknownName": "iptflow.errors",
    "UnsoundProtocol": "iptflow.errors",
    "commands": "iptflow.course",
    "entries": "iptflow.course",
    "errors": "iptflow",
    "open": "iptflow.flow.flow",
}

__all__ = [
    "Accepted", "Answer", "CompositionConflict", "Conflict", "Course", "CourseHandle", "DocumentError", "Finding",
    "Fit", "Flow", "Form", "IllFormedCommand", "IptflowError", "JournalError", "Plan", "Reason", "Refusal",
    "Resolution", "SiteIncomplete", "UnknownName", "UnsoundProtocol", "commands", "entries", "errors", "open",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    home = _HOMES[name]
    if name in ("commands", "entries", "errors"):
        return import_module(f"{home}.{name}")
    return getattr(import_module(home), "open_flow" if name == "open" else name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
