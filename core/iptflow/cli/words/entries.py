"""Entries of a course in words, one head line each and what hangs on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

from iptflow.cli.words.lines import Line
from iptflow.cli.words.values import shortened, source_of
from iptflow.course import entries as e

if TYPE_CHECKING:
    from iptflow.course.plan import Plan
    from iptflow.course.state import Course


def told(plan: Plan, course: Course, entry: e.AnyEntry) -> Iterator[Line]:
    """The lines of an entry; the course is as it stands after it, or later."""
    if isinstance(entry, e.Contact):
        yield from _contact(entry)
    elif isinstance(entry, e.AlertRaised):
        yield _alert_raised(course, entry)
    elif isinstance(entry, e.AlertClosed):
        days = (entry.on - course.alerts[entry.alert].dates[0]).days
        yield Line(f"alert {entry.alert} closed after {_days(days)}: {entry.reason}", 0, "green")
    elif isinstance(entry, e.Measured):
        yield Line(_measured(course, entry))
    elif isinstance(entry, e.Moved):
        yield Line(f"{entry.origin} -> {entry.to}", 0, "bold green")
        if entry.past:
            yield Line(f"override past {', '.join(entry.past)}: {entry.reason}", 1, "yellow")
    else:
        yield Line(_WORDS.get(type(entry), _plainly)(entry))


def _contact(entry: e.Contact) -> Iterator[Line]:
    minutes = f", {entry.minutes} min" if entry.minutes is not None else ""
    counted = "" if entry.counts or entry.status != "held" else ", not counted"
    who = f": {', '.join(entry.participants)}" if entry.participants else ""
    yield Line(f"{entry.series} {entry.status}{minutes}{counted}{who}", 0, "bold")
    for name in ("tasks", "techniques", "themes", "strategies"):
        words = getattr(entry, name)
        if words:
            yield Line(f"{'done' if name == 'tasks' else name}: {', '.join(words)}", 1)
    yield from (Line(f"{head}: {text}", 1) for head, text in (("tried", entry.tried), ("note", entry.note)) if text)


def _alert_raised(course: Course, entry: e.AlertRaised) -> Line:
    number = next((each.id for each in course.alerts.values() if _raised_by(course, each.id, entry)), 0)
    by = f", to acknowledge by {entry.acknowledge_by:%Y-%m-%d %H:%M %Z}" if entry.acknowledge_by else ""
    words = f"ALERT {number} {entry.rule}: {entry.title}; owner {entry.owner}{by}{source_of(entry.source)}"
    return Line(words, 0, "bold red")


def _raised_by(course: Course, number: int, entry: e.AlertRaised) -> bool:
    return course.entries[number - 1] is entry or course.entries[number - 1] == entry


def _measured(course: Course, entry: e.Measured) -> str:
    if entry.total is None:
        return f"{entry.measure}: no score, too much is missing"
    first = next(each for each in course.entries if isinstance(each, e.Measured) and each.measure == entry.measure)
    baseline = course.values.get(f"baseline:{entry.measure}")
    if first == entry:
        return f"{entry.measure} {entry.total} (baseline)"
    change = f" ({entry.total - baseline:+d} from baseline {baseline})" if isinstance(baseline, int) else ""
    outcome = course.values.get(f"outcome:{entry.measure}")
    state = f", {outcome}" if outcome and course.values.get(f"score:{entry.measure}") == entry.total else ""
    return f"{entry.measure} {entry.total}{change}{state}"


def _days(number: int) -> str:
    return "less than a day" if not number else f"{number} day{'' if number == 1 else 's'}"


def _fact(entry: e.FactRecorded) -> str:
    name = " ".join(filter(None, (entry.fact, entry.key)))
    return f"{name}: {'asked, not answered' if entry.declined else shortened(entry.value, 80)}"


def _focus(entry: e.FocusChosen) -> str:
    return f"focus agreed: {', '.join(entry.areas)}; primary {entry.primary}"


def _progress(entry: e.Progressed) -> str:
    parts = {
        "goals": ", ".join(entry.goals),
        "strategies": ", ".join(entry.strategies),
        "signs": ", ".join(entry.signs),
        "tried": entry.tried,
        "resolution": entry.resolution,
    }
    return f"work on {entry.area}: " + "; ".join(f"{name} {said}" for name, said in parts.items() if said)


def _plainly(entry: Any) -> str:
    fields = {name: getattr(entry, name) for name in entry.__struct_fields__}
    common = e.Entry.__struct_fields__
    said = [f"{name} {shortened(value, 60)}" for name, value in fields.items() if value and name not in common]
    return f"{entry.__struct_config__.tag}: {', '.join(said)}".rstrip(": ")


_WORDS: Final[dict[type, Callable[[Any], str]]] = {
    e.Opened: lambda entry: f"opened for {entry.client} with {entry.therapist}",
    e.Consented: lambda entry: f"consent to {entry.consent} by {entry.by}",
    e.ConsentWithdrawn: lambda entry: f"consent to {entry.consent} withdrawn by {entry.by}",
    e.FactRecorded: _fact,
    e.FocusChosen: _focus,
    e.Progressed: _progress,
    e.ThemeRecorded: lambda entry: f"theme {entry.theme}: {entry.status}",
    e.Waived: lambda entry: f"task {entry.task} waived: {entry.reason}",
    e.Held: lambda entry: f"on hold until the review on {entry.review_on}: {entry.reason}",
    e.Resumed: lambda entry: "the hold is over",
    e.AlertAcknowledged: lambda entry: f"alert {entry.alert} acknowledged by {entry.actor}",
    e.AlertHandedOver: lambda entry: f"alert {entry.alert} handed over to {entry.to}",
    e.AlertRepeated: lambda entry: f"alert {entry.alert}: answered positively again",
    e.Ended: lambda entry: f"ended: {entry.ending}{f' ({entry.reason})' if entry.reason else ''}",
}
