"""Thirty faulty plugins, each a sound one with one thing wrong, and the code of what `check` finds in it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

NAME = "night-sleep"
MODULE = "iptflow_night_sleep"


class Fault(NamedTuple):
    """What is put for what, in which file; an empty ``old`` puts it at the end.

    ``beside`` is a measure's document that lies beside, ``named`` another name for the file of the adaptation.
    """

    code: str
    file: str
    old: str
    new: str
    beside: str = ""
    named: str = ""


HOOK = "plugin.py"
DOCUMENT = "adaptation.yaml"
COURSE = "course.yaml"
PROJECT = "pyproject.toml"
README = "readme.md"
_AGENDA = "    asked = course.asked_on(SLEEP)\n"
_ANSWER = """

@hookimpl
def iptflow_answer(question, course):
    return None
"""
_CHECK = """

@hookimpl
def iptflow_check_protocol(protocol):
    import time
    time.time()
    return []
"""
_EVIDENCE = """\
evidence:
  - status: experimental  # established, mixed, not-shown or experimental
    as_of: 2026
    statement: No trial of it is known to its authors.
    sources: [project-judgement]
"""
_PLANNED = """
measures:
  sleep-scale: {title: A scale, level: may, at: [opening], role: symptoms, source: project-judgement}
"""
_SCALE = """\
format: measure/1
id: sleep-scale
version: 1.0.0
title: A scale
licence: {class: C, note: The terms were not found., source: project-judgement}
respondent: client
period: a week
options: {"0": "never", "1": "often"}
items:
  "1": {text: I wake at night.}
scoring: {method: sum, range: [0, 1], max_missing: 0, source: project-judgement}
source: project-judgement
"""
_FIRST = "from __future__ import annotations\n"


IN_A_HOOK: dict[str, tuple[str, str]] = {
    "reads-the-clock": ("kit/hook-clock", "import time; time.time()"),
    "asks-for-today": ("kit/hook-clock", "import datetime; datetime.datetime.now()"),
    "throws-dice": ("kit/hook-chance", "import random; random.random()"),
    "makes-an-id": ("kit/hook-chance", "import uuid; uuid.uuid4()"),
    "reads-a-file": ("kit/hook-files", "open(__file__).close()"),
    "lists-a-folder": ("kit/hook-files", "import os; os.listdir('.')"),
    "opens-a-socket": ("kit/hook-network", "import socket; socket.socket().close()"),
    "starts-a-process": ("kit/hook-processes", "import subprocess; subprocess.run(['true'])"),
    "reads-the-environment": ("kit/hook-environment", "import os; os.environ.get('HOME')"),
    "answers-by-chance-of-the-hash": (
        "kit/hook-unlike",
        "return [AgendaLine(title=str(next(iter({'a', 'b', 'c', 'd', 'e', 'f', 'g'}))))]",
    ),
    "raises": ("kit/hook-fails", "raise ValueError('no')"),
    "leaves": ("kit/hook-fails", "raise SystemExit(3)"),
    "answers-with-nothing": ("kit/hook-fails", "return None"),
    "answers-with-text": ("kit/hook-fails", "return ['sleep']"),
    "changes-what-it-was-given": ("kit/hook-changes", "course.protocol.tasks['x'] = None"),
    "never-ends": ("kit/endless", "while True: pass"),
    "ends-the-process": ("kit/process-ended", "import os; os._exit(7)"),
}
"""What a hook does wrong before it does anything else, as one line, and the code of it."""

FAULTS: dict[str, Fault] = {
    **{name: Fault(code, HOOK, _AGENDA, f"    {line}\n{_AGENDA}") for name, (code, line) in IN_A_HOOK.items()},
    "answers-by-how-often-it-was-asked": Fault(
        "kit/hook-unlike",
        HOOK,
        _AGENDA,
        "    iptflow_agenda.n = getattr(iptflow_agenda, 'n', 0) + 1\n"
        "    return [AgendaLine(title=str(iptflow_agenda.n))]\n",
    ),
    "never-ends-at-import": Fault("kit/endless", HOOK, _FIRST, f"{_FIRST}\nwhile True:\n    pass\n"),
    "cannot-be-imported": Fault("kit/not-loaded", HOOK, _FIRST, f"{_FIRST}\nimport no_such_module\n"),
    "leaves-at-import": Fault("kit/not-loaded", HOOK, _FIRST, f"{_FIRST}\nraise SystemExit(1)\n"),
    "is-of-another-hook-api": Fault("kit/not-loaded", HOOK, "hook_api = 1", "hook_api = 99"),
    "has-a-hook-that-nobody-knows": Fault("kit/not-loaded", HOOK, "def iptflow_agenda(", "def iptflow_agendas("),
    "asks-for-what-no-hook-gets": Fault("kit/not-loaded", HOOK, "(course: CourseView, on: date)", "(cours, on)"),
    "brings-nothing": Fault("kit/no-adaptation", HOOK, 'return [files(__name__) / "night-sleep.yaml"]', "return []"),
    "names-its-file-otherwise": Fault("plugin/file-name", DOCUMENT, f"id: {NAME}", "id: day-sleep"),
    "brings-what-another-brings": Fault("kit/adaptation-refused", HOOK, f"{NAME}.yaml", "hiv.yaml", named="hiv.yaml"),
    "names-nobody": Fault("reference/unknown", DOCUMENT, "with: [client]", "with: [uncle]"),
    "reads-a-fact-that-is-not-there": Fault(
        "reference/unknown",
        DOCUMENT,
        f"when: {{fact: {NAME}/sleeps-badly, is: true}}",
        f"when: {{fact: {NAME}/sleeps-bad, is: true}}",
    ),
    "takes-a-safety-rule-out": Fault(
        "composition/locked",
        DOCUMENT,
        "",
        "\nsafety:\n  suicidal-thoughts: {omitted: {reason: no, source: project-judgement}}\n",
    ),
    "misspells-a-key": Fault("schema/unknown-key", DOCUMENT, "acts_on:", "act_on:"),
    "states-a-number-without-a-source": Fault(
        "sense/no-source", DOCUMENT, "", "\nframe:\n  contacts:\n    session: {minutes: [40, 50]}\n"
    ),
    "says-nothing-of-evidence": Fault("schema/missing-key", DOCUMENT, _EVIDENCE, ""),
    "ships-what-a-licence-forbids": Fault("sense/licence", DOCUMENT, "", _PLANNED, _SCALE),
    "has-the-name-of-another": Fault("kit/not-loaded", PROJECT, f'{NAME} = "', 'elderly = "'),
    "has-a-hook-that-no-scenario-asks": Fault("kit/hook-not-asked", HOOK, "", _ANSWER),
    "checks-a-protocol-by-the-clock": Fault("kit/hook-clock", HOOK, "", _CHECK),
    "tells-its-users-nothing": Fault("kit/no-readme", README, "", ""),
    "expects-what-does-not-come": Fault(
        "kit/unexpected",
        COURSE,
        "  - {do: advance, to: completed}",
        "  - {do: advance, to: completed, expect: {refused: [x]}}",
    ),
    "has-no-scenario": Fault("kit/no-scenario", COURSE, "", ""),
}


def place(project: Path, file: str) -> Path:
    """Where a template of the project went."""
    source = project / "src" / MODULE
    return {
        HOOK: source / "__init__.py",
        DOCUMENT: source / f"{NAME}.yaml",
        COURSE: source / "scenarios" / f"{NAME}-course.yaml",
        PROJECT: project / "pyproject.toml",
        README: project / "README.md",
    }[file]


def install(project: Path) -> None:
    """As when it is installed: its metadata lies beside its modules."""
    info = project / "src" / f"{MODULE}-0.1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: iptflow-{NAME}\nVersion: 0.1.0\n")
    (info / "entry_points.txt").write_text(f"[iptflow.plugins]\n{NAME} = {MODULE}\n")


def break_it(project: Path, fault: Fault) -> None:
    """Put the fault into the project."""
    path = place(project, fault.file)
    text = path.read_text()
    if fault.beside:
        measure = path.parent / "measures" / "sleep-scale.yaml"
        measure.parent.mkdir()
        measure.write_text(fault.beside)
    if fault.named:
        document = place(project, DOCUMENT)
        document.rename(document.with_name(fault.named))
    if fault.code == "kit/no-scenario":
        for each in path.parent.iterdir():
            each.unlink()
        return
    if fault.code == "kit/no-readme":
        path.unlink()
        return
    assert fault.old in text
    path.write_text(text.replace(fault.old, fault.new) if fault.old else text + fault.new)
