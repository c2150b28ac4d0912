"""A bare protocol of sixteen sessions with maintenance, as every contestant of the cohorts plays it."""

from __future__ import annotations

from iptflow.course.plan import Plan
from iptflow.protocol import typed
from iptflow.simulation.model import read_model
from iptflow.simulation.study import Study

SESSIONS, MONTHS, ENOUGH, HORIZON = 16, 24, 8, 1_200

_BODY = {
    "id": "bare",
    "frame": {
        "weeks": {"range": [16, 16]},
        "contacts": {
            "session": {"for": "acute", "count": [16, 16], "every": "P7D", "participants": ["client", "therapist"]},
            "visit": {"for": "maintenance", "count": [24, 24], "every": "P1M", "participants": ["client", "therapist"]},
        },
    },
    "phases": {"middle": {}, "termination": {"after": "middle"}, "maintenance": {}},
    "moves": {
        "complete": {"from": "termination", "to": "completed"},
        "begin-maintenance": {
            "from": "termination", "to": "maintenance",
            "rules": {"enough": {"require": {"count": "session", "at_least": ENOUGH}}},
        },
        "complete-maintenance": {
            "from": "maintenance", "to": "maintenance-completed",
            "rules": {"term": {"require": {"count": "visit", "at_least": MONTHS}}},
        },
    },
    "endings": {
        "completed": {"planned": True}, "maintenance-completed": {"planned": True},
        "withdrawn": {"planned": False}, "lost-to-contact": {"planned": False},
    },
    "events": {"recurrence": {}},
    "focus": {"areas": [1, 2]},
}  # fmt: skip


def study(clients: int) -> Study:
    return Study.of(Plan(typed(_BODY), "bare"), read_model(), name="bare", clients=clients, horizon=HORIZON)
