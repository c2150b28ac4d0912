from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.cli.conftest import Call


def test_a_difference_tells_weakenings_first_and_then_phase_by_phase(call: Call) -> None:
    result = call("diff", "--", "elderly")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    heads = [line for line in lines if line and not line.startswith(" ")]
    assert heads[0].startswith("From Interpersonal psychotherapy (IPT) (ipt) to IPT for older people")
    inside = [line for line in heads if line.startswith(("Asks less", "Assessment", "Middle", "In several"))]
    assert [line.split()[0] for line in inside] == ["Asks", "Assessment", "Middle", "In"]
    assert any("minutes, at least and at most: 45 to 50 becomes 30 to" in line for line in lines)
    weaker = " ".join(" ".join(lines[: lines.index("Assessment")]).split())
    assert '! Frame, Contact series "Session", minutes, at least and at most, wider frame: [45, 50] becomes' in weaker
    assert "at frame.contacts.session.minutes" in weaker


def test_a_difference_and_its_way_back_mirror_each_other(told: Callable[..., Any]) -> None:
    there = told("diff", "adolescents", "--", "adolescents", "elderly")
    back = told("diff", "adolescents", "elderly", "--", "adolescents")
    assert [each["path"] for each in there["changes"]] == [each["path"] for each in back["changes"]]
    assert there["weaker"] == back["no_longer_weaker"] != []
    assert told("diff", "elderly", "--", "elderly")["changes"] == []


def test_two_sides_are_asked_for(call: Call) -> None:
    for command in (("diff", "elderly"), ("draw", "--compare", "elderly")):
        result = call(*command)
        assert result.exit_code == 2
        assert "A... -- B..." in result.stderr
    assert call("draw", "elderly", "--", "adolescents").exit_code == 2
    assert call("draw", "--compare", "--mermaid", "--", "elderly").exit_code == 2


def test_options_may_stand_on_either_side(call: Call, variants: Path) -> None:
    one = call("diff", "--adaptations", variants, "six", "--", "eight")
    other = call("diff", "six", "--", "eight", "--adaptations", variants)
    assert one.exit_code == other.exit_code == 0
    assert one.stdout == other.stdout


def test_a_picture_goes_to_a_file_or_to_standard_output(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "both.svg"
    assert call("draw", "adolescents", "elderly", "-o", file).exit_code == 0
    printed = call("draw", "elderly", "adolescents")
    assert file.read_text("utf-8") == printed.stdout
    assert ElementTree.fromstring(printed.stdout).tag.endswith("svg")


def test_a_comparison_is_drawn(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "change.svg"
    assert call("draw", "--compare", "adolescents", "--", "elderly", "-o", file).exit_code == 0
    assert "asks less than the base" in file.read_text("utf-8")


def test_mermaid_text(call: Call) -> None:
    result = call("draw", "--mermaid")
    assert result.exit_code == 0
    assert result.stdout.startswith("stateDiagram-v2\n")


def test_conflicts_are_drawn_and_exit_with_3(call: Call, variants: Path, tmp_path: Path) -> None:
    file = tmp_path / "conflict.svg"
    result = call("draw", "eight", "six", "--adaptations", variants, "-o", file)
    assert result.exit_code == 3
    assert "the frames differ" in file.read_text("utf-8")
    assert call("draw", "eight", "six", "--mermaid", "--adaptations", variants).exit_code == 3
    assert call("diff", "eight", "six", "--", "--adaptations", variants).exit_code == 3
