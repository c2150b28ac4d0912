"""A small base of the shipped schema's shape, and documents made from what a test wants to say."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from iptflow.composition import Composition, Resolution, resolve
from iptflow.documents import NOWHERE, Document, digest

BASE: dict[str, Any] = {
    "format": "protocol/1",
    "id": "ipt",
    "version": "1.0.0",
    "title": "IPT",
    "kind": "base",
    "evidence": [{"status": "established", "as_of": 2016, "statement": "It works.", "sources": ["cuijpers-2016"]}],
    "frame": {
        "weeks": {"range": [8, 17], "planned": 16, "source": ["F2"]},
        "contacts": {
            "session": {"title": "Session", "count": [8, 17], "planned": 16, "every": "P7D", "minutes": [45, 50],
                        "participants": ["client", "therapist"], "source": "F2"},
            "extra": {"title": "Other", "for": "any", "participants": [], "source": "F2"},
        },
    },
    "phases": {
        "assessment": {"title": "Assessment", "source": "F1", "exit": {
            "reviewed": {"require": {"every": [{"task": "review"}, {"task": "history"}]}, "title": "r", "source": "F5"},
            "told": {"require": {"task": "history"}, "title": "told", "source": "F5"}}},
        "middle": {"after": "assessment", "title": "Middle", "source": "F1"},
        "termination": {"after": "middle", "title": "Termination", "source": "F1"},
        "maintenance": {"title": "Maintenance", "source": "M1"},
    },
    "tasks": {
        "review": {"title": "Review of symptoms", "in": ["assessment"], "level": "must", "source": "F5"},
        "history": {"title": "History", "in": ["assessment"], "level": "should", "source": "F5"},
        "ask-risk": {"title": "Ask about suicide", "level": "must", "locked": True, "source": "G9"},
    },
    "areas": {"dispute": {"title": "Dispute", "locked": True, "source": "G4", "resolutions": {
        "changed": {"title": "Changed", "source": "G4"}}}},
    "techniques": {"advice": {"title": "Advice", "group": "other", "stance": "allowed", "source": "G6"}},
    "themes": {"loss": {"title": "Loss", "source": "G1"}},
    "safety": {"risk": {"raise_when": {"item": "phq-9/9", "at_least": 1}, "title": "Risk", "locked": True,
                        "source": "G9"}},
}  # fmt: skip

Say = Callable[..., Document]


def document(data: dict[str, Any]) -> Document:
    return Document(
        format=data["format"], id=data.get("id", ""), data=data, locations=NOWHERE, file="", digest=digest(data)
    )


@pytest.fixture
def base() -> Document:
    return document(deepcopy(BASE))


@pytest.fixture
def say() -> Say:
    """An adaptation by its id, its kind and what it asserts."""

    def adaptation(name: str, kind: str = "population", version: str = "1.0.0", **asserted: Any) -> Document:
        header = {"format": "adaptation/1", "id": name, "version": version, "title": name.title(), "kind": kind}
        return document({**header, **asserted})

    return adaptation


@pytest.fixture
def choose() -> Say:
    """A settlement by its path, what it covers, and the value or owner that it chooses."""

    def settlement(path: str, covers: dict[str, Any], **choice: Any) -> Document:
        stated = {"format": "settlement/1", "path": path, "covers": covers, **choice}
        return document({"reason": "the team's choice", "by": "t-1", "on": "2026-01-05", **stated})

    return settlement


@pytest.fixture
def compose(base: Document) -> Callable[..., Resolution]:
    """What the small base comes to with these adaptations and settlements."""

    def composed(*documents: Document) -> Resolution:
        made = tuple(each for each in documents if each.format == "settlement/1")
        adaptations = tuple(each for each in documents if each.format == "adaptation/1")
        return resolve(Composition(base, adaptations, made))

    return composed
