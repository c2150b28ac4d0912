"""IPT for people who work in shifts: the document says nearly everything; here is what no condition can express."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable

from iptflow.hooks import AgendaLine, CourseView, hookimpl

hook_api = 1

NIGHTS = "shift-work/works-nights"
WEEKS = 4  # project-judgement: how long a roster is taken as current


@hookimpl
def iptflow_adaptations() -> Sequence[Traversable]:
    """The adaptation."""
    return [files(__name__) / "shift-work.yaml"]


@hookimpl
def iptflow_agenda(course: CourseView, on: date) -> Sequence[AgendaLine]:
    """No condition reads how long ago a fact was asked: ask for the roster again after four weeks."""
    asked = course.asked_on(NIGHTS)
    if asked is None or (on - asked).days < 7 * WEEKS:
        return []
    return [AgendaLine(title="Ask whether the roster has changed", source="project-judgement")]
