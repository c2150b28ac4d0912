"""Courses on the shipped protocols, opened and driven as a host does it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from iptflow.course.plan import Plan
from iptflow.course.refusals import Accepted, Answer, Reason, Refusal
from iptflow.flow import CourseHandle, open_flow

EXAMPLES = Path(__file__).parents[3] / "examples"
NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


class Clinic:
    """A flow in memory, and courses on what it composes; each composition is made once."""

    def __init__(self) -> None:
        self.flow = open_flow(site=EXAMPLES / "site.yaml", clock=lambda: NOW)
        self._plans: dict[tuple[str, ...], Plan] = {}
        self._numbers = count(1)

    def plan(self, *adaptations: str) -> Plan:
        if adaptations not in self._plans:
            self._plans[adaptations] = self.flow.compose(*adaptations)
        return self._plans[adaptations]

    def open(self, *adaptations: str, facts: dict[str, Any] | None = None) -> CourseHandle:
        return self.flow.open_course(
            self.plan(*adaptations), client="k-1", therapist="t-1", facts=facts, course=f"c-{next(self._numbers)}"
        )


@pytest.fixture(scope="session")
def clinic() -> Iterator[Clinic]:
    shared = Clinic()
    yield shared
    shared.flow.close()


@pytest.fixture
def own_clinic() -> Iterator[Clinic]:
    """A clinic for whoever changes its plugins."""
    own = Clinic()
    yield own
    own.flow.close()


@pytest.fixture
def come() -> Callable[[Answer], Any]:
    """The first entry of what was accepted."""

    def entry(answer: Answer) -> Any:
        assert isinstance(answer, Accepted), [reason.rule for reason in answer.reasons]
        return answer.entries[0]

    return entry


@pytest.fixture
def reasons() -> Callable[[Answer], dict[str, Reason]]:
    """The reasons of a refusal, by rule."""

    def stated(answer: Answer) -> dict[str, Reason]:
        assert isinstance(answer, Refusal)
        return {reason.rule: reason for reason in answer.reasons}

    return stated
