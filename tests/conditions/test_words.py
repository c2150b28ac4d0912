from __future__ import annotations

from typing import Any

import pytest

from iptflow.conditions import DECLINED, Comparison, Value, found_in_words, in_words, parse

TITLES = {
    "task:name-diagnosis": "Name the diagnosis",
    "fact:mood": "Mood at onset",
    "fact:mood=low": "rather low",
    "measure:phq-9": "PHQ-9",
    "item:phq-9/9": "thoughts of death",
    "focus=grief": "Grief",
    "count:session": "Session",
}


@pytest.mark.parametrize(
    ("data", "plain", "titled"),
    [
        ({"task": "name-diagnosis"}, "task name-diagnosis is done", "task Name the diagnosis is done"),
        ({"not": {"task": "name-diagnosis"}}, "task name-diagnosis is not done",
         "task Name the diagnosis is not done"),
        ({"theme": "t"}, "theme t is covered", None),
        ({"sign": "grief/mourned"}, "sign grief/mourned is met", None),
        ({"consent": "treatment"}, "consent to treatment is given", None),
        ({"answer": "x/ready"}, "x/ready is answered with yes", None),
        ({"focus": "grief"}, "the focus includes grief", "the focus includes Grief"),
        ({"not": {"focus": "grief"}}, "the focus does not include grief", "the focus does not include Grief"),
        ({"recorded": "focus"}, "the focus is recorded", None),
        ({"alerts": "closed"}, "no alert is open", None),
        ({"not": {"alerts": "closed"}}, "an alert is open", None),
        ({"count": "session", "at_least": 8}, "the count of session is at least 8",
         "the count of Session is at least 8"),
        ({"weeks": "opening", "at_least": 8}, "it is at least 8 weeks since opening", None),
        ({"weeks": "phase", "at_most": 2}, "it is at most 2 weeks in this phase", None),
        ({"weeks": "mood", "at_least": 2}, "it is at least 2 weeks since mood",
         "it is at least 2 weeks since Mood at onset"),
        ({"fact": "mood", "in": ["low", "mid"]}, "mood is low or mid", "Mood at onset is rather low or mid"),
        ({"fact": "asked", "is": False}, "asked is no", None),
        ({"not": {"fact": "age", "between": [12, 18]}}, "age is not between 12 and 18", None),
        ({"not": {"recorded": "mood"}}, "mood is not recorded", "Mood at onset is not recorded"),
        ({"score": "phq-9", "at_most": 4}, "the score of phq-9 is at most 4",
         "the score of PHQ-9 is at most 4"),
        ({"outcome": "phq-9", "is": "response"}, "the outcome of phq-9 is response",
         "the outcome of PHQ-9 is response"),
        ({"item": "phq-9/9", "at_least": 1}, "item 9 of phq-9 is at least 1",
         "item thoughts of death of PHQ-9 is at least 1"),
        ({"every": [{"theme": "t"}, {"any": [{"theme": "u"}, {"theme": "v"}]}]},
         "theme t is covered, and (theme u is covered, or theme v is covered)", None),
        ({"not": {"any": [{"theme": "u"}, {"theme": "v"}]}},
         "it is not so that (theme u is covered, or theme v is covered)", None),
        ({"every": []}, "nothing is asked", None),
        ({"any": []}, "nothing can satisfy this", None),
    ],
)  # fmt: skip
def test_a_condition_in_words(data: dict[str, Any], plain: str, titled: str | None) -> None:
    condition = parse(data)
    assert in_words(condition) == plain
    assert in_words(condition, TITLES) == (titled or plain)


@pytest.mark.parametrize(
    ("data", "values", "words"),
    [
        ({"fact": "mood", "is": "mid"}, {}, "never recorded"),
        ({"fact": "mood", "is": "mid"}, {"fact:mood": "low"}, "rather low"),
        ({"fact": "mood", "is": "mid"}, {"fact:mood": DECLINED}, "asked, not answered"),
        ({"fact": "asked", "is": True}, {"fact:asked": False}, "no"),
        ({"count": "session", "at_least": 8}, {}, "0"),
        ({"count": "session", "at_least": 8}, {"count:session": 3}, "3"),
        ({"focus": "grief"}, {}, "never recorded"),
        ({"focus": "grief"}, {"focus": frozenset({"transition", "dispute"})}, "dispute, transition"),
        ({"task": "a"}, {}, "no"),
    ],
)
def test_never_recorded_is_told_from_recorded_and_too_low(
    data: dict[str, Any], values: dict[str, Value], words: str
) -> None:
    comparison = parse(data)
    assert isinstance(comparison, Comparison)
    assert found_in_words(comparison, values, TITLES) == words
