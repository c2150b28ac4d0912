"""Calls hooks one by one, so that one that fails takes nothing from the others.

A plugin is the code of others: whatever it raises becomes a ``Fault``, and so does an answer of the wrong kind. Only
what is not the plugin's own goes through: the interrupt of the person at the keyboard.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from importlib.resources.abc import Traversable
from typing import Any, Final, Generic, NamedTuple, TypeVar

import msgspec

from iptflow.course.answers import AgendaLine, Fault, Objection, ReportBlock, Signal
from iptflow.course.commands import Command
from iptflow.errors import Finding
from iptflow.hooks.concerned import Asked
from iptflow.hooks.host import Call
from iptflow.hooks.view import CourseView
from iptflow.protocol.records import Protocol

T = TypeVar("T")
R = TypeVar("R", Objection, Signal, AgendaLine, ReportBlock)

WRONG_ANSWER: Final = "wrong-answer"
SAFETY_HOOKS: Final = frozenset({"iptflow_safety_signals"})


class Heard(NamedTuple, Generic[T]):
    """What a hook was answered with, in the order of the plugins' names, and which plugins failed."""

    values: tuple[T, ...]
    faults: tuple[Fault, ...]


class Brought(NamedTuple):
    """A document that a plugin brings."""

    plugin: str
    document: Traversable


NOTHING: Final[Heard[Any]] = Heard((), ())
_LISTS: Final = frozenset({list, tuple})


def adaptations(host: Asked) -> Heard[Brought]:
    """The documents of all plugins; a plugin of which one is no path brings none."""
    kind: type[Any] = Traversable  # a path is one, too
    heard = _ask_all(host, "iptflow_adaptations", {}, kind)
    return Heard(tuple(Brought(plugin, document) for plugin, document in heard.values), heard.faults)


def check_protocol(host: Asked, protocol: Protocol) -> tuple[Finding, ...]:
    """The findings of all plugins, each under the name of its plugin; a plugin that fails is an error of its own."""
    heard = _ask_all(host, "iptflow_check_protocol", {"protocol": protocol}, Finding)
    found = [_under(plugin, finding) for plugin, finding in heard.values]
    return (*found, *(_unchecked(fault) for fault in heard.faults))


def objections(host: Asked, course: CourseView, command: Command) -> Heard[Objection]:
    """Every reason of a plugin against the progress that the command asks for."""
    return _records(host, "iptflow_objections", {"course": course, "command": command}, Objection)


def safety_signals(host: Asked, course: CourseView, command: Command) -> Heard[Signal]:
    """Every safety concern that a plugin sees in the command."""
    return _records(host, "iptflow_safety_signals", {"course": course, "command": command}, Signal)


def agenda(host: Asked, course: CourseView, on: date) -> Heard[AgendaLine]:
    """The lines of all plugins for the next contact."""
    return _records(host, "iptflow_agenda", {"course": course, "on": on}, AgendaLine)


def report(host: Asked, course: CourseView) -> Heard[ReportBlock]:
    """The blocks of all plugins for a report."""
    return _records(host, "iptflow_report", {"course": course}, ReportBlock)


def answer(host: Asked, plugin: str, question: str, course: CourseView) -> tuple[bool | None, Fault | None]:
    """What the one plugin says to a question; None, without a fault, when it is not loaded or has no such hook."""
    for call in host.calls_for("iptflow_answer"):
        if call.plugin == plugin:
            try:
                said = call.function(*call.arguments({"question": question, "course": course}))
            except (Exception, SystemExit) as raised:
                return None, _raised(call, "iptflow_answer", raised)
            if not (said is None or isinstance(said, bool)):
                return None, _wrong(call, "iptflow_answer", f"{_kind(said)}, asked for true, false or None")
            return said, None
    return None, None


def _records(host: Asked, hook: str, given: Mapping[str, Any], kind: type[R]) -> Heard[R]:
    if not host.calls_for(hook):
        return NOTHING
    heard = _ask_all(host, hook, given, kind)
    if not heard.values:
        return Heard((), heard.faults) if heard.faults else NOTHING
    return Heard(tuple(msgspec.structs.replace(said, plugin=plugin) for plugin, said in heard.values), heard.faults)


def _ask_all(host: Asked, hook: str, given: Mapping[str, Any], kind: type[T]) -> Heard[tuple[str, T]]:
    values: list[tuple[str, T]] = []
    faults: list[Fault] = []
    for call in host.calls_for(hook):
        try:
            said = call.function(*call.arguments(given))
        except (Exception, SystemExit) as raised:
            faults.append(_raised(call, hook, raised))
            continue
        if type(said) in _LISTS and not said:
            continue  # most plugins have nothing to say to most commands
        fault = _wrong_list(call, hook, said, kind)
        if fault is None:
            values += [(call.plugin, each) for each in said]
        else:
            faults.append(fault)
    return Heard(tuple(values), tuple(faults)) if values or faults else NOTHING


def _wrong_list(call: Call, hook: str, said: Any, kind: type[Any]) -> Fault | None:
    if not isinstance(said, list | tuple):
        return _wrong(call, hook, f"{_kind(said)}, asked for a list of {kind.__name__}")
    for each in said:
        if not isinstance(each, kind):
            return _wrong(call, hook, f"a list with {_kind(each)} in it, asked for {kind.__name__}")
        if isinstance(each, msgspec.Struct) and not _well_formed(each):
            return _wrong(call, hook, f"{_kind(each)} with a value of the wrong type in it")
    return None


def _well_formed(record: msgspec.Struct) -> bool:
    # A record does not check its own fields, and these are written into journals and reports.
    try:
        msgspec.convert(msgspec.to_builtins(record), type(record))
    except (msgspec.ValidationError, TypeError):
        return False
    return True


def _raised(call: Call, hook: str, raised: BaseException) -> Fault:
    return _fault(call, hook, type(raised).__name__, _line(raised, call))


def _wrong(call: Call, hook: str, where: str) -> Fault:
    return _fault(call, hook, WRONG_ANSWER, f"answered with {where}")


def _fault(call: Call, hook: str, kind: str, where: str) -> Fault:
    return Fault(plugin=call.plugin, hook=hook, kind=kind, where=where, safety=hook in SAFETY_HOOKS)


def _kind(value: Any) -> str:
    return "nothing" if value is None else f"a {type(value).__name__}"


def _line(raised: BaseException, call: Call) -> str:
    """The last line of the plugin itself on the way to what was raised, as module and line."""
    root = call.function.__module__.partition(".")[0]
    found = ""
    trace = raised.__traceback__
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__", ""))
        if module.partition(".")[0] == root:
            found = f"{module}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found


def _under(plugin: str, finding: Finding) -> Finding:
    if finding.code.startswith(f"{plugin}/"):
        return finding
    return msgspec.structs.replace(finding, code=f"{plugin}/{finding.code}")


def _unchecked(fault: Fault) -> Finding:
    return Finding(
        code="plugin/check-failed",
        message=f"The plugin {fault.plugin} failed in {fault.hook} ({fault.kind}), so the protocol is not checked.",
        hint=f"Repair the plugin, or leave it out. {fault.where}".rstrip(),
    )
