"""``iptflow store``: what a person does to keep a journal whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from iptflow.flow import open_flow

SITE = Path(__file__).parents[2] / "examples" / "site.yaml"
Told = Callable[..., Any]


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """A journal with one course of two entries."""
    file = tmp_path / "clinic.db"
    with open_flow(file, site=SITE, discover=False) as flow:
        flow.open_course(flow.compose(), client="k-1", therapist="t-1").record_contact("session", minutes=50)
    return file


def cut(db: Path) -> None:
    """Take the last entry away, as somebody with the file in hand could."""
    with closing(sqlite3.connect(db)) as connection:
        connection.execute("DROP TRIGGER iptflow_entry_kept")
        connection.execute("DELETE FROM iptflow_entry WHERE id = (SELECT max(id) FROM iptflow_entry)")
        connection.commit()


def test_a_whole_journal_verifies(told: Told, db: Path) -> None:
    assert told("store", "verify", "--db", db)["findings"] == []


def test_only_a_checkpoint_shows_that_an_end_was_cut_off(told: Told, db: Path, tmp_path: Path) -> None:
    taken = told("store", "checkpoint", "--db", db, "-o", tmp_path / "known.json")
    assert (taken["streams"], len(taken["sha256"])) == (1, 64)
    told("store", "verify", "--db", db, "--checkpoint", tmp_path / "known.json")
    cut(db)
    assert told("store", "verify", "--db", db)["findings"] == []
    found = told("store", "verify", "--db", db, "--checkpoint", tmp_path / "known.json", code=1)
    assert [(each["code"], each["place"]) for each in found["findings"]] == [("journal/removed", "k-1/2")]


def test_a_backup_is_verified_restored_and_what_it_lacks_is_named(told: Told, db: Path, tmp_path: Path) -> None:
    assert told("store", "backup", "--db", db, "-o", tmp_path / "saved.db")["entries"] == 2
    with open_flow(db, site=SITE, discover=False) as flow:
        flow.course("k-1").record_contact("session", minutes=50)
    told("store", "checkpoint", "--db", db, "-o", tmp_path / "known.json")
    known = ("--checkpoint", tmp_path / "known.json")
    found = told("store", "restore", tmp_path / "saved.db", "--db", tmp_path / "again.db", *known, code=1)
    assert [each["place"] for each in found["findings"]] == ["k-1/3"]
    with open_flow(tmp_path / "again.db", site=SITE, discover=False) as flow:
        assert len(flow.course("k-1").state.entries) == 2


def test_migrating_says_from_where_to_where(told: Told, db: Path) -> None:
    found = told("store", "migrate", "--db", db)
    assert found["before"] == found["after"] != ""


def test_people_are_told_in_lines(call: Callable[..., Any], db: Path, tmp_path: Path) -> None:
    assert call("store", "backup", "--db", db, "-o", tmp_path / "saved.db").output.endswith(
        "saved.db: 2 entries\nevery chain verifies\n"
    )
    assert "1 streams, sha256 " in call("store", "checkpoint", "--db", db, "-o", tmp_path / "known.json").output
    cut(db)
    shown = call("store", "verify", "--db", db, "--checkpoint", tmp_path / "known.json")
    assert shown.exit_code == 1
    assert "entry 2 of course k-1 is not there any more" in shown.output
    again = call("store", "backup", "--db", db, "-o", tmp_path / "saved.db")
    assert again.exit_code == 1
    assert "Give each backup a name of its own" in again.output


def test_a_journal_that_is_not_there_is_not_made(call: Callable[..., Any], tmp_path: Path) -> None:
    for name in ("verify", "migrate"):
        assert call("store", name, "--db", tmp_path / "none.db").exit_code != 0
    assert not list(tmp_path.iterdir())
