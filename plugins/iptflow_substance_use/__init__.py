"""IPT beside a recovery programme: the document says nearly everything; here is what no condition can express."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from iptflow.hooks import CourseView, hookimpl

hook_api = 1

ADAPTATION: Final = "substance-use"
NO_PROGRAMME: Final = "substance-use/no-programme"
PROGRAMME: Final = "recovery-programme"


@hookimpl
def iptflow_adaptations() -> Sequence[Traversable]:
    """The adaptation."""
    return [files(__name__) / f"{ADAPTATION}.yaml"]


@hookimpl
def iptflow_answer(question: str, course: CourseView) -> bool | None:
    """Whether no recovery programme is on record; no condition reads what was never recorded (SU5)."""
    if question != NO_PROGRAMME:
        return None
    kinds = course.fact("concurrent-treatment.kind")
    return not (isinstance(kinds, frozenset) and PROGRAMME in kinds)
