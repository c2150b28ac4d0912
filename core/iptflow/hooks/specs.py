"""What iptflow asks of plugins, in the order of a course's life.

A plugin that brings adaptations is asked about the protocols and courses that hold one of them, and one that brings
none about all. The answers are put in order by the plugin's name, never by when it was installed or loaded. A hook
gets values that it cannot change, and returns data. An implementation names only the arguments that it needs, gives
none of them a default, and asks for no place in the order.

A hook is here only when a plugin that is shipped uses it. What a document can say belongs into the document: there
it composes, is proven and is drawn, which Python is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING

from iptflow.hooks.markers import hookspec

if TYPE_CHECKING:
    from iptflow.course.answers import AgendaLine, Objection, ReportBlock, Signal
    from iptflow.course.commands import Command
    from iptflow.errors import Finding
    from iptflow.hooks.view import CourseView
    from iptflow.protocol.records import Protocol


@hookspec
def iptflow_adaptations() -> Sequence[Path | Traversable]:
    """The adaptations that the plugin brings.

    Called: when a host makes a flow, once.
    Gets: nothing.
    Answers: the YAML documents, one an adaptation. Measures lie in a folder ``measures`` beside them.
    Answers join by: all; an id that comes twice is an error that names both plugins.
    If it fails: the plugin brings no adaptation and is listed with the fault.

    Example::

        @hookimpl
        def iptflow_adaptations():
            return [files("iptflow_example") / "example.yaml"]
    """
    raise NotImplementedError


@hookspec
def iptflow_check_protocol(protocol: Protocol) -> Sequence[Finding]:
    """What is wrong with a composed protocol that no schema and no proof can see.

    Called: after a composition is resolved, before it is used or stored.
    Gets: the protocol, with whatever else it was composed of.
    Answers: findings; one of severity ``error`` keeps the protocol from any course.
    Answers join by: all are listed.
    If it fails: an error-level finding with plugin and hook, since what was not checked is not known to be good.

    Example::

        @hookimpl
        def iptflow_check_protocol(protocol):
            if "example/talk" in protocol.tasks and "example" not in protocol.participants:
                return [Finding(code="example/nobody-to-talk-to", message="…")]
            return []
    """
    raise NotImplementedError


@hookspec
def iptflow_answer(question: str, course: CourseView) -> bool | None:
    """Whether a condition holds that only Python can express.

    Called: before a command is decided and before an agenda is written, for each id that ``answers`` of the protocol
    declares. Only the plugin whose adaptation declares the id is asked.
    Gets: the id, and the course as it is before the command.
    Answers: true, false, or None where it cannot be told.
    Answers join by: there is one.
    If it fails: the condition is unknown, so a gate on it stays closed; the fault is recorded beside the command.

    Example::

        @hookimpl
        def iptflow_answer(question, course):
            return len(course.contacts) > 3 if question == "example/met-often" else None
    """
    raise NotImplementedError


@hookspec
def iptflow_objections(course: CourseView, command: Command) -> Sequence[Objection]:
    """Reasons against progress.

    Called: before a move, a choice of focus or a change of protocol is decided. Never for what has happened.
    Gets: the course as it is before the command, and the command.
    Answers: objections, each with the id of a rule, plain words and a source.
    Answers join by: every one is listed in the refusal, beside what the gate misses; an override goes past all.
    If it fails: the progress is refused with plugin and hook named; an override goes past that too.

    Example::

        @hookimpl
        def iptflow_objections(course):
            if not course.contacts:
                return [Objection(rule="example/meet-first", title="You have met at least once", source="X1")]
            return []
    """
    raise NotImplementedError


@hookspec
def iptflow_safety_signals(course: CourseView, command: Command) -> Sequence[Signal]:
    """Safety concerns that the command shows.

    Called: before anything is recorded; not for reported endings, holds and changes of therapist.
    Gets: the course as it is before the command, and the command.
    Answers: signals, each with the id of a rule, words and a rank; a higher rank is worse.
    Answers join by: all raise alerts; no plugin can take away what another, or the protocol itself, has raised.
    If it fails: the command is accepted, and the fault itself is an alert.

    Example::

        @hookimpl
        def iptflow_safety_signals(command):
            if isinstance(command, RecordFact) and command.fact == "example/threat" and command.declined:
                return [Signal(rule="example/would-not-say", title="Asked about a threat, and would not say")]
            return []
    """
    raise NotImplementedError


@hookspec
def iptflow_agenda(course: CourseView, on: date) -> Sequence[AgendaLine]:
    """What the next contact should not forget.

    Called: when the agenda of a course is asked for.
    Gets: the course, and the date of the agenda.
    Answers: lines with level and source.
    Answers join by: all are shown, after the alerts, by level and then by plugin.
    If it fails: the agenda is shown without them and says which plugin failed.

    Example::

        @hookimpl
        def iptflow_agenda(course, on):
            return [AgendaLine(title="Ask how the week was", source="X2")]
    """
    raise NotImplementedError


@hookspec
def iptflow_report(course: CourseView) -> Sequence[ReportBlock]:
    """What a report of the course should also say.

    Called: when a report of a course is asked for.
    Gets: the course.
    Answers: blocks, each a title and lines.
    Answers join by: all are printed, by plugin.
    If it fails: the report is printed without them and says which plugin failed.

    Example::

        @hookimpl
        def iptflow_report(course):
            return [ReportBlock(title="Contacts", lines=(f"{len(course.contacts)} in all",))]
    """
    raise NotImplementedError
