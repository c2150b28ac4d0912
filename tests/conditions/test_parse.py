from __future__ import annotations

import pytest

from iptflow.conditions import Comparison, parse, to_data
from iptflow.errors import DocumentError


@pytest.mark.parametrize(
    "data",
    [
        {"every": [{"task": "a", "source": "G4"}, {"any": []}]},
        {"not": {"fact": "mood", "in": ["low", "mid"], "source": ["G4", "mufson-1999"]}},
        {"fact": "client.age", "between": [12, 18]},
        {"fact": "asked", "is": False},
        {"any": [{"alerts": "closed"}, {"recorded": "focus"}, {"focus": "grief"}, {"recorded": "mood"}]},
        {"every": [{"theme": "t"}, {"sign": "a/b"}, {"consent": "treatment"}, {"answer": "x/y"}]},
        {"weeks": "phase", "at_least": 4},
    ],
)
def test_what_is_read_is_written_back(data: dict[str, object]) -> None:
    assert to_data(parse(data)) == data


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ("task", ""),
        ({}, ""),
        ({"tasks": "a"}, ""),
        ({"task": 3}, ""),
        ({"every": {"task": "a"}}, "every"),
        ({"any": [{"task": "a"}, {"not": {"alerts": "open"}}]}, "any.1.not"),
        ({"every": [{"count": "session"}]}, "every.0"),
        ({"count": "session", "at_least": 1, "at_most": 3}, ""),
        ({"count": "session", "between": [1]}, "between"),
        ({"score": "phq-9", "at_least": 1.5}, "at_least"),
        ({"fact": "x", "is": None}, "is"),
    ],
)
def test_what_is_no_condition_is_refused_with_its_place(data: object, place: str) -> None:
    with pytest.raises(DocumentError) as caught:
        parse(data)
    [finding] = caught.value.findings
    assert (finding.code, finding.place) == ("condition/unreadable", place)


def test_a_source_may_be_one_or_several() -> None:
    one = parse({"task": "a", "source": "G4"})
    several = parse({"task": "a", "source": ["G4", "G5"]})
    assert isinstance(one, Comparison)
    assert isinstance(several, Comparison)
    assert (one.source, several.source) == (("G4",), ("G4", "G5"))
