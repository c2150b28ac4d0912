"""A flow inside a host: its transaction, its threads, its event loop, its processes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text

from iptflow.course.refusals import Accepted
from iptflow.errors import SequenceConflict, UnknownName
from iptflow.flow import Flow, open_flow

SITE = Path(__file__).parents[2] / "examples" / "site.yaml"
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A host's own engine, with a table of its own."""
    sqlite = request.param == "sqlite"
    made = create_engine(f"sqlite:///{tmp_path}/host.db" if sqlite else request.getfixturevalue("postgres"))
    with made.begin() as connection:
        connection.execute(text("CREATE TABLE invoice (course VARCHAR(20))"))
    yield made
    made.dispose()


@pytest.fixture
def flow(engine: Engine) -> Iterator[Flow]:
    with open_flow(engine, site=SITE, discover=False, clock=lambda: NOON) as made:
        yield made


def invoices(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM invoice")).scalar_one())


def held(course: Any, **given: Any) -> Any:
    return course.record_contact("session", on="2026-01-05", minutes=50, **given)


def test_a_command_and_the_hosts_rows_are_kept_together(flow: Flow, engine: Engine) -> None:
    with engine.begin() as connection:
        mine = flow.within(connection)
        course = mine.open_course(mine.compose(), client="k-1", therapist="t-1")
        held(course)
        connection.execute(text("INSERT INTO invoice VALUES ('k-1')"))
    assert flow.course("k-1").state == course.state
    assert invoices(engine) == 1


def test_a_command_and_the_hosts_rows_are_taken_back_together(flow: Flow, engine: Engine) -> None:
    flow.open_course(flow.compose(), client="k-1", therapist="t-1")

    def work() -> None:
        with engine.begin() as connection:
            mine = flow.within(connection)
            held(mine.course("k-1"), key="once")
            mine.open_course(mine.compose(), client="k-2", therapist="t-1")
            connection.execute(text("INSERT INTO invoice VALUES ('k-1')"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        work()
    assert invoices(engine) == 0
    assert len(flow.course("k-1").state.entries) == 1
    with pytest.raises(UnknownName):
        flow.course("k-2")
    assert isinstance(held(flow.course("k-1"), key="once"), Accepted)


def test_a_protocol_that_was_taken_back_is_not_remembered(flow: Flow, engine: Engine) -> None:
    with engine.connect() as connection:
        transaction = connection.begin()
        digest = flow.within(connection).compose().digest
        transaction.rollback()
    with pytest.raises(UnknownName):
        flow.protocol(digest)
    assert flow.compose().digest == digest


def test_threads_that_meet_on_one_course_each_get_through_by_deciding_anew(flow: Flow) -> None:
    flow.open_course(flow.compose(), client="k-1", therapist="t-1")

    meanwhile: set[str] = set()

    def work(number: int) -> None:
        while True:
            course = flow.course("k-1")
            try:
                held(course, note=f"n-{number}", key=f"key-{number}")
            except SequenceConflict as lost:
                meanwhile.update(lost.meanwhile)
            else:
                return

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(12)))
    notes = [entry.note for entry in flow.course("k-1").state.entries[1:]]  # type: ignore[union-attr]
    assert sorted(notes) == sorted(f"n-{number}" for number in range(12))
    assert meanwhile <= {"contact"}
    assert flow.journal.verify() == []


def test_a_retry_after_a_lost_answer_counts_once(flow: Flow) -> None:
    """The answer is lost each time: the host loads the course anew and sends the same command with its key."""
    flow.open_course(flow.compose(), client="k-1", therapist="t-1")
    for number in range(10):
        answers = [held(flow.course("k-1"), key=f"key-{number}") for _ in range(3)]
        assert answers[0] == answers[1] == answers[2]
    assert len(flow.course("k-1").state.entries) == 11


def test_an_event_loop_goes_on_while_a_command_waits(flow: Flow, engine: Engine) -> None:
    """The store is held by somebody who lets go only once the loop has run: a loop that was blocked would never."""
    flow.open_course(flow.compose(), client="k-1", therapist="t-1")
    course = flow.course("k-1")

    async def serve() -> Any:
        with engine.connect() as connection:
            transaction = connection.begin()
            held(flow.within(connection).course("k-1"), key="first")
            command = asyncio.create_task(asyncio.to_thread(held, course, key="second"))
            for _ in range(5):
                await asyncio.sleep(0.01)
            waiting = not command.done()
            transaction.rollback()
        return waiting, await command

    waiting, answer = asyncio.run(serve())
    assert waiting
    assert isinstance(answer, Accepted)
    assert len(flow.course("k-1").state.entries) == 2
