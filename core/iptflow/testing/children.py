"""Runs a task of the check in a process of its own: whatever the plugin does, the check goes on and ends in time."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from iptflow.errors import Finding
from iptflow.testing.target import Target

SECONDS = 20
"""How long an import or one call of a hook may take: what ends at all takes far less."""

LONGEST: Final = 1800
"""How long a whole task may take, on however slow a machine."""

_HOOK: Final = re.compile(r"in (iptflow_\w+)")


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """What a child process is to do, and where it writes what came of it."""

    do: str
    target: Target
    answer: str
    trace: str
    seconds: int
    days_ahead: int = 0
    backwards: bool = False


def run(task: str, target: Target, *, surroundings: Mapping[str, str] | None = None, **given: Any) -> Any:
    """What the task answered, as data; or a list of one Finding when it came to no end.

    Args:
        task: the name of a task of ``probe``.
        target: what is checked.
        surroundings: environment variables that the process has besides those of this one.
        given: further fields of the task.
    """
    with tempfile.TemporaryDirectory() as folder:
        answer, trace = Path(folder, "answer"), Path(folder, "trace")
        stated = Task(do=task, target=target, answer=str(answer), trace=str(trace), seconds=SECONDS, **given)
        try:
            ended = _ended(stated, folder, {**_around(), **(surroundings or {})})
        except subprocess.TimeoutExpired:
            return [_no_answer(target, task, f"it did not end in {LONGEST} seconds")]
        if answer.is_file():
            return msgspec.json.decode(answer.read_bytes())
        told = trace.read_text() if trace.is_file() else ""
        return [_no_end(target, stated, told, ended)]


def _ended(stated: Task, folder: str, surroundings: Mapping[str, str]) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "iptflow.testing.probe", msgspec.json.encode(stated).decode()],
        env=surroundings,
        cwd=folder,
        capture_output=True,
        timeout=LONGEST,
        check=False,
    )


def _around() -> dict[str, str]:
    # Folders of data are no part of what is installed, and relative ones mean nothing where the process runs.
    return {name: value for name, value in os.environ.items() if name != "IPTFLOW_ADAPTATIONS"}


def _no_end(target: Target, task: Task, trace: str, ended: subprocess.CompletedProcess[bytes]) -> Finding:
    if trace:
        hook = _HOOK.search(trace)
        where = f"the hook {hook[1]}" if hook else "importing it"
        return Finding(
            code="kit/endless",
            place=hook[1] if hook else target.module,
            message=f"After {task.seconds} seconds {where} had not come to an end.",
            hint="Bound the loop. A host can only leave such a plugin out, or run it in a process that it can end.",
        )
    last = ended.stderr.decode(errors="replace").strip().splitlines()[-1:] or [f"exit code {ended.returncode}"]
    return _no_answer(target, task.do, last[0])


def _no_answer(target: Target, task: str, why: str) -> Finding:
    return Finding(
        code="kit/process-ended",
        place=target.name,
        message=f"The process that looked at it ({task}) ended without an answer: {why}",
        hint="A plugin returns data; it neither ends the process nor stops its threads.",
    )
