from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from iptflow.course import commands as c
from iptflow.course.answers import Answers, Watch
from iptflow.course.apply import apply
from iptflow.course.away import Away, away
from iptflow.course.decide import decide, decide_opening
from iptflow.course.plan import Plan
from iptflow.course.refusals import Accepted, Answer
from iptflow.course.state import Course
from iptflow.protocol import typed

OPENED = date(2026, 1, 5)
WATCH = Watch(owner="t-3", deputy="t-4", acknowledge_minutes=60)
ITEMS = {name: {"text": f"Item {name}", "risk": name == "2"} for name in ("1", "2")}

WIDE: dict[str, Any] = {
    "id": "ipt",
    "title": "A course",
    "evidence": [
        {"status": "established", "as_of": 2016, "statement": "It works.", "sources": ["x"], "contributor": "ipt"}
    ],
    "eligibility": {"alternatives": ["Watchful waiting"], "source": "F2"},
    "participants": {
        "client": {"sees": ["attendance", "teaching"]},
        "therapist": {},
        "parent": {"sees": ["attendance", "teaching"]},
        "other": {},
    },
    "facts": {
        "current-episode": {"title": "An episode now?"},
        "risk": {"type": "choice", "values": {"none": {}, "plan": {"title": "Has a plan", "rank": 1}}},
        "agreed": {"type": "text", "title": "Agreed to be told", "audience": "parent"},
        "orientation": {"type": "text", "title": "A matter", "sensitive": True, "audience": "all"},
        "mood": {"type": "choice", "title": "Mood", "values": {"low": {"title": "Low"}, "fair": {"title": "Fair"}}},
        "functioning.at-start": {"type": "choice", "values": {"good": {"title": "Well"}}},
        "functioning.at-end": {"type": "choice", "values": {"good": {"title": "Well"}}},
        "therapist.training": {"type": "choice", "title": "Training", "values": {"course": {"title": "A course"}}},
        "inventory-person": {
            "type": "record",
            "many": True,
            "fields": {
                "relation": {"type": "choice", "values": {"friend": {"title": "Friend"}}},
                "label": {"type": "text"},
                "satisfaction-start": {"type": "choice", "values": {"mixed": {"title": "Mixed"}}},
                "satisfaction-end": {"type": "choice", "values": {"satisfying": {"title": "Satisfying"}}},
            },
        },
    },
    "frame": {
        "weeks": {"range": [4, 6], "planned": 6},
        "contacts": {
            "session": {
                "title": "Session",
                "for": "acute",
                "count": [4, 6],
                "planned": 6,
                "every": "P7D",
                "participants": ["client", "therapist"],
                "source": "F2",
            },
            "phone": {
                "title": "Call",
                "for": "acute",
                "count": [2, 2],
                "every": "P7D",
                "from_week": 2,
                "participants": ["client", "therapist"],
                "source": "AD3",
            },
            "upkeep": {
                "title": "Upkeep",
                "for": "maintenance",
                "count": [3, 4],
                "planned": 3,
                "every": "P1M",
                "participants": ["client", "therapist"],
                "source": "M2",
            },
            "parents/talk": {"title": "Talk with the parents", "for": "any", "participants": ["parent"]},
        },
    },
    "phases": {
        "assessment": {
            "title": "Assessment",
            "exit": {
                "named": {"require": {"task": "name"}, "title": "The illness is named", "source": "F5"},
                "asked": {"require": {"task": "history"}, "title": "A history is taken", "source": "F1"},
            },
        },
        "middle": {"title": "Middle", "after": "assessment"},
        "maintenance": {"title": "Maintenance"},
    },
    "moves": {
        "complete": {
            "from": "middle",
            "to": "completed",
            "rules": {"no-alert": {"require": {"alerts": "closed"}, "title": "No alert is open", "source": "J-G6"}},
        },
        "keep": {"from": "middle", "to": "maintenance"},
        "again": {"from": "maintenance", "to": "assessment"},
    },
    "endings": {
        "completed": {"title": "Completed", "planned": True, "client_words": "finished"},
        "withdrawn": {"title": "Withdrawn", "planned": False, "client_words": "stopped"},
        "deceased": {"title": "Deceased", "planned": False},
    },
    "tasks": {
        "name": {"title": "Name the illness", "in": ["assessment"], "level": "must", "teaching": True, "source": "F5"},
        "history": {"title": "Take a history", "in": ["assessment"], "level": "must", "source": "F1"},
        "widely/draw": {"title": "Draw a circle", "in": ["assessment"], "level": "may", "source": "X1"},
        "talk": {
            "title": "Talk with a parent",
            "in": ["assessment"],
            "level": "should",
            "with": ["parent"],
            "waivable": True,
            "waive_reasons": {"unsafe": {"title": "It would not be safe"}},
            "source": "AD4",
        },
        "ask-risk": {"title": "Ask about risk", "scope": "each-contact", "level": "must", "source": "AD6"},
        "after-a-plan": {"title": "Plan for safety", "in": ["middle"], "when": {"fact": "risk", "is": "plan"}},
        "work": {"title": "Work on the focus", "in": ["middle"], "level": "must", "source": "F8"},
    },
    "themes": {
        "widely/peers": {"title": "Peers", "source": "AD1"},
        "widely/loss": {"title": "A loss", "when": {"fact": "mood", "is": "low"}, "source": "AD1"},
    },
    "areas": {
        "dispute": {
            "title": "Role dispute",
            "strategies": {"rehearse": {"title": "Rehearse a talk", "source": "A2"}},
            "signs": {"named": {"title": "Named"}, "begun": {"title": "Begun"}},
            "resolutions": {"changed": {"title": "Changed"}},
        },
        "grief": {"title": "Grief"},
    },
    "focus": {"areas": [1, 2], "source": "G5"},
    "techniques": {
        "advice": {
            "title": "Giving advice",
            "group": "other",
            "stance": "allowed",
            "stances": {"phase/middle": {"stance": "discouraged"}},
            "source": "AD5",
        },
        "listening": {"title": "Listening", "group": "ipt", "stance": "encouraged"},
        "feelings": {"title": "Attending to feelings", "group": "common"},
    },
    "cautions": {
        "no-substitute": {"text": "In place of neither manual nor supervision.", "source": "G8"},
        "no-episode": {"text": "No episode now.", "when": {"fact": "current-episode", "is": False}, "source": "F2"},
        "no-push": {"text": "Do not push.", "focus": ["dispute"], "source": "A3"},
        "in-middle": {"text": "The client's own ways.", "in": ["middle"], "source": "F8"},
        "by-plugin": {"text": "A plugin says so.", "when": {"answer": "widely/short"}, "source": "EL2"},
    },
    "measures": {
        "phq": {"title": "PHQ", "level": "must", "at": ["opening", "ending"], "role": "symptoms", "source": "G4"},
        "mood-scale": {"title": "Mood scale", "level": "should", "at": ["opening", "each-session"], "source": "J-G4"},
    },
    "instruments": {
        name: {"title": title, "options": {"0": "no", "1": "a bit", "2": "much"}, "items": ITEMS,
               "scoring": {"range": [0, 4]}, "outcomes": {"remission": {"score_below": 2}}}
        for name, title in (("phq", "PHQ"), ("mood-scale", "Mood scale"))
    },
    "consents": {"treatment": {"title": "Treatment", "by": ["client"]}},
    "events": {
        "relapse": {"title": "Relapse", "client_words": "use again", "reminder": "No reproach.", "source": "SU4"}
    },
    "readings": {"women": {"text": "For the therapist alone.", "source": "M5"}},
    "safety": {"thoughts": {"raise_when": {"fact": "risk", "is": "plan"}, "title": "Thoughts were stated"}},
    "answers": {"widely/short": {"title": "Sessions run short"}},
}  # fmt: skip


class Bench:
    """A course under test; ``day`` counts from 0 on the day of its opening."""

    def __init__(self, **facts: Any) -> None:
        self.plan = Plan(typed(WIDE), "digest")
        opening = c.OpenCourse(now=at(0), course="c-1", client="k-1", therapist="t-3", facts=facts)
        self.course: Course = apply(
            self.plan, None, decide_opening(self.plan, opening, Answers(watch=WATCH)).entries[0]
        )

    def do(self, command: Callable[..., c.AnyCommand], day: int = 0, **fields: Any) -> Answer:
        answer = decide(self.plan, self.course, command(**{"now": at(day), **fields}), Answers(watch=WATCH))
        if isinstance(answer, Accepted):
            for entry in answer.entries:
                self.course = apply(self.plan, self.course, entry)
        return answer

    def session(self, day: int = 0, **fields: Any) -> Answer:
        held = {"series": "session", "participants": ("client", "therapist"), "tasks": ("ask-risk",), "minutes": 50}
        return self.do(c.RecordContact, day, **{**held, **fields})

    def to_middle(self, day: int = 0) -> None:
        self.session(day, tasks=("ask-risk", "name", "history"))
        assert isinstance(self.do(c.Advance, day), Accepted)

    def away(self, *closures: int, absences: Any = ()) -> tuple[Away, ...]:
        return away(self.course, [day_of(day) for day in closures], absences)

    @staticmethod
    def day(number: int) -> date:
        return day_of(number)


def day_of(number: int) -> date:
    return OPENED + timedelta(days=number)


def at(day: int) -> datetime:
    return datetime(OPENED.year, OPENED.month, OPENED.day, 12, tzinfo=UTC) + timedelta(days=day)


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def without_episode() -> Bench:
    return Bench(**{"current-episode": False})


@pytest.fixture(scope="session")
def widest() -> Bench:
    return Bench()
