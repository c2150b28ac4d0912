"""The process in which a plugin's code runs while it is checked: ``python -m iptflow.testing.probe TASK``."""

from __future__ import annotations

import faulthandler
import importlib
import sys
from pathlib import Path
from typing import Any

import msgspec

from iptflow.testing.children import Task
from iptflow.testing.target import Target


def main(stated: str) -> None:
    """Do one task and write its answer."""
    task = msgspec.json.decode(stated.encode(), type=Task)
    with Path(task.trace).open("w") as trace:
        faulthandler.dump_traceback_later(task.seconds, exit=True, file=trace)
        answer = _done(task)
        faulthandler.cancel_dump_traceback_later()
    Path(task.answer).write_bytes(msgspec.json.encode(answer))


def _done(task: Task) -> Any:
    from iptflow.testing import compose, play

    tasks = {"load": _loaded, "compose": compose.composed, "play": play.played}
    from iptflow.flow import open_flow  # everything of ours is imported before the clock is another

    flow = open_flow(adaptations=[task.target.folder] if task.target.folder else ())
    if task.days_ahead:
        from iptflow.testing.clock import shift_clock

        shift_clock(task.days_ahead)
    reason = load(flow.host, task.target)
    return [reason] if reason else tasks[task.do](flow, task)


def _loaded(flow: Any, task: Task) -> list[Any]:
    return []


def load(host: Any, target: Target) -> Any:
    """Load the plugin of a project beside what is installed; a finding when it cannot be loaded."""
    from iptflow.errors import Finding, PluginRejected

    if target.kind == "installed":
        reasons = [each.reason for each in (*host.refused, *host.left_out()) if each.name == target.name]
    elif target.kind == "data":
        return None
    else:
        sys.path[:0] = target.paths
        try:
            if target.name not in {each.name for each in host.loaded}:
                host.register(importlib.import_module(target.module), target.name)
            return None
        except PluginRejected as rejected:
            reasons = [rejected.message]
        except (Exception, SystemExit) as fault:
            reasons = [f"it cannot be imported: {type(fault).__name__}: {fault}"]
    if not reasons:
        return None
    return Finding(code="kit/not-loaded", place=target.name, message=f"The plugin cannot be loaded: {reasons[0]}",
                   hint="Mend this first: nothing else of it can be looked at.")  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1])
