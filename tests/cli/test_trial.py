"""A trial from the shell: from its document to its diagram and its data."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import EXAMPLES, Call

TRIAL = "eight-or-sixteen"
FACTS = ("--fact", "client.age=34", "--fact", "risk.suicidal-thoughts=none")
ANSWERS = [*(f"{item}=2" for item in range(1, 9)), "9=0"]


@pytest.fixture
def place(call: Call, tmp_path: Path) -> list[str]:
    """The options of a journal in which the example was registered."""
    db = ["--db", str(tmp_path / "trial.db"), "--site", str(EXAMPLES / "site.yaml")]
    done = call("trial", "register", EXAMPLES / "trial" / "trial.yaml", "--seed-file", tmp_path / "seed.hex",
                "--adaptations", EXAMPLES / "trial" / "variants", "--synthetic", *db)  # fmt: skip
    assert done.exit_code == 0, done.output
    return db


def enrolled(call: Call, place: list[str], seed: Path, *names: str) -> None:
    for name in names:
        for step in (
            ("screen", TRIAL, name, *FACTS),
            ("assess", TRIAL, name, "phq-9", *ANSWERS),
            ("consent", TRIAL, name),
            ("enrol", TRIAL, name, "--therapist", "t-3", "--seed-file", seed),
        ):
            done = call("trial", *step, *place)
            assert done.exit_code == 0, done.output


def test_the_seed_is_written_for_its_owner_alone_and_not_into_the_journal(place: list[str], tmp_path: Path) -> None:
    file = tmp_path / "seed.hex"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    seed = file.read_text().strip()
    assert len(bytes.fromhex(seed)) == 32
    assert seed.encode() not in (tmp_path / "trial.db").read_bytes()


def test_the_whole_way(call: Call, told: Callable[..., Any], place: list[str], tmp_path: Path) -> None:
    seed = tmp_path / "seed.hex"
    enrolled(call, place, seed, "p-1", "p-2")
    call("trial", "screen", TRIAL, "p-3", "--fact", "client.age=17", *place)
    call("trial", "learn", TRIAL, "p-3", "--fact", "risk.suicidal-thoughts=none", *place)
    refused = call("trial", "consent", TRIAL, "p-3", *place)
    assert refused.exit_code == 1
    assert "Eighteen or older" in refused.stdout
    assert "found: never recorded" in " ".join(refused.stdout.split())
    excluded = call("trial", "exclude", TRIAL, "p-3", "--reason", "not-eligible", *place)
    assert "not eligible (adult, depressed)" in excluded.stdout
    twice = told("trial", "enrol", TRIAL, "p-1", "--therapist", "t-3", "--seed-file", seed, *place, code=1)
    assert [each["rule"] for each in twice["answer"]["reasons"]] == ["trial/allocated-once"]

    status = told("trial", "status", TRIAL, *place)
    assert (status["screened"], status["excluded"], status["randomised"]) == (3, {"not-eligible": 1}, 2)
    assert "screened 3, excluded 1, waiting 0, randomised 2" in call("trial", "status", TRIAL, *place).stdout
    arm = told("trial", "unblind", TRIAL, "p-1", "--to", "physician", "--reason", "an overdose", *place)["answer"]
    assert arm in ("full", "short")

    watched = call("trial", "monitor", TRIAL, "--seed-file", seed, *place).stdout
    assert "allocated, 0 with an adverse event" in watched
    assert "More harm in one arm" in watched
    assert "short" not in watched
    for picture in (("consort",), ("survival",), ("trajectories",)):
        extra = ("phq-9",) if picture == ("trajectories",) else ()
        file = tmp_path / f"{picture[0]}.svg"
        done = call("trial", *picture, TRIAL, *extra, "-o", file, *place)
        assert done.exit_code == 0, done.output
        assert file.read_text("utf-8").startswith("<svg")
    done = call("trial", "export", TRIAL, "-o", tmp_path / "data", "--parquet", *place)
    assert "17 files written" in done.stdout
    assert "Small cells" in done.stdout
    blinded = tmp_path / "assessor.csv"
    call("trial", "export", TRIAL, "--role", "assessor", "-o", blinded, *place)
    assert blinded.read_text().splitlines() == ["participant,measure,window,day,total", "p-1,phq-9,start,0,16",
                                                "p-2,phq-9,start,0,16"]  # fmt: skip

    assert call("trial", "unseal", TRIAL, "--seed-file", seed, *place).exit_code == 1
    assert call("trial", "close", TRIAL, "--reason", "the end", *place).exit_code == 0
    assert seed.read_text().strip() in call("trial", "unseal", TRIAL, "--seed-file", seed, *place).stdout
    assert "All 2 allocations" in call("trial", "audit", TRIAL, "--seed-file", seed, *place).stdout
    (tmp_path / "other.hex").write_text("00" * 32)
    assert call("trial", "audit", TRIAL, "--seed-file", tmp_path / "other.hex", *place).exit_code == 1


def test_what_raises_an_alert_in_a_course_is_told_at_once(call: Call, place: list[str]) -> None:
    said = call("trial", "screen", TRIAL, "p-1", "--fact", "risk.suicidal-thoughts=active", *place).stdout
    assert "tell whoever cares for this person" in " ".join(said.split())


def test_a_new_document_can_be_registered_as_it_is(call: Call, tmp_path: Path) -> None:
    made = tmp_path / "trial.yaml"
    assert call("trial", "new", "my-trial", "--against", "brief", "-o", made).exit_code == 0
    done = call("trial", "register", made, "--seed-file", tmp_path / "s", "--db", tmp_path / "t.db",
                "--site", EXAMPLES / "site.yaml")  # fmt: skip
    assert done.exit_code == 0, done.output
    assert call("trial", "new", "my-trial", "--against", "brief", "-o", made).exit_code == 2


def test_a_document_that_cannot_work_is_told_line_by_line_and_makes_no_seed(call: Call, tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    text = (EXAMPLES / "trial" / "trial.yaml").read_text("utf-8")
    bad.write_text(
        text.replace("blocks: [2, 4, 6]", "blocks: [3]").replace("window: week-8", "window: week-9"), "utf-8"
    )
    done = call("trial", "register", bad, "--seed-file", tmp_path / "s", "--db", tmp_path / "t.db", "--adaptations",
                EXAMPLES / "trial" / "variants")  # fmt: skip
    assert done.exit_code == 1
    assert "trial/ratio-blocks" in done.stderr
    assert "reference/unknown" in done.stderr
    assert not (tmp_path / "s").exists()


def test_an_amendment_is_told_by_what_it_changes(call: Call, place: list[str], tmp_path: Path) -> None:
    later = tmp_path / "trial.yaml"
    text = (EXAMPLES / "trial" / "trial.yaml").read_text("utf-8")
    later.write_text(text.replace("version: 1.0.0", "version: 1.1.0").replace("size: 120", "size: 48"), "utf-8")
    done = call("trial", "amend", TRIAL, later, "--reason", "more time", "--adaptations",
                EXAMPLES / "trial" / "variants", *place)  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "changed size: 120 -> 48" in done.stdout


def test_a_measure_a_trial_and_a_seed_that_are_not_there(call: Call, place: list[str], tmp_path: Path) -> None:
    assert call("trial", "trajectories", TRIAL, "gad-7", *place).exit_code == 2
    assert call("trial", "status", "another", *place).exit_code == 2
    enrol = ("trial", "enrol", TRIAL, "p-1", "--therapist", "t-1", "--seed-file", tmp_path / "none")
    assert call(*enrol, *place).exit_code == 2
    assert call("trial", "assess", TRIAL, "p-1", "phq-9", "1=often", *place).exit_code == 2
