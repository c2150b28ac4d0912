from __future__ import annotations

import pytest

from iptflow.conditions import Every, comparisons, parse, variables_of


@pytest.mark.parametrize(
    ("data", "key", "variable"),
    [
        ({"task": "a"}, "task:a", "task:a"),
        ({"sign": "grief/mourned"}, "sign:grief/mourned", "sign:grief/mourned"),
        ({"focus": "grief"}, "focus", "focus"),
        ({"recorded": "focus"}, "focus", "focus"),
        ({"alerts": "closed"}, "alerts", "alerts"),
        ({"count": "session", "at_least": 3}, "count:session", "count:session"),
        ({"weeks": "opening", "at_least": 3}, "weeks:opening", "weeks:opening"),
        ({"fact": "life-event.kind", "is": "loss"}, "fact:life-event.kind", "fact:life-event.kind"),
        ({"recorded": "client.age"}, "fact:client.age", "fact:client.age"),
        ({"score": "phq-9", "at_most": 4}, "score:phq-9", "measure:phq-9"),
        ({"outcome": "phq-9", "is": "response"}, "outcome:phq-9", "measure:phq-9"),
        ({"item": "phq-9/9", "at_least": 1}, "item:phq-9/9", "measure:phq-9"),
        ({"item": "elderly/gds/1", "is": 1}, "item:elderly/gds/1", "measure:elderly/gds"),
        ({"recorded": "phq-9"}, "score:phq-9", "measure:phq-9"),
        ({"answer": "elderly/ready"}, "answer:elderly/ready", "answer:elderly/ready"),
    ],
)
def test_a_comparison_knows_where_its_value_lies_and_what_changes_with_it(
    data: dict[str, object], key: str, variable: str
) -> None:
    [comparison] = comparisons(parse(data, measures={"phq-9"}))
    assert (comparison.key, comparison.variable) == (key, variable)


def test_variables_are_collected_from_all_depths() -> None:
    condition = parse({"every": [{"task": "a"}, {"not": {"any": [{"theme": "b"}, {"task": "a"}]}}]})
    assert isinstance(condition, Every)
    assert variables_of(condition) == {"task:a", "theme:b"}
    assert [each.id for each in comparisons(condition)] == ["a", "b", "a"]
