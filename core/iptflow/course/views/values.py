"""What a fact was found to be, in words: short, or whole with its free text."""

from __future__ import annotations

from typing import Any

from iptflow.course import entries as e
from iptflow.course.plan import Plan


def about(title: str, words: str) -> str:
    """What the words are about, and the words; a question is followed by its answer."""
    return f"{title} {words}" if title.endswith("?") else f"{title}: {words}"


def is_free_text(plan: Plan, entry: e.FactRecorded) -> bool:
    """Whether what was found is a text or a record, and no choice, date, number, yes or no."""
    fact = plan.protocol.facts.get(entry.fact)
    return fact is not None and fact.type in ("text", "record") and not entry.declined


def short_value(plan: Plan, entry: e.FactRecorded) -> str:
    """What was found, as far as it is no free text: the titles of what was chosen, a date, a number, yes or no."""
    fact = plan.protocol.facts.get(entry.fact)
    if entry.declined:
        return "asked, not answered"
    if fact is None or is_free_text(plan, entry):
        return "recorded"
    if isinstance(entry.value, bool):
        return "yes" if entry.value else "no"
    chosen = entry.value if isinstance(entry.value, list | tuple) else [entry.value]
    stated = (fact.values.get(str(each)) for each in chosen)
    return ", ".join((known.title if known else "") or str(each) for known, each in zip(stated, chosen, strict=True))


def whole_value(plan: Plan, entry: e.FactRecorded) -> str:
    """What was found, in words: the fields of a record, and texts as they are."""
    fact = plan.protocol.facts.get(entry.fact)
    if fact is None or not is_free_text(plan, entry):
        return short_value(plan, entry)
    if not isinstance(entry.value, dict):
        return str(entry.value)
    stated = ((name, fact.fields.get(name), value) for name, value in sorted(entry.value.items()))
    return "; ".join(
        about((field.title if field else "") or name, _field(field, value)) for name, field, value in stated
    )


def _field(field: Any, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    known = field.values.get(str(value)) if field else None
    return (known.title if known else "") or str(value)
