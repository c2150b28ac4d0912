"""A project as it is made passes; each planted fault is found under its code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.testing.faults import FAULTS, NAME, break_it, install

from iptflow.errors import DocumentError, UnknownName
from iptflow.hooks.discovery import installed as installed_plugins
from iptflow.testing import Report, check, children
from iptflow.testing.new import new_adaptation

QUICK = ("reads-the-clock", "names-nobody")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(children, "SECONDS", 10)
    new_adaptation(NAME, tmp_path, year=2026)
    return tmp_path / NAME


def told(reports: tuple[Report, ...]) -> list[str]:
    return [str(finding) for report in reports for finding in report.findings]


def test_a_new_project_may_be_shipped_as_it_is(project: Path) -> None:
    (report,) = check(str(project))
    assert told((report,)) == []
    assert report.passed
    assert {part.name: part.looked_at for part in report.parts}["scenarios"] == (
        f"{NAME}-course.yaml, {NAME}-limits.yaml"
    )
    assert "iptflow_agenda" in {part.name: part.looked_at for part in report.parts}["hooks"]


def test_a_new_folder_of_data_may_be_shipped_as_it_is_and_runs_no_code(tmp_path: Path) -> None:
    written = new_adaptation("day-sleep", tmp_path, year=2026, data_only=True)
    assert not [path for path in written if path.suffix == ".py"]
    (report,) = check(str(tmp_path / "day-sleep"))
    assert told((report,)) == []
    assert "hooks" not in [part.name for part in report.parts]


def found(project: Path, name: str) -> None:
    fault = FAULTS[name]
    break_it(project, fault)
    reports = check(str(project))
    codes = {finding.code for report in reports for finding in report.findings}
    assert fault.code in codes, told(reports)
    warned = [finding for report in reports for finding in report.findings if finding.severity == "warning"]
    assert all(report.passed for report in reports) == (fault.code in {finding.code for finding in warned})
    assert len(told(reports)) == len(set(told(reports)))


@pytest.mark.parametrize("name", QUICK)
def test_a_planted_fault_is_found(project: Path, name: str) -> None:
    found(project, name)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(set(FAULTS) - set(QUICK)))
def test_every_planted_fault_is_found(project: Path, name: str) -> None:
    found(project, name)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(installed_plugins()))
def test_every_shipped_plugin_may_be_shipped(name: str) -> None:
    (report,) = check(name)
    assert report.passed, told((report,))
    assert {finding.code for finding in report.findings} <= {"elderly/shorter-sessions-lost"}


def test_there_are_thirty() -> None:
    assert len(FAULTS) >= 30


@pytest.mark.slow
def test_an_endless_hook_is_named(project: Path) -> None:
    break_it(project, FAULTS["never-ends"])
    (finding,) = [each for report in check(str(project)) for each in report.findings if each.code == "kit/endless"]
    assert finding.place == "iptflow_agenda"


def test_nothing_is_written_over_and_a_name_is_an_id(tmp_path: Path) -> None:
    new_adaptation(NAME, tmp_path, year=2026)
    with pytest.raises(UnknownName):
        new_adaptation(NAME, tmp_path, year=2026)
    with pytest.raises(DocumentError) as caught:
        new_adaptation("Night Sleep", tmp_path, year=2026)
    assert [each.place for each in caught.value.findings] == ["name"]


def test_what_is_neither_folder_nor_plugin_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnknownName):
        check("no-such-plugin")
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    with pytest.raises(UnknownName, match=r"iptflow\.plugins"):
        check(str(tmp_path))


@pytest.mark.slow
def test_the_projects_own_pytest_asks_the_same(project: Path) -> None:
    install(project)

    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"], cwd=project, text=True,
            capture_output=True, env={**os.environ, "PYTHONPATH": str(project / "src")}, check=False,
        )  # fmt: skip

    passed = run()
    assert passed.returncode == 0, passed.stdout
    assert "8 passed" in passed.stdout
    break_it(project, FAULTS["raises"])
    failed = run()
    assert failed.returncode == 1
    assert "kit/hook-fails" in failed.stdout
