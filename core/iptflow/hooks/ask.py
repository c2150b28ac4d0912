"""Asks what has to be known before a command is decided, and of which commands nobody is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from iptflow.course.answers import Answers, Fault, Watch
from iptflow.course.commands import (
    Advance,
    ChangeProtocol,
    ChangeTherapist,
    ChooseFocus,
    Command,
    End,
    Hold,
    NoteTime,
    OpenCourse,
    Override,
    Resume,
)
from iptflow.hooks import calls
from iptflow.hooks.concerned import Asked
from iptflow.hooks.readonly import read_only
from iptflow.hooks.view import CourseView

PROGRESS: Final = frozenset({Advance, ChooseFocus, ChangeProtocol})
"""What plugins may object to: everything else has happened, and can only be recorded."""

NEVER_ASKED: Final = frozenset({OpenCourse, End, Hold, Resume, ChangeTherapist, NoteTime})
"""What no plugin is asked about: there is no course yet, or nobody may stand in the way."""


def answers_for(
    host: Asked,
    course: CourseView,
    command: Command,
    *,
    owners: Mapping[str, str] | None = None,
    watch: Watch | None = None,
) -> Answers:
    """Everything that plugins say about a command, for ``decide``.

    Args:
        host: the plugins whom the course concerns.
        course: the course as it is before the command.
        command: what is asked of the course.
        owners: the plugin that brings an adaptation, by the adaptation's id.
        watch: who answers for alerts at this site.
    """
    if type(command) in NEVER_ASKED:
        return Answers(watch=watch)
    shown = read_only(command)
    answers, faults = questions(host, course, owners or {})
    signals = calls.safety_signals(host, course, shown)
    against = calls.objections(host, course, _asked(shown)) if _is_progress(command) else calls.NOTHING
    return Answers(
        objections=against.values,
        signals=signals.values,
        faults=(*faults, *signals.faults, *against.faults),
        answers=answers,
        watch=watch,
    )


def _is_progress(command: Command) -> bool:
    return type(command) in PROGRESS or (type(command) is Override and command.matter == "move")


def _asked(command: Command) -> Command:
    """An override goes past every objection, and names them: plugins are asked about the move that it makes."""
    if isinstance(command, Override):
        return Advance(now=command.now, actor=command.actor, on=command.on, to=command.to)
    return command


def questions(
    host: Asked, course: CourseView, owners: Mapping[str, str]
) -> tuple[dict[str, bool | None], tuple[Fault, ...]]:
    """The answers to the conditions of the course's protocol that only Python can express, by id, and the faults.

    A question of the adaptation ``example`` is ``example/…``; only the plugin that brings the adaptation is asked.
    A question that nobody answers is None: unknown.
    """
    answers: dict[str, bool | None] = {}
    faults: list[Fault] = []
    for question in course.protocol.answers:
        plugin = owners.get(question.partition("/")[0], "")
        answers[question], fault = calls.answer(host, plugin, question, course)
        if fault is not None:
            faults.append(fault)
    return answers, tuple(faults)
