"""A small base of the shipped schema's shape, and documents made of data."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

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


def document(data: dict[str, Any]) -> Document:
    return Document(
        format=data["format"], id=data.get("id", ""), data=data, locations=NOWHERE, file="", digest=digest(data)
    )


def changed(document_: Document, change: Callable[[dict[str, Any]], object]) -> Document:
    """Another document: documents are read only, and what they say is known by their digest."""
    data = deepcopy(document_.data)
    change(data)
    return document(data)
