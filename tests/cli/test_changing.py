from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import EXAMPLES, Call

SITE = EXAMPLES / "site.yaml"


@pytest.fixture
def two(journal: list[str], call: Call) -> list[str]:
    """The course of the journal has done a task of the adolescents' protocol; another was just opened."""
    done = ("--tasks", "adolescents/closeness-circle", "--participants", "client,therapist", "--on", "2026-01-05")
    assert call("course", "record-contact", "c-1", "session", *done, *journal).exit_code == 0
    opened = call("course", "open", "adolescents", "--course", "c-2", "--client", "k-2", "--therapist", "t-1",
                  "--on", "2026-01-05", "--synthetic", *journal)  # fmt: skip
    assert opened.exit_code == 0, opened.output
    return journal


def test_a_dry_run_says_what_each_course_could_do_and_changes_nothing(call: Call, two: list[str]) -> None:
    given = ("course", "change-protocol", "--all", "--to", "elderly", "--reason", "moved", *two)
    before = call("course", "list", *two[:2]).stdout
    result = call(*given, "--dry-run")
    assert result.exit_code == 1
    said = " ".join(result.stdout.split())
    assert "c-1 needs a mapping" in said
    assert "--mapping task:adolescents/closeness-circle=… one of:" in said
    assert "c-2 safe" in said
    assert "1 course can be changed; nothing was." in said
    assert "From adolescents (" in said
    assert call("course", "list", *two[:2]).stdout == before


def test_with_its_mapping_every_course_is_changed_and_changed_back(told: Callable[..., Any], two: list[str]) -> None:
    mapped = ("--mapping", "task:adolescents/closeness-circle=left-behind")
    first = told("course", "change-protocol", "--all", "--to", "elderly", "--reason", "moved", *mapped, *two)
    assert (first["dry_run"], first["changed"]) == (False, 2)
    former = {each["protocol"] for each in first["prospect"]["outlooks"]}
    [digest] = former
    back = told("course", "change-protocol", "c-1", "c-2", "--to", digest, "--reason", "as it was", *two)
    assert back["changed"] == 2
    assert {each["protocol"] for each in told("course", "list", *two[:2])["courses"]} == {"adolescents"}


def test_courses_are_named_or_all_are_meant(call: Call, two: list[str]) -> None:
    for courses in ((), ("c-1", "--all")):
        result = call("course", "change-protocol", *courses, "--to", "elderly", "--reason", "moved", *two)
        assert result.exit_code == 2


def test_what_is_not_sound_or_in_conflict_is_no_target(call: Call, two: list[str], variants: Path) -> None:
    given = ("course", "change-protocol", "--all", "--reason", "moved", "--adaptations", variants, *two)
    assert call(*given, "--to", "eight+six").exit_code == 3
    assert call(*given, "--to", "0" * 64).exit_code == 2


def test_what_a_course_goes_without_is_said(
    call: Call, told: Callable[..., Any], variants: Path, tmp_path: Path
) -> None:
    db, site = ("--db", tmp_path / "gone.db"), ("--site", SITE)
    opening = ("--client", "k-1", "--therapist", "t-1", "--course", "c-1", "--on", "2026-01-05", "--synthetic")
    assert call("course", "open", "eight", *opening, "--adaptations", variants, *db, *site).exit_code == 0
    result = call("course", "note-time", "c-1", "--on", "2026-01-05", *db, *site)
    assert "Nobody brings eight here" in " ".join(result.stdout.split())
    assert [each["lacks"] for each in told("course", "list", *db)["courses"]] == [["eight"]]
