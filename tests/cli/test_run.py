from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.cli.conftest import EXAMPLES, Call

ADOLESCENT = EXAMPLES / "adolescent.yaml"


def test_the_timeline_says_what_happened_and_what_is_missing(call: Call) -> None:
    result = call("run", ADOLESCENT)
    said = " ".join(result.stdout.split())
    assert result.exit_code == 0
    assert "week 1 assessment" in said
    assert "PHQ-9 modified for adolescents: 15 (baseline)" in said
    assert "from baseline 15, unchanged)" in said
    assert "outstanding in assessment:" in said
    assert "deviation contact-missed: Session did not take place [AD2" in said
    assert "deviation technique-given: Given: Giving advice (asked: discouraged) [AD5" in said
    assert "ALERT: Thoughts of suicide were stated" in said
    assert "owner t-1, deputy t-2; to acknowledge by 2026-01-22 16:00 UTC; closed after 7 days" in said
    assert "[AD4, J-AD4] (asked by adolescents)" in said
    assert "everything came as expected" in said


def test_the_journal_is_kept_and_can_be_read(call: Call, told: Callable[..., Any], tmp_path: Path) -> None:
    db = tmp_path / "course.db"
    entries = told("run", ADOLESCENT, "--db", db)["entries"]
    assert len(told("course", "timeline", "c-15", "--db", db)["rows"]) == entries
    assert told("doctor", "--db", db)["store"] == {
        "courses": 1, "findings": [], "health": told("doctor", "--db", db)["store"]["health"],
    }  # fmt: skip


def test_a_second_run_into_the_same_journal_is_told(call: Call, tmp_path: Path) -> None:
    db = tmp_path / "course.db"
    call("run", ADOLESCENT, "--db", db)
    result = call("run", ADOLESCENT, "--db", db)
    assert result.exit_code == 1
    assert "There is a course of this name." in result.stderr


def test_what_does_not_come_as_expected_exits_with_1(call: Call, tmp_path: Path) -> None:
    text = ADOLESCENT.read_text("utf-8").replace("site: site.yaml", f"site: {EXAMPLES.as_posix()}/site.yaml")
    lines = text.splitlines()
    found = next(number for number, line in enumerate(lines) if "refused: [focus/areas" in line)
    lines[found] = lines[found].replace("focus/areas, ", "")
    file = tmp_path / "changed.yaml"
    (tmp_path / "site.yaml").write_text((EXAMPLES / "site.yaml").read_text("utf-8"), "utf-8")
    file.write_text("\n".join(lines).replace(f"{EXAMPLES.as_posix()}/site.yaml", "site.yaml"), "utf-8")
    result = call("run", file)
    assert result.exit_code == 1
    assert "UNEXPECTED expected refused" in result.stdout
    assert "1 unexpected" in result.stdout


def test_a_bad_scenario_is_told_with_line_and_column(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text("format: scenario/1\nid: bad\ntittle: x\n", "utf-8")
    result = call("run", file)
    assert result.exit_code == 1
    assert "bad.yaml:3:1: tittle: unknown key" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_file_that_is_not_there_is_wrong_usage(call: Call) -> None:
    assert call("run", "nowhere.yaml").exit_code == 2


def test_an_override_stands_in_the_timeline_with_what_it_went_past(call: Call) -> None:
    said = " ".join(call("run", EXAMPLES / "wants-to-try.yaml").stdout.split())
    assert (
        "24 Assessment to Psychoeducation Override past acceptance-of-approach reason: The client wants to try" in said
    )
    assert "27 Therapist: t-2" in said


def test_what_a_correction_superseded_stays_and_says_so(call: Call) -> None:
    said = " ".join(call("run", EXAMPLES / "no-response.yaml").stdout.split())
    assert "29 PHQ-9: 15 (superseded by 31)" in said
    assert "31 Corrects entry 29 reason: Item 3 reads 3 on the sheet." in said
    assert "33 On hold, to be looked at on 2 March 2026 reason: Both children have the flu." in said
