from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Call


def test_a_difference_ends_with_a_course_that_is_not_possible_any_more(call: Call, tmp_path: Path) -> None:
    result = call("diff", "--", "adolescents", "-o", tmp_path)
    assert result.exit_code == 0
    _, told = result.stdout.split("A course that was possible and is not any more:\n")
    assert "assessment is left for psychoeducation: ipt lets it through" in told
    assert "adolescents does not:" in told
    assert "now is" not in told
    files = sorted(tmp_path.iterdir())
    assert [file.name.partition("-")[0] for file in files] == ["let", "refused"]
    for file in files:
        played = call("run", file)
        assert played.exit_code == 0, played.stdout


def test_the_way_back_tells_it_as_newly_possible(call: Call) -> None:
    told = call("diff", "adolescents", "--").stdout
    assert "A course that was not possible and now is:" in told
    assert "not any more" not in told


def test_where_no_course_tells_them_apart_it_says_so(call: Call) -> None:
    told = call("diff", "elderly", "--", "elderly").stdout
    assert told.endswith("Every course that the one lets through, the other lets through as well.\n")
