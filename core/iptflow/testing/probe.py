"""The process in which a plugin's code runs while it is checked: ``python -m iptflow.testing.probe TASK``."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import msgspec

from iptflow.errors import Finding, PluginRejected
from iptflow.flow.environment import allowed_plugins
from iptflow.hooks.discovery import distribution, installed
from iptflow.hooks.host import PluginHost
from iptflow.testing.children import Task
from iptflow.testing.limit import Limit
from iptflow.testing.target import Target


def main(stated: str) -> None:
    """Do one task and write its answer."""
    task = msgspec.json.decode(stated.encode(), type=Task)
    with Path(task.trace).open("w") as trace:
        answer = _done(task, Limit(task.seconds, trace))
    Path(task.answer).write_bytes(msgspec.json.encode(answer))


def _done(task: Task, limit: Limit) -> Any:
    from iptflow.testing import compose, play

    tasks = {"compose": compose.composed, "play": play.played}
    from iptflow.flow import open_flow  # everything of ours is imported before the clock is another

    folders = [task.target.folder] if task.target.folder else ()
    flow = open_flow(plugins=_beside(task.target), adaptations=folders)
    if task.days_ahead:
        from iptflow.testing.clock import shift_clock

        shift_clock(task.days_ahead)
    finding = _load(flow.host, task.target, limit)
    flow.host.watch(limit.through)
    return [finding] if finding else tasks[task.do](flow, task)


def _beside(target: Target) -> list[str]:
    """What is allowed beside the target: it is loaded by itself, of a project from its folder."""
    allowed = allowed_plugins()
    return [name for name in (installed() if allowed is None else allowed) if name != target.name]


def _load(host: PluginHost, target: Target, limit: Limit) -> Finding | None:
    """Load what is looked at; a finding when it cannot be."""
    if target.kind == "data":
        return None
    with limit:
        reason = _reason_against(host, target)
    if not reason:
        return None
    return Finding(code="kit/not-loaded", place=target.name, message=f"The plugin cannot be loaded: {reason}",
                   hint="Mend this first: nothing else of it can be looked at.")  # fmt: skip


def _reason_against(host: PluginHost, target: Target) -> str:
    if target.kind == "project":
        return _reason_against_project(host, target)
    host.load([target.name])
    return next((each.reason for each in host.refused if each.name == target.name), "")


def _reason_against_project(host: PluginHost, target: Target) -> str:
    for point in installed().get(target.name, ()):
        if point.module != target.module:
            return f"{' '.join(distribution(point))} has a plugin of this name already: {point.value}"
    sys.path[:0] = target.paths
    try:
        host.register(importlib.import_module(target.module), target.name)
    except PluginRejected as rejected:
        return rejected.message
    except (Exception, SystemExit) as fault:
        return f"it cannot be imported: {type(fault).__name__}: {fault}"
    return ""


if __name__ == "__main__":
    main(sys.argv[1])
