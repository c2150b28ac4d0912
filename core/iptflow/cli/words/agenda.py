"""The agenda of a course and what is due, in lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from iptflow.cli.words.lines import Line
from iptflow.cli.words.values import source_of

if TYPE_CHECKING:
    from iptflow.course.answers import Fault
    from iptflow.course.due import PlannedContact
    from iptflow.course.due_measures import PlannedMeasure
    from iptflow.course.views.agenda import Agenda, AlertLine, TaskLine
    from iptflow.course.views.due import Due
    from iptflow.course.views.keep_in_mind import Line as Kept
    from iptflow.course.views.struck import StruckOut


def agenda_lines(agenda: Agenda) -> Iterator[Line]:
    """Open alerts first, then the contact, then what it asks for."""
    yield from (_alert(each) for each in agenda.alerts)
    for struck in agenda.struck_out:
        yield from _struck(struck)
    if agenda.ended:
        yield Line(f"ended: {agenda.ended}", 0, "bold")
    elif agenda.phase:
        yield Line(f"{agenda.on}  week {agenda.week}  {agenda.phase}: {agenda.purpose}", 0, "bold")
    if agenda.review_on:
        yield Line(f"on hold, to be looked at on {agenda.review_on}", 0, "yellow")
    if agenda.contact:
        yield _contact(agenda.contact)
    if agenda.participants:
        yield Line(f"who should be there: {', '.join(agenda.participants)}", 1)
    yield from _headed("the term has no room for all that is planned", (Line(each.text) for each in agenda.choices))
    yield from _headed("tasks", map(_task, agenda.tasks))
    yield from _headed("themes not covered yet", map(_kept, agenda.themes))
    yield from _headed("strategies of the focus", map(_kept, agenda.strategies))
    yield from _headed("measures due", map(_measure, agenda.measures))
    yield from _headed("since the last contact", map(_kept, agenda.reminders))
    yield from _headed("keep in mind", map(_kept, agenda.cautions))
    yield from _headed("other ways", map(_kept, agenda.offers))
    yield from _headed("to read", map(_kept, agenda.readings))
    added = (Line(f"{each.level}: {each.title}{source_of(each.source)} ({each.plugin})") for each in agenda.plugins)
    yield from _headed("from plugins", added)
    yield from faults_lines(agenda.faults)


def due_lines(due: Due) -> Iterator[Line]:
    """Contacts and measures, each by day."""
    yield from _headed("contacts", map(_contact, due.contacts))
    yield from _headed("measures", map(_measure, due.measures))
    yield from _headed("the term has no room for all that is planned", (Line(each.text) for each in due.choices))


def faults_lines(faults: Iterable[Fault]) -> Iterator[Line]:
    """The plugins that could not be heard."""
    yield from (Line(f"plugin {each.plugin} failed in {each.hook}: {each.kind}", 0, "yellow") for each in faults)


def _headed(head: str, lines: Iterable[Line]) -> Iterator[Line]:
    for index, line in enumerate(lines):
        if not index:
            yield Line(head, 0, "bold underline")
        yield line._replace(depth=line.depth + 1)


def _alert(alert: AlertLine) -> Line:
    by = f"; to acknowledge by {alert.acknowledge_by:%Y-%m-%d %H:%M %Z}" if alert.acknowledge_by else ""
    escalated = ", its clock ran out" if alert.escalated else ""
    words = f"ALERT {alert.id} ({alert.status}{escalated}): {alert.title}; owner {alert.owner}, deputy {alert.deputy}"
    return Line(f"{words}{by}; stated on {', '.join(map(str, alert.dates))}", 0, "bold red")


def _struck(struck: StruckOut) -> Iterator[Line]:
    yield Line(f"STRUCK OUT ({struck.asked_by}): {struck.title}{source_of(struck.source)}", 0, "bold red")
    if struck.apart_from:
        yield Line(f"not together with: {', '.join(struck.apart_from)}", 1)
    yield from (Line(f"not done: {task}", 1) for task in struck.tasks)
    if struck.offer:
        yield Line(f"offered: {struck.offer}, to {' + '.join(struck.without)}", 1)


def _contact(contact: PlannedContact) -> Line:
    if not contact.series:
        return Line(f"{contact.due}  {contact.title}")
    window = f"{contact.planned} to {contact.closes}"
    name = f"{contact.title} {contact.number}"
    words = f"{contact.due or 'falls out'}  {name}, window {window}: {contact.derivation}{source_of(contact.source)}"
    return Line(words)


def _measure(measure: PlannedMeasure) -> Line:
    window = f"window {measure.opens} to {measure.closes}"
    words = f"{measure.due}  {measure.level}: {measure.title} ({measure.measure}), {measure.at}, {window}"
    return Line(f"{words}{source_of(measure.source)}")


def _task(task: TaskLine) -> Line:
    if not task.id:
        return Line(task.title)
    marks = [
        *(["at each contact"] if task.each_contact else []),
        *(["of an earlier phase"] if task.left_behind else []),
        *([f"with {', '.join(task.with_)}"] if task.with_ else []),
        *(["may be waived with a reason"] if task.waivable else []),
        *([f"asked by {task.asked_by}"] if task.asked_by != "ipt" else []),
    ]
    more = f" ({'; '.join(marks)})" if marks else ""
    return Line(f"{task.level}: {task.title} ({task.id}){more}{source_of(task.source)}")


def _kept(line: Kept) -> Line:
    by = f" (asked by {line.asked_by})" if line.asked_by != "ipt" else ""
    return Line(f"{line.text.strip()}{by}{source_of(line.source)}")
