"""What every journal promises, asked of each of them."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

import pytest

from iptflow.errors import JournalError, KeyReused, SequenceConflict, UnknownName
from iptflow.store import START, Envelope, Head, Journal, SqlJournal

Write = Callable[..., tuple[Envelope, ...]]


def test_what_is_appended_is_read_back_equal(journal: Journal, write: Write) -> None:
    first = write(journal, "c-1", '{"a":1}')
    more = write(journal, "c-1", '{"b":2}', '{"c":3}', after=first[-1].head)
    assert journal.read("c-1") == first + more
    assert [entry.sequence for entry in journal.read("c-1")] == [1, 2, 3]
    assert [entry.following for entry in journal.read("c-1")] == [0, 1, 0]
    assert [entry.record for entry in more] == [b'{"b":2}', b'{"c":3}']


def test_a_part_is_read_as_it_stands_in_the_whole(journal: Journal, write: Write) -> None:
    write(journal, "c-1", "1", "2", "3")
    whole = journal.read("c-1")
    for after in range(5):
        assert journal.read("c-1", after) == whole[after:]


def test_nothing_is_read_of_a_course_that_is_not_there(journal: Journal) -> None:
    assert journal.read("c-1") == ()
    assert journal.read("c-1", after=4) == ()
    assert journal.courses() == ()


def test_courses_are_named_in_the_order_of_their_opening(journal: Journal, write: Write) -> None:
    for name in ("z", "a", "k/ü 'x'; --"):
        write(journal, name, "{}")
    assert journal.courses() == ("z", "a", "k/ü 'x'; --")
    assert journal.read("k/ü 'x'; --")[0].course == "k/ü 'x'; --"


def test_courses_do_not_touch_each_other(journal: Journal, write: Write) -> None:
    one = write(journal, "one", "1")
    two = write(journal, "two", "2", "3")
    one += write(journal, "one", "4", after=one[-1].head)
    assert journal.read("one") == one
    assert journal.read("two") == two
    assert one[0].hash != two[0].hash


@pytest.mark.parametrize("ahead", [1, 2, 1000])
def test_no_gap_can_be_made(journal: Journal, write: Write, ahead: int) -> None:
    head = write(journal, "c-1", "1")[-1].head
    with pytest.raises(SequenceConflict) as refused:
        write(journal, "c-1", "2", after=Head(head.sequence + ahead, head.hash))
    assert (refused.value.expected, refused.value.found) == (1 + ahead, 1)
    assert len(journal.read("c-1")) == 1


def test_a_head_of_the_past_is_refused(journal: Journal, write: Write) -> None:
    first = write(journal, "c-1", "1")[-1].head
    write(journal, "c-1", "2", after=first)
    for stale in (START, first):
        with pytest.raises(SequenceConflict) as refused:
            write(journal, "c-1", "x", after=stale)
        assert (refused.value.expected, refused.value.found) == (stale.sequence, 2)


def test_a_conflict_says_what_came_meanwhile(journal: Journal, write: Write) -> None:
    first = write(journal, "c-1", "1")[-1].head
    head = first
    for kind in ("measure-recorded", "alert-raised", *["contact-recorded"] * 5):
        head = journal.append("c-1", head, [(kind, b"{}")], instant="2026", digest="d" * 64)[-1].head
    with pytest.raises(
        SequenceConflict, match=r"ends with entry 8, not 1; since then came .*alert-raised.*, …"
    ) as lost:
        write(journal, "c-1", "2", after=first)
    assert lost.value.meanwhile == ("measure-recorded", "alert-raised", *["contact-recorded"] * 5)
    with pytest.raises(SequenceConflict) as lost:
        write(journal, "c-1", "2", after=Head(8, "ab" * 32))
    assert lost.value.meanwhile == ()


@pytest.mark.parametrize(
    "foreign", [Head(1, "ab" * 32), Head(1, ""), Head(0, "ab" * 32), Head(7, "ab" * 32), Head(-1, "")]
)
@pytest.mark.parametrize("records", [("2",), ("2", "3")])
def test_a_head_that_is_not_of_this_course_is_refused(
    journal: Journal, write: Write, foreign: Head, records: tuple[str, ...]
) -> None:
    write(journal, "c-1", "1")
    with pytest.raises(SequenceConflict):
        write(journal, "c-1", *records, after=foreign)
    with pytest.raises(SequenceConflict):
        write(journal, "new", *records, after=foreign)
    assert journal.courses() == ("c-1",)
    assert len(journal.read("c-1")) == 1
    assert journal.verify() == []


def test_the_head_of_another_course_is_refused(journal: Journal, write: Write) -> None:
    write(journal, "one", "1")
    other = write(journal, "two", "2")[-1].head
    with pytest.raises(SequenceConflict, match="not the one that was decided on"):
        write(journal, "one", "3", after=other)


def test_the_same_command_gives_the_same_entries_again(journal: Journal, write: Write) -> None:
    first = write(journal, "c-1", "1", "2", key="k", command=b"open")
    head = write(journal, "c-1", "3", after=first[-1].head)[-1].head
    for after in (START, first[-1].head, head):
        assert write(journal, "c-1", "1", "2", after=after, key="k", command=b"open") == first
    assert journal.recall("c-1", "k", b"open") == first
    assert len(journal.read("c-1")) == 3


def test_a_key_used_for_another_command_is_refused(journal: Journal, write: Write) -> None:
    head = write(journal, "c-1", "1", key="k", command=b"open")[-1].head
    for after in (START, head):
        with pytest.raises(KeyReused) as refused:
            write(journal, "c-1", "1", after=after, key="k", command=b"close")
        assert refused.value.key == "k"
    with pytest.raises(KeyReused):
        journal.recall("c-1", "k", b"close")
    assert len(journal.read("c-1")) == 1


def test_a_key_belongs_to_its_course_and_its_command_only(journal: Journal, write: Write) -> None:
    one = write(journal, "one", "1", key="k", command=b"a")
    two = write(journal, "two", "2", key="k", command=b"b")
    assert journal.recall("one", "k", b"a") == one
    assert journal.recall("two", "k", b"b") == two
    assert journal.recall("three", "k", b"a") == ()
    assert journal.recall("one", "other", b"a") == ()
    assert [entry.key for entry in write(journal, "three", "1", "2", key="k")] == ["k", ""]


def test_no_key_is_no_key(journal: Journal, write: Write) -> None:
    first = write(journal, "c-1", "1", command=b"same")
    second = write(journal, "c-1", "1", after=first[-1].head, command=b"same")
    assert second[0].sequence == 2
    assert journal.recall("c-1", "", b"same") == ()


def test_a_refused_command_leaves_its_key_free(journal: Journal, write: Write) -> None:
    write(journal, "c-1", "1")
    with pytest.raises(SequenceConflict):
        write(journal, "c-1", "2", key="k", command=b"x")
    assert journal.recall("c-1", "k", b"x") == ()


def test_entries_never_name_a_protocol_that_is_not_kept(journal: Journal, write: Write) -> None:
    head = write(journal, "c-1", "1")[-1].head
    for course, after in (("c-1", head), ("new", START)):
        with pytest.raises(JournalError, match="is not kept here"):
            journal.append(course, after, [("x", b"{}")], instant="2026", digest="e" * 64)
    assert journal.courses() == ("c-1",)


def test_a_command_without_records_is_an_error(journal: Journal, write: Write) -> None:
    with pytest.raises(JournalError, match="without records"):
        write(journal, "c-1")


def test_a_course_has_an_end(journal: Journal, write: Write) -> None:
    with pytest.raises(JournalError, match="at most 1048575 entries"):
        write(journal, "c-1", "1", after=Head((1 << 20) - 1, "ab" * 32))


def test_a_body_is_kept_once(journal: Journal) -> None:
    journal.keep_body("a" * 64, b"first")
    journal.keep_body("a" * 64, b"second")
    assert journal.body("a" * 64) == b"first"
    with pytest.raises(UnknownName):
        journal.body("b" * 64)


def test_verifying_names_no_course_that_never_was(journal: Journal, write: Write) -> None:
    write(journal, "c-1", "1")
    assert journal.verify("c-1") == []
    with pytest.raises(UnknownName):
        journal.verify("c-2")


def test_an_end_that_was_cut_off_shows_against_a_head_kept_elsewhere(journal: Journal, write: Write) -> None:
    head = write(journal, "c-1", "1", "2")[-1].head
    assert journal.verify(heads={"c-1": head}) == []
    later = {"c-1": Head(3, "ab" * 32)}
    assert [finding.place for finding in journal.verify(heads=later)] == ["c-1/3"]
    assert [finding.place for finding in journal.verify("c-1", heads=later)] == ["c-1/3"]
    other = {"c-1": Head(2, "ab" * 32), "gone": Head(4, "ab" * 32)}
    assert [finding.place for finding in journal.verify(heads=other)] == ["c-1/2", "gone/1"]


@pytest.mark.parametrize("opening", [True, False])
@pytest.mark.parametrize("count", [1, 3])
def test_of_many_writers_on_one_head_exactly_one_wins(
    journal: Journal, write: Write, opening: bool, count: int
) -> None:
    head = START if opening else write(journal, "c-1", "0")[-1].head
    barrier = Barrier(8)
    won: list[tuple[Envelope, ...]] = []
    lost: list[SequenceConflict] = []

    def run(number: int) -> None:
        barrier.wait()
        try:
            won.append(write(journal, "c-1", *[f"{number}"] * count, after=head))
        except SequenceConflict as error:
            lost.append(error)

    threads = [Thread(target=run, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(lost)) == (1, 7)
    assert journal.read("c-1", head.sequence) == won[0]
    assert journal.verify() == []


def test_one_command_sent_twice_at_once_is_kept_once(journal: Journal, write: Write) -> None:
    head = write(journal, "c-1", "0")[-1].head
    barrier = Barrier(6)
    answers: list[tuple[Envelope, ...]] = []

    def run() -> None:
        barrier.wait()
        answers.append(write(journal, "c-1", "1", "2", after=head, key="k", command=b"x"))

    threads = [Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [journal.read("c-1", 1)] * 6


def test_streams_of_another_kind_have_names_of_their_own(journal: Journal, write: Write) -> None:
    circles = journal.of_kind("circle")
    course, circle = write(journal, "a", "1"), write(circles, "a", "2", "3")
    assert (journal.read("a"), circles.read("a")) == (course, circle)
    assert (journal.courses(), circles.courses()) == (("a",), ("a",))
    assert write(circles, "b", "4")[0].sequence == 1
    assert journal.courses() == ("a",)
    assert journal.verify() == circles.verify() == []


def test_what_is_appended_together_is_kept_as_a_whole(journal: Journal, write: Write) -> None:
    circles = journal.of_kind("circle")
    with journal.together():
        course = write(journal, "a", "1")
        write(circles, "g", "2")
        write(journal, "a", "3", after=course[-1].head)
    assert (len(journal.read("a")), len(circles.read("g"))) == (2, 1)


def test_when_one_of_them_fails_nothing_is_kept(journal: Journal, write: Write) -> None:
    circles = journal.of_kind("circle")
    head = write(journal, "a", "1")[-1].head

    def together() -> None:
        with journal.together():
            write(circles, "g", "2", key="k")
            write(journal, "a", "3", after=head)
            write(journal, "a", "4", after=head)

    with pytest.raises(SequenceConflict):
        together()
    assert len(journal.read("a")) == 1
    assert circles.read("g") == ()
    assert circles.courses() == ()
    assert write(circles, "g", "5", key="k")[0].record == b"5"


def test_a_block_that_raises_on_its_own_account_keeps_nothing(journal: Journal, write: Write) -> None:
    def together() -> None:
        with journal.together():
            write(journal, "a", "1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        together()
    assert journal.courses() == ()
    assert write(journal, "a", "1")[0].sequence == 1


def test_one_close_closes_the_streams_of_every_kind(stored: SqlJournal) -> None:
    circles = stored.of_kind("circle")
    circles.close()
    for journal in (circles, stored):
        with pytest.raises(JournalError, match="closed"):
            journal.courses()
