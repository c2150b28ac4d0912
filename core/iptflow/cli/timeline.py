"""The timeline of a played course, in lines of text."""

from __future__ import annotations

from collections.abc import Iterator

from iptflow.course import entries as e
from iptflow.course.refusals import Accepted, Refusal
from iptflow.course.state import Course
from iptflow.flow.scenario import Played


def lines_of(played: Played, course: Course) -> Iterator[str]:
    """The lines of one step."""
    head = f"{played.on} week {course.week(played.on):>2}  {course.phase:<16}"
    if isinstance(played.answer, Refusal):
        yield f"{head} {played.do}{f' to {played.answer.to}' if played.answer.to else ''}: not yet"
        for reason in played.answer.reasons:
            source = f" [{', '.join(reason.source)}]" if reason.source else ""
            yield f"    {reason.demanded_by}/{reason.rule}: {reason.title}{source}"
            yield from (f"      missing: {missing.text} (found: {missing.found})" for missing in reason.missing)
        yield from (f"    a way: {step.title}: {step.text} (by {step.by})" for step in played.answer.way)
    elif isinstance(played.answer, Accepted):
        for entry in played.answer.entries:
            yield f"{head} {_told(entry)}"
            yield from (f"    deviation: {_deviation(each)}" for each in entry.deviations)
            yield from (f"    notice: {each.code}: {each.title}" for each in entry.notices)
    else:
        yield f"{head} {played.do}: means nothing in this protocol"
        yield from (f"    {finding}" for finding in played.findings)
    yield from (f"    UNEXPECTED {each}" for each in played.unexpected)


def _deviation(deviation: e.Deviation) -> str:
    text = f"{deviation.code} {deviation.subject}".rstrip()
    if deviation.found or deviation.expected:
        text += f" (found: {deviation.found or 'nothing'}; asked: {deviation.expected or 'otherwise'})"
    return text


def _told(entry: e.AnyEntry) -> str:
    if isinstance(entry, e.Contact):
        who = ", ".join(entry.participants)
        minutes = f" {entry.minutes} min" if entry.minutes is not None else ""
        done = f"; done: {', '.join(entry.tasks)}" if entry.tasks else ""
        return f"{entry.series} {entry.status}{minutes} with {who or 'nobody'}{done}"
    if isinstance(entry, e.Measured):
        return f"{entry.measure}: {'no score, too much is missing' if entry.total is None else entry.total}"
    if isinstance(entry, e.Moved):
        past = f", past {', '.join(entry.past)}: {entry.reason}" if entry.past else ""
        return f"{entry.origin} -> {entry.to}{past}"
    if isinstance(entry, e.AlertRaised):
        return f"ALERT {entry.rule}: {entry.title}; owner {entry.owner}, to be acknowledged by {entry.acknowledge_by}"
    if isinstance(entry, e.FocusChosen):
        return f"focus: {', '.join(entry.areas)}, primary {entry.primary}"
    if isinstance(entry, e.FactRecorded):
        name = " ".join(filter(None, (entry.fact, entry.key)))
        return f"fact {name}: {'not answered' if entry.declined else 'recorded'}"
    return str(entry.__struct_config__.tag)
