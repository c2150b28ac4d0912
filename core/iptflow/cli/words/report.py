"""The report of a course and its counts, in lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from iptflow.cli.words.agenda import faults_lines
from iptflow.cli.words.lines import Line
from iptflow.cli.words.values import source_of
from iptflow.protocol.scores import written

if TYPE_CHECKING:
    from iptflow.course.views.fidelity import Count, Fidelity
    from iptflow.course.views.outcome import AreaTold, Change, Found, StartAndEnd
    from iptflow.course.views.report import Chosen, Report
    from iptflow.protocol.records import Evidence


def fidelity_lines(counts: Fidelity | None) -> Iterator[Line]:
    """Counts by what they are of; nothing for whoever may not see them."""
    if counts is None:
        return
    yield Line(counts.remark)
    yield from _counts("tasks asked for once", counts.tasks)
    yield from _counts("tasks of each contact", counts.each_contact)
    yield from _counts("contacts", counts.contacts)
    yield from _counts("measures", counts.measures)
    coded = (f"{each.group}, {each.stance}: {each.times}" for each in counts.techniques)
    yield from _headed("techniques", coded)
    yield from _headed("kinds of intervention", (f"{name}: {times}" for name, times in counts.common.items()))


def report_lines(report: Report) -> Iterator[Line]:
    """The report from the frame to the evidence."""
    if report.protocol:
        yield Line(f"{report.protocol}{', a made-up person' if report.synthetic else ''}", 0, "bold")
    ended = f"; ended on {report.ended_on}: {report.ended}" if report.ended else ""
    yield Line(f"opened on {report.opened}{ended}")
    yield from (Line(text) for text in report.shared)
    if report.frame:
        low, high = report.frame.planned_weeks
        more = f", extended by {report.frame.extended_weeks}" if report.frame.extended_weeks else ""
        yield Line(f"weeks: {report.frame.weeks} (planned {low}-{high}{more}); {report.frame.minutes} minutes in all")
        yield from _counts("contacts", report.frame.contacts)
    yield from _changes(report.symptoms)
    if report.functioning:
        yield Line(_start_and_end(report.functioning))
    yield from _headed("at the ending", map(_found, report.reached))
    yield from _headed("satisfaction with people", map(_start_and_end, report.satisfaction))
    yield from _headed("areas of the focus", map(_area, report.areas))
    yield from _headed("themes", map(_found, report.themes))
    yield from _headed("risk", report.risk)
    yield from _headed("events", (f"{name}: {times}" for name, times in report.events.items() if times))
    yield from _headed("overrides", map(_chosen, report.choices))
    yield from _headed("deviations", (f"{code}: {times}" for code, times in report.deviations.items()))
    for block in report.blocks:
        yield from _headed(f"{block.title} ({block.plugin})", block.lines)
    yield from _headed("evidence", map(_stated, report.evidence))
    if report.evidence_remark:
        yield Line(report.evidence_remark, 1)
    yield from _headed("the therapist", map(_found, report.training))
    yield from faults_lines(report.faults)


def _headed(head: str, texts: Iterable[str]) -> Iterator[Line]:
    for index, text in enumerate(texts):
        if not index:
            yield Line(head, 0, "bold underline")
        yield Line(text, 1)


def _counts(head: str, counts: Mapping[str, Count]) -> Iterator[Line]:
    told = (
        f"{name}: {each.done} of {each.asked}{f', {each.waived} waived' if each.waived else ''}"
        for name, each in counts.items()
    )
    return _headed(head, told)


def _changes(changes: Iterable[Change]) -> Iterator[Line]:
    for index, each in enumerate(changes):
        if not index:
            yield Line("measures", 0, "bold underline")
        yield Line(_change(each), 1)
        told = (*((each.range,) if each.range else ()), *each.states)
        yield from (Line(f"{one.state}: {one.means}{source_of(one.source)}", 2) for one in told)


def _change(each: Change) -> str:
    first = f"{each.title}: {written(each.first, each.decimals)} on {each.first_on}"
    if each.last is None or each.change is None:
        return f"{first}, taken once"
    last = f"{written(each.last, each.decimals)} on {each.last_on}"
    outcome = f", {each.outcome}" if each.outcome else ""
    return f"{first}, {last} ({'+' if each.change >= 0 else ''}{written(each.change, each.decimals)}{outcome})"


def _start_and_end(each: StartAndEnd) -> str:
    return f"{each.about}: at the start {each.start}; at the end {each.end}"


def _found(each: Found) -> str:
    return f"{each.about}: {each.found}"


def _area(each: AreaTold) -> str:
    met = f"signs met: {', '.join(each.signs_met) or 'none'}"
    still = f"; open: {', '.join(each.signs_open)}" if each.signs_open else ""
    return f"{each.title}{' (primary)' if each.primary else ''}: {met}{still}; resolution: {each.resolution}"


def _chosen(each: Chosen) -> str:
    past = f", past {', '.join(each.past)}" if each.past else ""
    return f"{each.on}  {each.matter}{past}: {each.reason}"


def _stated(each: Evidence) -> str:
    return f"{each.status}, {each.as_of}: {each.statement.strip()}{source_of(each.sources)}"
