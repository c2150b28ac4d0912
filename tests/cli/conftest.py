from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from iptflow.cli import main

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
Call = Callable[..., Result]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch) -> Call:
    """The command line with these arguments; whatever it raises that is no exit is raised here, too."""
    for name in ("IPTFLOW_DB", "IPTFLOW_SITE", "IPTFLOW_ADAPTATIONS", "IPTFLOW_PLUGINS"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: object, stdin: str | None = None) -> Result:
        return CliRunner().invoke(main, [str(each) for each in arguments], input=stdin, catch_exceptions=False)

    return run


@pytest.fixture
def told(call: Call) -> Callable[..., Any]:
    """What a command says with ``--json``, its exit code among it."""

    def run(*arguments: object, code: int = 0, stdin: str | None = None) -> Any:
        result = call(*arguments, "--json", stdin=stdin)
        assert result.exit_code == code, result.output
        return json.loads(result.stdout)

    return run


SHORTER = """\
format: adaptation/1
id: {id}
version: 1.0.0
title: {id}
kind: experiment
evidence:
  - {{status: experimental, as_of: 2026, statement: A variant to be tried., sources: [project-judgement]}}
frame:
  weeks: {{range: [{weeks}, {weeks}], planned: {weeks}, source: project-judgement}}
  contacts:
    session: {{count: [{weeks}, {weeks}], planned: {weeks}, source: project-judgement}}
"""


@pytest.fixture
def variants(tmp_path: Path) -> Path:
    """A folder with two adaptations that cannot agree on the weeks: eight, and six."""
    folder = tmp_path / "variants"
    folder.mkdir()
    for name, weeks in (("eight", 8), ("six", 6)):
        (folder / f"{name}.yaml").write_text(SHORTER.format(id=name, weeks=weeks), "utf-8")
    return folder


@pytest.fixture
def journal(call: Call, tmp_path: Path) -> list[str]:
    """The options of a journal in which the course c-1 of a fifteen-year-old was opened."""
    db = ["--db", str(tmp_path / "clinic.db")]
    site = ["--site", str(EXAMPLES / "site.yaml")]
    opened = call(
        "course", "open", "adolescents", "--course", "c-1", "--client", "k-1", "--therapist", "t-1",
        "--fact", "client.age=15", "--on", "2026-01-05", "--synthetic", *db, *site,
    )  # fmt: skip
    assert opened.exit_code == 0, opened.output
    return [*db, *site]
