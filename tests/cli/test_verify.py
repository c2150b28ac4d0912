"""``iptflow verify`` and ``iptflow scenarios``: verdicts, exit codes, and courses as files that play."""

from __future__ import annotations

from collections.abc import Callable
from math import comb
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Call
from tests.flow.test_soundness import STUCK

from iptflow.documents import read
from iptflow.flow import open_flow

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


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_every_set_of_up_to_three_that_composes_is_sound_and_the_others_are_listed(told: Told) -> None:
    """All that is installed: the exit code is 0 although most sets conflict, by their frames mostly."""
    with open_flow() as flow:
        names = flow.library.names
    answer = told("verify", "--all", "--up-to", 3)
    verdicts, conflicts = answer["verdicts"], answer["conflicts"]
    print(f"{len(verdicts)} protocols verified, {len(conflicts)} sets in conflict")
    assert len(verdicts) + len(conflicts) == sum(comb(len(names), size) for size in range(4))
    assert {each["protocol"] for each in verdicts} >= {"ipt", *names}
    assert [each["protocol"] for each in verdicts if not each["sound"]] == []
    assert all(each["situations"] * 5 <= each["product"] for each in verdicts)
    assert all(conflicts.values())


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
