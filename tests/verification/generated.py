"""Small protocols made by chance: a line of phases, branches, gates over every kind of variable."""

from __future__ import annotations

from random import Random
from typing import Any

Body = dict[str, Any]

AREAS = ("dispute", "grief", "transition")


def body(seed: int) -> Body:
    chance = Random(seed)
    names = ["assessment", "focus-selection", "middle", "termination"][: chance.choice((2, 3, 3, 4))]
    if chance.random() < 0.3:
        names = [name for name in names if name != "focus-selection"] + ["closing"]
    vocabulary = chance.sample(_WORDS, chance.choice((2, 2, 3, 3)))
    phases: Body = {}
    for before, name in zip(["", *names], names, strict=False):
        phases[name] = {"exit": _rules(chance, vocabulary, "leave")} | ({"after": before} if before else {})
    moves: Body = {"complete": {"from": names[-1], "to": "completed", "rules": _closed(chance, vocabulary)}}
    if chance.random() < 0.5:
        phases["maintenance"] = {"exit": {}}
        moves["begin-maintenance"] = {
            "from": names[-1],
            "to": "maintenance",
            "rules": _rules(chance, vocabulary, "begin"),
        }
        if chance.random() < 0.8:
            rules = _closed(chance, vocabulary)
            moves["complete-maintenance"] = {"from": "maintenance", "to": "maintenance-completed", "rules": rules}
        if chance.random() < 0.6:
            rules = {"recurrence": {"require": {"count": "recurrence", "at_least": 1}}}
            again = rules if chance.random() < 0.7 else _rules(chance, vocabulary, "again")
            moves["return"] = {"from": "maintenance", "to": chance.choice(names), "rules": again}
    return {
        "id": "generated",
        "participants": {"client": {}, "therapist": {}},
        "facts": {
            "accepts": {"type": "boolean", "by": "agreed"},
            "minor": {"type": "boolean", "change": "fixed", "by": "given"},
            "mood": {"type": "choice", "values": {"good": {}, "low": {}}, "by": "client"},
        },
        "frame": {
            "weeks": {"range": [1, 3]},
            "contacts": {
                "session": {"for": "acute", "count": [1, 3], "participants": ["client", "therapist"]},
                "other": {"for": "any", "participants": []},
            },
        },
        "phases": phases,
        "moves": moves,
        "endings": {
            "completed": {"planned": True},
            "maintenance-completed": {"planned": "complete-maintenance" in moves},
            "withdrawn": {"planned": False},
        },
        "tasks": {"explain": {}, "review": {}},
        "areas": {area: {"signs": {"named": {}}} for area in AREAS},
        "focus": {"areas": [1, 2]},
        "consents": {"treatment": {}},
        "events": {"relapse": {}, "recurrence": {}},
    }


_WORDS = (
    "task explain",
    "task explain",
    "task review",
    "fact accepts",
    "fact minor",
    "fact minor",
    "fact mood",
    "fact mood",
    "sign dispute/named",
    "consent treatment",
    "count session",
    "count relapse",
    "count relapse",
    "weeks phase",
    "weeks opening",
    "focus",
)


def _closed(chance: Random, vocabulary: list[str]) -> Body:
    rules = _rules(chance, vocabulary, "close")
    if chance.random() < 0.9:
        rules["alerts-closed"] = {"require": {"alerts": "closed"}}
    return rules


def _rules(chance: Random, vocabulary: list[str], name: str) -> Body:
    found: Body = {}
    for number in range(chance.choice((0, 1, 1, 2))):
        found[f"{name}-{number}"] = {"require": _condition(chance, vocabulary, 2)}
        if chance.random() < 0.2:
            found[f"{name}-{number}"]["trap"] = "meant so"
    return found


def _condition(chance: Random, vocabulary: list[str], depth: int) -> Body:
    if depth and chance.random() < 0.4:
        parts = [_condition(chance, vocabulary, depth - 1) for _ in range(2)]
        return {chance.choice(("every", "any", "any")): parts}
    leaf = _leaf(chance, chance.choice(vocabulary))
    return {"not": leaf} if chance.random() < 0.2 else leaf


def _leaf(chance: Random, word: str) -> Body:
    kind, _, name = word.partition(" ")
    if kind in ("count", "weeks"):
        number = chance.choice((1, 2, 3))
        if chance.random() < 0.2:
            return {kind: name, "between": [1, number]}
        return {kind: name, chance.choice(("at_least", "at_least", "at_least", "at_most", "is")): number}
    if kind == "focus":
        return {"focus": chance.choice(AREAS)} if chance.random() < 0.6 else {"recorded": "focus"}
    if name == "mood":
        return {"fact": "mood", "is": chance.choice(("good", "low"))} if chance.random() < 0.7 else {"recorded": "mood"}
    if kind == "fact":
        return {"fact": name, "is": chance.random() < 0.6} if chance.random() < 0.8 else {"recorded": name}
    return {kind: name}
