from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from iptflow.course import commands as c
from iptflow.course.answers import Answers, Watch
from iptflow.course.apply import apply
from iptflow.course.decide import decide, decide_opening
from iptflow.course.plan import Plan
from iptflow.course.refusals import Accepted, Answer
from iptflow.course.state import Course
from iptflow.protocol import typed

SMALL: dict[str, Any] = {
    "id": "small",
    "participants": {"client": {}, "therapist": {}, "parent": {}},
    "facts": {
        "age": {"type": "integer", "range": [0, 120]},
        "long-standing": {"type": "boolean"},
        "risk": {"type": "choice", "values": {"none": {"rank": 0}, "passive": {"rank": 1}, "plan": {"rank": 2}}},
        "person": {"type": "record", "many": True, "fields": {"relation": {"type": "text"}}},
    },
    "frame": {
        "weeks": {"range": [2, 4], "planned": 4},
        "contacts": {
            "session": {
                "for": "acute",
                "count": [2, 4],
                "every": "P7D",
                "minutes": [45, 50],
                "participants": ["client", "therapist"],
                "source": "F2",
            }
        },
    },
    "phases": {
        "assessment": {
            "exit": {"named": {"require": {"task": "name"}, "title": "The illness is named", "source": "F5"}}
        },
        "focus-selection": {
            "after": "assessment",
            "exit": {"focus": {"require": {"recorded": "focus"}, "title": "A focus is agreed", "source": "G5"}},
        },
        "middle": {"after": "focus-selection"},
    },
    "moves": {
        "complete": {
            "from": "middle",
            "to": "completed",
            "rules": {"no-alert": {"require": {"alerts": "closed"}, "title": "No alert is open", "source": "J-G6"}},
        }
    },
    "endings": {"completed": {"planned": True}, "withdrawn": {"planned": False}},
    "tasks": {
        "name": {"title": "Name the illness", "level": "must", "due": {"series": "session", "number": 1}},
        "ask-risk": {"title": "Ask about risk", "level": "must", "scope": "each-contact", "source": "AD6"},
        "history": {"title": "Parents' history", "waivable": True, "waive_reasons": {"unsafe": {}}, "with": ["parent"]},
    },
    "areas": {
        "dispute": {"resolutions": {"borne": {"when": {"fact": "long-standing", "is": True}}}, "signs": {"named": {}}},
        "grief": {},
        "transition": {},
    },
    "focus": {"areas": [1, 2], "source": "G5"},
    "techniques": {"advice": {"title": "Advice given", "stance": "discouraged", "source": "AD5"}},
    "safety": {"thoughts": {"raise_when": {"fact": "risk", "in": ["passive", "plan"]}, "title": "Thoughts"}},
    "events": {"relapse": {}},
}

WATCH = Watch(owner="t-3", deputy="t-4", acknowledge_minutes=60)


class Bench:
    """A course under test: every command is decided and folded.

    ``sections`` take the place of those of the small protocol; ``opening`` holds fields of the opening command.
    """

    def __init__(self, opening: dict[str, Any] | None = None, **sections: Any) -> None:
        self.plan = Plan(typed({**SMALL, **sections}), "digest")
        given = {"now": at(5), "course": "c-1", "client": "k-1", "therapist": "t-3", "facts": {"age": 40}}
        opened = decide_opening(self.plan, c.OpenCourse(**{**given, **(opening or {})}), Answers(watch=WATCH))
        self.course: Course = apply(self.plan, None, opened.entries[0])
        for entry in opened.entries[1:]:
            self.course = apply(self.plan, self.course, entry)

    def do(self, command: Callable[..., c.AnyCommand], day: int = 5, **fields: Any) -> Any:
        return self.decide(command(**{"now": at(day), **fields}), Answers(watch=WATCH))

    def decide(self, command: c.AnyCommand, answers: Answers, target: Plan | None = None) -> Answer:
        answer = decide(self.plan, self.course, command, answers, target)
        if isinstance(answer, Accepted):
            self.plan = target or self.plan
            for entry in answer.entries:
                self.course = apply(self.plan, self.course, entry)
        return answer


def at(day: int) -> datetime:
    return datetime(2026, 1, day, 12, tzinfo=UTC)


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def bench_on() -> type[Bench]:
    """Makes a course on the small protocol with other sections."""
    return Bench


@pytest.fixture
def small() -> dict[str, Any]:
    """The small protocol as a document states it."""
    return SMALL
