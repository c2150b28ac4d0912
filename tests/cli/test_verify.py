from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.flow.test_soundness import STUCK

from iptflow import flow
from iptflow.cli import cli
from iptflow.documents import read
from iptflow.flow import Flow


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "stuck.yaml").write_text(STUCK, encoding="utf-8")
    opened = flow.open_flow

    def with_folder(*target: str, **given: object) -> Flow:
        return opened(*target, adaptations=[tmp_path], **given)  # type: ignore[arg-type]

    monkeypatch.setattr(flow, "open_flow", with_folder)
    return tmp_path


def test_the_base_is_sound() -> None:
    result = CliRunner().invoke(cli, ["verify"])
    assert result.exit_code == 0
    assert result.output == "ipt: sound; 0 weakenings declared\n"


def test_what_is_unsound_exits_with_4_and_its_course_is_written_and_plays(folder: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["verify", "stuck", "-o", str(tmp_path / "shown")])
    assert result.exit_code == 4
    assert "[verify/client-stuck]" in result.output
    (file,) = (tmp_path / "shown").iterdir()
    assert read(file, "scenario").data["protocol"] == {"adaptations": ["stuck"]}
    played = CliRunner().invoke(cli, ["run", str(file)])
    assert played.exit_code == 0, played.output
    assert "0 unexpected" in played.output


def test_json_has_one_object_a_protocol(folder: Path) -> None:
    result = CliRunner().invoke(cli, ["verify", "--all", "--up-to", "1", "--json"])
    assert result.exit_code == 4
    told = [json.loads(line) for line in result.stdout.splitlines()]
    assert [each["sound"] for each in told if each["protocol"] == "stuck"] == [False]
    assert all(each["sound"] for each in told if each["protocol"] != "stuck")


def test_an_unknown_name_is_no_verdict() -> None:
    assert CliRunner().invoke(cli, ["verify", "nobody"]).exit_code == 1


def test_scenarios_are_written_for_a_host_to_test_with(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["scenarios", "-o", str(tmp_path)])
    assert result.exit_code == 0
    files = sorted(tmp_path.iterdir())
    assert result.output == f"{len(files)} scenarios written.\n"
    assert CliRunner().invoke(cli, ["run", str(files[0])]).exit_code == 0
