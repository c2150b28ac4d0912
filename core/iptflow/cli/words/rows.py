"""Rows of a timeline in lines: the entry with its number, and what hangs on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from iptflow.cli.words.lines import Line
from iptflow.cli.words.values import source_of
from iptflow.protocol.scores import written

if TYPE_CHECKING:
    from iptflow.course.views.deviations import Difference
    from iptflow.course.views.timeline import AlertTold, ContactTold, Row, Score

_STYLES: Final = {"contact": "bold", "appointment": "bold", "moved": "bold green", "alert-raised": "bold red",
                  "alert-closed": "green", "ended": "bold green"}  # fmt: skip


def day_of(row: Row) -> str:
    """The day of a row as a heading: with week and phase for whoever may know them."""
    return "  ".join(filter(None, (str(row.on), f"week {row.week}" if row.week else "", row.phase)))


def row_lines(row: Row) -> Iterator[Line]:
    """The entry in a line of its own, then everything that belongs to it."""
    number = f"{row.entry:>3}  " if row.entry else ""
    gone = f" (superseded by {row.superseded_by})" if row.superseded_by else ""
    style = "dim" if row.superseded_by else _STYLES.get(row.kind, "")
    yield Line(f"{_head(row)}{gone}", 0, style, number)
    under = 3 if row.entry else 1
    for line in _details(row):
        yield line._replace(depth=line.depth + under)


def deviations_lines(found: Iterable[Difference]) -> Iterator[Line]:
    """Differences by day; one that follows from the day alone has no number."""
    for each in found:
        number = f"entry {each.entry}, " if each.entry else ""
        yield Line(f"{each.on}  {number}{_difference(each).removeprefix('deviation ')}")


def _head(row: Row) -> str:
    if row.contact:
        return f"{row.text}{_length(row.contact)}{_who(row.contact)}"
    if row.alert:
        return f"ALERT: {row.alert.title}"
    return f"{row.text}{_change(row.score)}" if row.score else row.text


def _details(row: Row) -> Iterator[Line]:
    yield from (Line(text) for text in row.lines)
    if row.contact:
        yield from _contact(row.contact)
    if row.score:
        yield from (Line(f"{each.state}: {each.means}{source_of(each.source)}", 0, "dim") for each in row.score.states)
    if row.alert:
        yield Line(_alert(row.alert))
    if row.reason and row.kind != "waived":
        yield Line(f"reason: {row.reason}")
    if row.note:
        yield Line(row.note, 0, "dim")
    yield from (Line(_difference(each), 0, "yellow") for each in row.deviations)
    for notice in row.notices:
        yield Line(f"notice: {notice.title or notice.code}{source_of(notice.source)}", 0, "cyan")
    if row.contact and row.contact.outstanding:
        yield Line(f"outstanding in {row.phase}: {', '.join(row.contact.outstanding)}", 0, "dim")


def _length(contact: ContactTold) -> str:
    minutes = f", {contact.minutes} min" if contact.minutes is not None else ""
    return minutes if contact.counts or contact.status != "held" else f"{minutes}, not counted"


def _who(contact: ContactTold) -> str:
    return f": {', '.join(contact.participants)}" if contact.participants else ""


def _contact(contact: ContactTold) -> Iterator[Line]:
    parts: Iterable[tuple[str, tuple[str, ...]]] = (
        ("done", contact.done),
        ("techniques", contact.techniques),
        ("themes", contact.themes),
        ("strategies", contact.strategies),
    )
    yield from (Line(f"{name}: {', '.join(words)}") for name, words in parts if words)


def _change(score: Score) -> str:
    if score.total is None:
        return ""
    if score.change is None:
        return " (baseline)"
    outcome = f", {score.outcome}" if score.outcome else ""
    change, baseline = (written(each, score.decimals) for each in (score.change, score.total - score.change))
    return f" ({'+' if score.change >= 0 else ''}{change} from baseline {baseline}{outcome})"


def _alert(alert: AlertTold) -> str:
    owners = f"owner {alert.owner}, deputy {alert.deputy}"
    by = f"; to acknowledge by {alert.acknowledge_by:%Y-%m-%d %H:%M %Z}" if alert.acknowledge_by else ""
    if alert.days_to_closing is None:
        return f"{owners}{by}; {alert.status}"
    days = alert.days_to_closing
    after = f"after {days} day{'' if days == 1 else 's'}" if days else "on the same day"
    return f"{owners}{by}; closed {after}"


def _difference(each: Difference) -> str:
    found = [f"found: {each.found}"] if each.found and each.found not in each.words else []
    asked = [f"asked: {each.expected}"] if each.expected else []
    more = f" ({'; '.join(found + asked)})" if found or asked else ""
    answer = f"; answered: {each.answer}" if each.answer else ""
    return f"deviation {each.code}: {each.words}{more}{source_of(each.source)}{answer}"
