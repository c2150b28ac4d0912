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
    """A course under test: every command is decided and folded, and saved and loaded in between."""

    def __init__(self) -> None:
        self.plan = Plan(typed(SMALL), "digest")
        opened = decide_opening(
            self.plan,
            c.OpenCourse(now=at(5), course="c-1", client="k-1", therapist="t-3", facts={"age": 40}),
            Answers(watch=WATCH),
        )
        self.course: Course = apply(self.plan, None, opened.entries[0])

    def do(self, command: Callable[..., c.AnyCommand], day: int = 5, **fields: Any) -> Answer:
        asked = command(**{"now": at(day), **fields})
        answer = decide(self.plan, self.course, asked, Answers(watch=WATCH))
        if isinstance(answer, Accepted):
            for entry in answer.entries:
                self.course = apply(self.plan, self.course, entry)
        return answer


def at(day: int) -> datetime:
    return datetime(2026, 1, day, 12, tzinfo=UTC)


@pytest.fixture
def bench() -> Bench:
    return Bench()
