"""``iptflow verify`` and ``iptflow scenarios``: verdicts, exit codes, and courses as files that play."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Call
from tests.flow.test_soundness import STUCK

from iptflow.documents import read

Told = Callable[..., Any]


@pytest.fixture
def stuck(tmp_path: Path) -> Path:
    """A folder with an adaptation on which a client who does not get well is stuck."""
    folder = tmp_path / "adaptations"
    folder.mkdir()
    (folder / "stuck.yaml").write_text(STUCK, encoding="utf-8")
    return folder


def test_the_base_is_sound(call: Call) -> None:
    result = call("verify")
    assert result.exit_code == 0
    assert result.output == "ipt: sound; no declared weakenings\n"


def test_what_is_unsound_exits_with_4_and_its_course_is_written_and_plays(
    call: Call, stuck: Path, tmp_path: Path
) -> None:
    result = call("verify", "stuck", "--adaptations", stuck, "-o", tmp_path / "shown")
    assert result.exit_code == 4
    assert "[verify/client-stuck]" in result.output
    (file,) = (tmp_path / "shown").iterdir()
    assert read(file, "scenario").data["protocol"] == {"adaptations": ["stuck"]}
    played = call("run", file, "--adaptations", stuck)
    assert played.exit_code == 0, played.output
    assert "everything came as expected" in played.output


def test_all_are_verified_and_the_unsound_one_among_them_is_said(told: Told, stuck: Path) -> None:
    answer = told("verify", "--all", "--up-to", 1, "--adaptations", stuck, code=4)
    said = {each["protocol"]: each["sound"] for each in answer["verdicts"]}
    assert said.pop("stuck") is False
    assert set(said) >= {"ipt", "adolescents", "elderly"}
    assert all(said.values())


def test_conflicts_among_all_are_listed_and_change_no_exit_code(told: Told, call: Call, variants: Path) -> None:
    answer = told("verify", "--all", "--up-to", 2, "--adaptations", variants)
    assert answer["conflicts"]["eight+six"] == ["frame"]
    shown = call("verify", "--all", "--up-to", 2, "--adaptations", variants)
    assert "eight+six: conflict at frame\n" in shown.output


def test_named_adaptations_that_conflict_exit_with_3(call: Call, variants: Path) -> None:
    assert call("verify", "eight", "six", "--adaptations", variants).exit_code == 3


def test_an_unknown_name_and_names_beside_all_are_wrong_usage(call: Call) -> None:
    assert call("verify", "nobody").exit_code == 2
    assert call("verify", "adolescents", "--all").exit_code == 2


def test_scenarios_are_written_for_a_host_to_test_with(told: Told, call: Call, tmp_path: Path) -> None:
    files = told("scenarios", "-o", tmp_path / "courses")["files"]
    assert sorted(files) == sorted(map(str, (tmp_path / "courses").iterdir()))
    assert len(files) > 5
    assert call("run", files[0]).exit_code == 0
