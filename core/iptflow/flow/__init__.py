"""What a host holds: a flow opens a journal, composes protocols, and opens courses.

Importing this package loads nothing of it: whoever only lists what is installed needs neither machine nor journal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from iptflow.flow.flow import Flow, open_flow
    from iptflow.flow.handle import CourseHandle

__all__ = ["CourseHandle", "Flow", "open_flow"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from iptflow.flow import flow, handle

    return handle.CourseHandle if name == "CourseHandle" else getattr(flow, name)
