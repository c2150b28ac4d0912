"""Whatever is changed behind the library's back is found, and the first entry concerned is named."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from iptflow.errors import JournalDamaged
from iptflow.store import Envelope, SqlJournal

Write = Callable[..., tuple[Envelope, ...]]

FIRST = 1 << 20
THIRD = FIRST | 3


@pytest.fixture
def full(stored: SqlJournal, write: Write) -> SqlJournal:
    """Two courses of six entries each: a command of three entries, and three of one."""
    for course in ("one", "two"):
        head = write(stored, course, '{"n":1}', '{"n":2}', '{"n":3}', key="k")[-1].head
        for number in (4, 5, 6):
            head = write(stored, course, f'{{"n":{number}}}', after=head)[-1].head
    assert stored.verify() == []
    return stored


def tamper(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in names:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            assert connection.execute(statement).rowcount > 0, statement
        connection.commit()


@pytest.mark.parametrize("table", ["stream", "body", "entry"])
def test_the_database_itself_refuses_changes(full: SqlJournal, file: Path, table: str) -> None:
    with closing(sqlite3.connect(file)) as connection:
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info(iptflow_{table})")]
        for column in columns:
            if column == "fingerprint":
                continue
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(f"UPDATE iptflow_{table} SET {column} = {column}")
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(f"DELETE FROM iptflow_{table}")


def test_a_fingerprint_can_be_forgotten_and_the_chain_still_verifies(full: SqlJournal, file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE iptflow_entry SET fingerprint = NULL")
        connection.commit()
    assert full.verify() == []


@pytest.mark.parametrize(
    "change",
    [
        "instant = '2026-01-05T09:00:01Z'",
        "version = 2",
        "type = 'other'",
        "record = CAST('{\"n\":33}' AS BLOB)",
        "record = '{\"n\":3}'",
        "record = X''",
        "following = 1",
        "key = 'k3'",
        "hash = zeroblob(32)",
        "hash = zeroblob(31)",
        "hash = 'text'",
        "type = CAST(X'ff' AS TEXT)",
    ],
)
def test_a_changed_entry_is_named(full: SqlJournal, file: Path, change: str) -> None:
    tamper(file, f"UPDATE iptflow_entry SET {change} WHERE id = {THIRD}")
    (finding,) = full.verify()
    assert finding.code == "journal/changed"
    assert finding.place in ("one/3", "one")
    assert (finding.place == "one") == ("X'ff'" in change)
    assert full.verify("two") == []
    assert full.verify("one") == [finding]


def test_every_flipped_bit_of_a_record_is_found(full: SqlJournal, file: Path) -> None:
    record = full.read("one")[2].record
    for place in range(len(record) * 8):
        flipped = bytearray(record)
        flipped[place // 8] ^= 1 << place % 8
        tamper(file, f"UPDATE iptflow_entry SET record = X'{flipped.hex()}' WHERE id = {THIRD}")
        assert [finding.place for finding in full.verify("one")] == ["one/3"]


@pytest.mark.parametrize(("sequence", "place"), [(1, "one/1"), (2, "one/2"), (4, "one/4"), (5, "one/5")])
def test_a_removed_entry_is_named(full: SqlJournal, file: Path, sequence: int, place: str) -> None:
    tamper(file, f"DELETE FROM iptflow_entry WHERE id = {FIRST | sequence}")
    (finding,) = full.verify()
    assert (finding.code, finding.place) == ("journal/removed", place)


def test_half_a_command_that_was_cut_off_is_named(full: SqlJournal, file: Path) -> None:
    tamper(file, f"DELETE FROM iptflow_entry WHERE id BETWEEN {FIRST | 3} AND {FIRST | 6}")
    assert [(finding.code, finding.place) for finding in full.verify()] == [("journal/removed", "one/3")]


def test_the_last_commands_of_a_course_need_a_head_kept_elsewhere(full: SqlJournal, file: Path) -> None:
    head = full.read("one")[-1].head
    tamper(file, f"DELETE FROM iptflow_entry WHERE id IN ({FIRST | 5}, {FIRST | 6})")
    assert full.verify() == []
    assert [finding.place for finding in full.verify(heads={"one": head})] == ["one/5"]


def test_a_chain_that_was_written_anew_needs_a_head_kept_elsewhere(full: SqlJournal, file: Path, write: Write) -> None:
    entries = full.read("one")
    tamper(file, f"DELETE FROM iptflow_entry WHERE id IN ({FIRST | 5}, {FIRST | 6})")
    write(full, "one", "other", "words", after=entries[3].head)
    assert full.verify() == []
    assert [finding.place for finding in full.verify(heads={"one": entries[-1].head})] == ["one/6"]


def test_swapped_entries_are_named(full: SqlJournal, file: Path) -> None:
    tamper(
        file,
        f"UPDATE iptflow_entry SET id = 1 WHERE id = {FIRST | 4}",
        f"UPDATE iptflow_entry SET id = {FIRST | 4} WHERE id = {FIRST | 5}",
        f"UPDATE iptflow_entry SET id = {FIRST | 5} WHERE id = 1",
    )
    assert [(finding.code, finding.place) for finding in full.verify()] == [("journal/changed", "one/4")]


def test_entries_of_two_courses_that_changed_places_are_named(full: SqlJournal, file: Path) -> None:
    two = 2 << 20
    tamper(
        file,
        f"UPDATE iptflow_entry SET id = 1 WHERE id = {FIRST | 4}",
        f"UPDATE iptflow_entry SET id = {FIRST | 4} WHERE id = {two | 4}",
        f"UPDATE iptflow_entry SET id = {two | 4} WHERE id = 1",
    )
    assert [finding.place for finding in full.verify()] == ["one/4", "two/4"]


def test_a_course_renamed_is_named(full: SqlJournal, file: Path) -> None:
    tamper(file, "UPDATE iptflow_stream SET name = 'other' WHERE number = 1")
    assert [finding.place for finding in full.verify()] == ["other/1"]


def test_a_course_without_its_entries_is_named(full: SqlJournal, file: Path) -> None:
    tamper(file, "DELETE FROM iptflow_entry WHERE id >> 20 = 1")
    assert [(finding.code, finding.place) for finding in full.verify()] == [("journal/removed", "one/1")]


def test_a_course_that_is_gone_altogether_leaves_a_gap(full: SqlJournal, file: Path) -> None:
    tamper(file, "DELETE FROM iptflow_entry WHERE id >> 20 = 1", "DELETE FROM iptflow_stream WHERE number = 1")
    (finding,) = full.verify()
    assert finding.code == "journal/course-removed"
    assert "number 1 " in finding.message


def test_entries_whose_course_is_gone_are_found(full: SqlJournal, file: Path) -> None:
    tamper(file, "DELETE FROM iptflow_stream WHERE number = 2")
    (finding,) = full.verify()
    assert finding.code == "journal/course-removed"
    assert "number 2 " in finding.message


@pytest.mark.parametrize("change", ["content = X'00'", "content = 'text'", "hash = X'00'"])
def test_a_changed_protocol_is_named(full: SqlJournal, file: Path, change: str) -> None:
    tamper(file, f"UPDATE iptflow_body SET {change}")
    assert [(f.code, f.place) for f in full.verify()] == [("journal/body-changed", "d" * 64)]


@pytest.mark.parametrize("what", ["UPDATE iptflow_body SET digest = 'other'", "DELETE FROM iptflow_body"])
def test_entries_that_lost_their_protocol_are_named(full: SqlJournal, file: Path, what: str) -> None:
    tamper(file, what)
    assert {"one/1", "two/1"} <= {finding.place for finding in full.verify()}


def test_reading_tells_of_a_row_that_is_no_entry(full: SqlJournal, file: Path) -> None:
    tamper(file, f"UPDATE iptflow_entry SET record = 'text' WHERE id = {THIRD}")
    for after in (0, 1, 2):
        with pytest.raises(JournalDamaged) as damaged:
            full.read("one", after)
        assert (damaged.value.course, damaged.value.sequence) == ("one", 3)
    tamper(file, f"DELETE FROM iptflow_entry WHERE id = {THIRD}")
    with pytest.raises(JournalDamaged):
        full.read("one", 3)


def test_nothing_is_appended_behind_an_entry_that_was_changed(full: SqlJournal, file: Path, write: Write) -> None:
    head = full.read("one")[-1].head
    tamper(file, f"UPDATE iptflow_entry SET hash = zeroblob(32) WHERE id = {FIRST | 6}")
    from iptflow.errors import SequenceConflict

    with pytest.raises(SequenceConflict, match="not the one"):
        write(full, "one", "7", after=head)


def test_a_damaged_file_is_told_and_not_thrown(full: SqlJournal, file: Path, write: Write) -> None:
    head = full.read("one")[-1].head
    for number in range(200):
        head = write(full, "one", f'{{"text":"{number:0>500}"}}', after=head)[-1].head
    full.close()
    content = bytearray(file.read_bytes())
    page = 4096
    for start in range(page * 12, len(content) - page, page * 3):
        content[start : start + page] = b"\x55" * page
    file.write_bytes(content)
    again = SqlJournal.open(file)
    codes = {finding.code for finding in again.verify()}
    again.close()
    assert "journal/file" in codes
    assert "journal/changed" in codes
