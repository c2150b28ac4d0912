"""Adaptations, settlements and bases made by walking the schemas, so that every kind of join occurs.

Values come from small pools: what several adaptations say meets often, agrees sometimes, and clashes often enough.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from random import Random
from typing import Any, Final

from hypothesis import strategies as st
from tests.composition.builders import BASE, changed, document

from iptflow.composition import Composition, Conflict, resolve
from iptflow.documents import Document, schema

Data = dict[str, Any]

NAMES: Final = ("a", "b", "c", "d")
TASKS: Final = ("review", "history", "ask-risk", "shared/task")
PHASES: Final = ("assessment", "middle", "termination", "shared/phase")
CONDITIONS: Final[tuple[Data, ...]] = (
    {"task": "review"},
    {"task": "history", "source": "A1"},
    {"every": [{"task": "history"}, {"task": "review"}]},
    {"any": [{"theme": "loss"}, {"task": "history"}]},
    {"fact": "age", "at_least": 60},
    {"not": {"fact": "age", "at_most": 17}},
)
SCALE: Final[Data] = {
    "id": "own", "licence": {"class": "A", "note": "free", "source": "x-2002"}, "respondent": "client",
    "items": {"9": {"text": "x", "risk": True}}, "scoring": {"method": "sum", "range": [0, 3], "source": "x-2002"},
    "source": "x-2002",
}  # fmt: skip
POOLS: Final[Mapping[str, tuple[Any, ...]]] = {
    "text": ("One", "Two"),
    "id": ("therapist", "parent"),
    "ids": (["assessment"], ["middle"], ["middle", "assessment"]),
    "source": ("A1", ["B1", "A1"], "C1"),
    "range": ([8, 17], [12, 12], [10, 16], [11, 20], [8, 30], [20, 24], [1, 2]),
    "duration": ("P7D", "P1W", "P14D"),
    "condition": CONDITIONS,
    "lock": (True,),
    "free": (1, True),
    "instrument": tuple({**SCALE, "title": title} for title in ("One", "Two")),
}
KNOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "tasks": TASKS,
    "phases": PHASES,
    "exit": ("reviewed", "told", "shared/rule"),
    "contacts": ("session", "extra", "shared/calls"),
    "safety": ("risk", "shared/risk"),
    "areas": ("dispute",),
    "resolutions": ("changed", "shared/borne"),
    "techniques": ("advice", "listening"),
    "stances": ("phase/middle", "focus/dispute"),
    "themes": ("loss", "shared/theme"),
    "facts": ("age", "shared/fact"),
    "instruments": ("phq-9", "shared/scale"),
    "endings": ("completed", "withdrawn"),
    "consents": ("recording", "shared/consent"),
}
WEIGHTS: Final[Mapping[str, float]] = {
    "frame": 4, "tasks": 6, "phases": 4, "techniques": 5, "themes": 2, "measures": 2, "facts": 1.5,
    "areas": 0.4, "focus": 0.3, "safety": 0.7, "instruments": 0.4, "endings": 0.1,
}  # fmt: skip
OMITTABLE: Final = ("tasks", "themes", "phases", "techniques", "facts", "safety", "areas", "endings")

RICH: Final[Data] = {
    **deepcopy(BASE),
    "techniques": {
        **BASE["techniques"],
        "listening": {"title": "Listening", "group": "common", "stance": "encouraged", "source": "G6"},
    },
    "participants": {"client": {"title": "Client"}, "therapist": {"title": "Therapist"}},
    "facts": {"age": {"title": "Age", "type": "integer", "range": [0, 120], "by": "given", "source": "G2"}},
    "focus": {"areas": [1, 2], "locked": True, "source": "G5"},
    "consents": {"recording": {"title": "Recording", "by": ["client"], "source": "G7"}},
    "measures": {"phq-9": {"title": "PHQ-9", "level": "should", "role": "symptoms", "at": ["opening"], "source": "G4"}},
    "instruments": {"phq-9": {"id": "phq-9", "title": "PHQ-9", "items": {"9": {"text": "x", "risk": True}}}},
    "moves": {"complete": {"from": "termination", "to": "completed", "title": "Close", "locked": True, "rules": {
        "alerts": {"require": {"alerts": "closed"}, "title": "No alert", "source": "G9", "locked": True}}}},
    "endings": {"completed": {"title": "Completed", "planned": True, "locked": True, "source": "F1"},
                "withdrawn": {"title": "Withdrawn", "planned": False, "locked": True, "source": "F1"}},
}  # fmt: skip


def _after(phase: str, after: str) -> Data:
    return {"phases": {phase: {"after": after, "title": "One", "source": "A1"}}}


def _gate(condition: Data) -> Data:
    return {"phases": {"middle": {"exit": {"shared/rule": {"require": condition, "title": "One", "source": "A1"}}}}}


CLASHES: Final[tuple[tuple[Data, Data], ...]] = (
    ({"techniques": {"advice": {"stance": "encouraged"}}}, {"techniques": {"advice": {"stance": "excluded"}}}),
    (_after("a/phases", "middle"), _after("b/phases", "middle")),
    (_after("a/phases", "middle"), _after("b/phases", "a/phases")),
    (_after("a/phases", "b/phases"), _after("b/phases", "a/phases")),
    ({"tasks": {"history": {"level": "may", "reason": "r"}}}, {"tasks": {"history": {"level": "must"}}}),
    ({"tasks": {"history": {"omitted": {"reason": "r", "source": "A1"}}}}, {"tasks": {"history": {"level": "must"}}}),
    ({"frame": {"weeks": {"range": [12, 12], "planned": 12}}}, {"frame": {"weeks": {"range": [16, 16]}}}),
    (_gate({"task": "review"}), _gate({"fact": "age", "at_least": 60})),
    ({"safety": {"risk": {"raise_when": CONDITIONS[4]}}}, {"safety": {"risk": {"raise_when": CONDITIONS[0]}}}),
    ({"excludes": {"b": {"reason": "never together", "source": "A1"}}}, {}),
    ({"consents": {"recording": {"by": ["therapist"]}}}, {"tasks": {"history": {"waivable": True, "reason": "r"}}}),
)
"""What seldom comes about by chance: put into the first two adaptations of some compositions."""

LOCKABLE: Final = (
    ("tasks", "review"), ("tasks", "history"), ("phases", "assessment", "exit", "reviewed"), ("techniques", "advice"),
    ("facts", "age"), ("measures", "phq-9"), ("frame", "weeks"), ("themes", "loss"), ("phases", "middle"),
)  # fmt: skip


class Writer:
    """Writes what one adaptation says, choosing by a source of chance that hypothesis owns."""

    def __init__(self, name: str, random: Random, hot: list[str]) -> None:
        self.name = name
        self.random = random
        self.hot = hot
        self.root = schema("adaptation")

    def adaptation(self, others: list[str]) -> Document:
        version = "2.0.0" if self.random.random() < 0.04 else "1.0.0"
        kind = self.random.choice(["population", "disorder", "format", "setting", "experiment"])
        said: Data = {"format": "adaptation/1", "id": self.name, "version": version, "title": self.name, "kind": kind}
        said["evidence"] = [{"status": "mixed", "as_of": 2002, "statement": "s", "sources": ["x-2002"]}]
        if others and self.random.random() < 0.03:
            said["excludes"] = {self.random.choice(others): {"reason": "never together", "source": "A1"}}
        chosen = self.random.sample(self.hot, self.random.randint(1, 2))
        for name in chosen + some_sections(self.random, self.random.randint(0, 2)):
            merge(said, {name: self.value(name, self.root["properties"][name], (name,))})
        if self.random.random() < 0.2:
            section = self.random.choices(OMITTABLE, [6, 3, 0.5, 3, 1, 0.3, 0.3, 0.3])[0]
            record = self.random.choice(KNOWN[section])
            merge(said, {section: {record: {"omitted": {"reason": "not for them", "source": "A1"}}}})
        return document(said)

    def value(self, name: str, stated: Data, path: tuple[str, ...]) -> Any:
        reference = stated.get("$ref", "").rpartition("/")[2]
        if name == "after":
            return self.random.choice([*PHASES[:3] * 3, *(f"{who}/phases" for who in NAMES[:2])])
        if name == "areas" and reference == "range":
            return self.random.choice([[1, 2], [1, 1], [3, 4]])
        if name == "with" or (name == "participants" and stated.get("type") == "array"):
            return self.random.choice([["client"], ["client", "therapist"], ["parent"]])
        if stated.get("x-join") == "equal" and reference in ("text", "") and self.random.random() < 0.7:
            return {"boolean": False, "integer": 12}.get(stated.get("type", ""), stated.get("enum", ["One"])[0])
        if reference in POOLS:
            return deepcopy(self.random.choice(POOLS[reference]))
        whole = {**self.root["$defs"][reference], **stated} if reference else stated
        if "properties" in whole:
            return self.record(whole, path)
        if whole.get("type") == "object":
            return {key: self.value(key, whole["additionalProperties"], (*path, key)) for key in self.keys(name)}
        return self.leaf(whole)

    def leaf(self, stated: Data) -> Any:
        if "enum" in stated:
            return self.random.choice(stated["enum"])
        if stated.get("type") == "array":
            return [self.random.choice(stated["items"].get("enum", ["client", "parent"]))]
        if stated["type"] == "boolean":
            return self.random.choice([True, False])
        return self.random.choice([12, 16]) if stated["type"] == "integer" else "One"

    def keys(self, section: str) -> list[str]:
        word = section.replace("_", "-")
        own = [f"{self.name}/{word}"] if section != "stances" else []
        known = KNOWN.get(section, (f"shared/{word}",))
        return [self.random.choice((*known, *[each for each in known if each != "ask-risk"] * 3, *own))]

    def record(self, stated: Data, path: tuple[str, ...]) -> Data:
        fields = {name: field for name, field in stated["properties"].items() if name not in ("omitted", "remarks")}
        if path[:1] == ("phases",) and path[-1] in PHASES[:3] and self.random.random() < 0.95:
            del fields["after"]
        chosen = self.random.sample(sorted(fields), min(len(fields), self.random.randint(1, 3)))
        if not known(path) and self.random.random() < 0.97:
            chosen += self.required(path)
        said = {name: self.value(name, fields[name], (*path, name)) for name in dict.fromkeys(chosen) if name in fields}
        if self.random.random() < 0.05:
            said["x-own"] = self.random.choice([1, 2])
        return said

    def required(self, path: tuple[str, ...]) -> list[str]:
        """What the protocol's schema asks of a record at this path."""
        here, root = schema("protocol"), schema("protocol")
        for key in path:
            inner = here.get("properties", {}).get(key) or here.get("additionalProperties") or {}
            here = {**root["$defs"][inner["$ref"].rpartition("/")[2]], **inner} if "$ref" in inner else inner
        return sorted({*here.get("required", ()), *(("after",) if path[:1] == ("phases",) and len(path) == 2 else ())})


def known(path: tuple[str, ...]) -> bool:
    """Whether the rich base has the record, so that a part of it may be said."""
    found: Any = RICH
    for key in path:
        if not isinstance(found, dict) or key not in found:
            return path == ("frame", "limits")
        found = found[key]
    return True


def some_sections(random: Random, number: int) -> list[str]:
    names = [name for name, field in schema("adaptation")["properties"].items() if field.get("x-join") != "header"]
    return random.choices(names, [WEIGHTS.get(name, 0.5) for name in names], k=number)


def merge(into: Data, more: Data) -> None:
    for key, value in more.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict) and value not in CONDITIONS:
            merge(into[key], value)
        else:
            into[key] = value


def base(random: Random) -> Document:
    """The rich base, with further records locked."""
    data = deepcopy(RICH)
    for path in random.sample(LOCKABLE, random.choice([0, 0, 1, 2])):
        record = data
        for key in path:
            record = record[key]
        record["locked"] = True
    return document(data)


def settlement(conflict: Conflict, random: Random) -> Document:
    """A choice about a conflict: a sound one mostly, else of a value that was not seen, or of part of the asserters."""
    said = [each for each in conflict.asserters if each.role != "locked" and each.role != "default"]
    covers = {each.contributor: each.value for each in said if each.value is not None}
    if len(covers) > 2 and random.random() < 0.3:
        covers.pop(random.choice(sorted(covers)))
    if covers and random.random() < 0.2:
        covers[random.choice(sorted(covers))] = "seen before"
    stated: Data = {"format": "settlement/1", "path": conflict.path, "covers": covers or {"a": 1}}
    values = [each.value for each in said if each.value is not None]
    if values and conflict.kind != "frame" and random.random() < 0.5:
        stated["value"] = random.choice(values)
    else:
        stated["owner"] = random.choice([*sorted(covers), "ipt"])
    return document({**stated, "reason": "chosen", "by": "t-1", "on": "2026-01-05"})


def adaptations(random: Random) -> tuple[Document, ...]:
    """Two to four adaptations; seldom two versions of one."""
    names = list(NAMES[: random.choice([2, 2, 3, 4])])
    if random.random() < 0.04:
        names.append(names[0])
    hot = some_sections(random, 3)
    made = [Writer(name, random, hot).adaptation([n for n in NAMES if n != name]) for name in names]
    if random.random() < 0.3:
        for number, more in enumerate(random.choice(CLASHES)):
            made[number] = changed(made[number], lambda data, more=more: merge(data, deepcopy(more)))  # type: ignore[misc]
    return tuple(made)


@st.composite
def compositions(draw: st.DrawFn, *, settled: bool = True) -> Composition:
    """A composition, its settlements made about conflicts that it really has."""
    random = Random(draw(st.integers(0, 2**40)))
    open_ = Composition(base(random), adaptations(random))
    if not settled:
        return open_
    conflicts = resolve(open_).conflicts
    made = [settlement(each, random) for each in conflicts if random.random() < 0.75]
    return Composition(open_.base, open_.adaptations, tuple(made))
