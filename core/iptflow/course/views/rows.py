"""Entries in words, for the therapist: short, the free text of an entry apart from the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from iptflow.course import entries as e
from iptflow.course.away import spoken
from iptflow.course.plan import Plan
from iptflow.course.state import Course
from iptflow.course.views.evidence import remark
from iptflow.course.views.tasks import title_of
from iptflow.course.views.values import about, is_free_text, short_value, whole_value
from iptflow.protocol.scores import decimals, scale_scores, written

Told = tuple[str, tuple[str, ...]]
_STATUS = {"held": "", "missed": ", did not take place", "cancelled": ", cancelled"}


def told(plan: Plan, course: Course, entry: Any) -> Told:
    """What an entry says, and the lines that belong to it."""
    return _TOLD[type(entry)](plan, course, entry)


def titled(plan: Plan, measure: str) -> str:
    """What a measure is called."""
    return title_of(plan.protocol.measures, measure) if measure in plan.protocol.measures else title_of(
        plan.protocol.instruments, measure
    )  # fmt: skip


def score_in_words(plan: Plan, entry: e.Measured) -> str:
    """The score as people write it; nothing where there is none."""
    instrument = plan.protocol.instruments.get(entry.measure)
    return "" if entry.total is None else written(entry.total, decimals(instrument) if instrument else 0)


def place(plan: Plan, name: str) -> str:
    """What a phase or an ending is called."""
    return title_of(plan.protocol.phases if name in plan.protocol.phases else plan.protocol.endings, name)


def note_of(plan: Plan, entry: Any) -> str:
    """The free text of an entry: what was tried, what was found where it is no choice, and the note."""
    found = whole_value(plan, entry) if isinstance(entry, e.FactRecorded) and is_free_text(plan, entry) else ""
    tried = f"Tried: {entry.tried}" if getattr(entry, "tried", "") else ""
    return "; ".join(filter(None, (found, tried, getattr(entry, "note", ""))))


def _contact(plan: Plan, course: Course, entry: e.Contact) -> Told:
    return f"{title_of(plan.protocol.frame.contacts, entry.series)}{_STATUS[entry.status]}", ()


def _consented(plan: Plan, course: Course, entry: e.Consented | e.ConsentWithdrawn) -> Told:
    verb = "Consent" if isinstance(entry, e.Consented) else "Consent withdrawn"
    return f"{verb}: {title_of(plan.protocol.consents, entry.consent)} ({entry.by})", ()


def _fact(plan: Plan, course: Course, entry: e.FactRecorded) -> Told:
    which = f" ({entry.key})" if entry.key else ""
    return about(f"{title_of(plan.protocol.facts, entry.fact)}{which}", short_value(plan, entry)), ()


def _measure(plan: Plan, course: Course, entry: e.Measured) -> Told:
    title, instrument = titled(plan, entry.measure), plan.protocol.instruments.get(entry.measure)
    scales = scale_scores(instrument, entry.items) if instrument else {}
    lines = tuple(
        f"{title_of(instrument.scales, name)}: {written(score, decimals(instrument))}"
        for name, score in scales.items()
        if instrument and score is not None
    )
    return f"{title}: {score_in_words(plan, entry) or 'no score, too much is missing'}", lines


def _focus(plan: Plan, course: Course, entry: e.FocusChosen) -> Told:
    lines = tuple(
        f"{title_of(plan.protocol.areas, area)}: onset {each.onset}, help {each.help}"
        for area, each in sorted(entry.considered.items())
    )
    areas = " and ".join(title_of(plan.protocol.areas, area) for area in entry.areas)
    return f"Focus: {areas}; first {title_of(plan.protocol.areas, entry.primary)}", lines


def _progress(plan: Plan, course: Course, entry: e.Progressed) -> Told:
    area = plan.protocol.areas.get(entry.area)
    if area is None:
        return f"Work on {entry.area}", ()
    lines = [f"Strategy: {title_of(area.strategies, name)}" for name in entry.strategies]
    lines += [f"Sign: {_sign(area, name)}" for name in entry.signs]
    if entry.resolution:
        lines.append(f"Resolution: {title_of(area.resolutions, entry.resolution)}")
    return f"Work on {area.title or entry.area}", tuple(lines)


def _sign(area: Any, name: str) -> str:
    sign, _, part = name.partition("/")
    title = title_of(area.signs, sign)
    return f"{title}: {title_of(area.signs[sign].parts, part)}" if part and sign in area.signs else title


def _theme(plan: Plan, course: Course, entry: e.ThemeRecorded) -> Told:
    return f"Theme {entry.status.replace('-', ' ')}: {title_of(plan.protocol.themes, entry.theme)}", ()


def _waived(plan: Plan, course: Course, entry: e.Waived) -> Told:
    task = plan.protocol.tasks.get(entry.task)
    why = title_of(task.waive_reasons, entry.reason) if task else entry.reason
    return f"Not done, with a reason: {title_of(plan.protocol.tasks, entry.task)} ({why})", ()


def _moved(plan: Plan, course: Course, entry: e.Moved) -> Told:
    past = tuple(f"Override past {rule}" for rule in entry.past)
    return f"{place(plan, entry.origin)} to {place(plan, entry.to)}", past


def _overridden(plan: Plan, course: Course, entry: e.Overridden) -> Told:
    weeks = f" by {entry.weeks} weeks" if entry.weeks else ""
    return f"Override: {entry.matter}{weeks}", ()


def _event(plan: Plan, course: Course, entry: e.Happened) -> Told:
    return title_of(plan.protocol.events, entry.event), ()


def _repeated(plan: Plan, course: Course, entry: e.AlertRepeated) -> Told:
    return f"Alert {entry.alert}: stated again", ()


def _handed_over(plan: Plan, course: Course, entry: e.AlertHandedOver) -> Told:
    why = ", its clock ran out" if entry.escalated else ""
    return f"Alert {entry.alert} to {entry.to}{why}", ()


def _protocol(plan: Plan, course: Course, entry: e.ProtocolChanged) -> Told:
    lines = tuple(f"{part} becomes {becomes}" for part, becomes in sorted(entry.mapping.items()))
    return f"Protocol {entry.origin[:12]} to {entry.to[:12]}", lines


_TOLD: dict[type, Callable[[Plan, Course, Any], Told]] = {
    e.Opened: lambda plan, course, entry: (
        f"Opened on {plan.protocol.title or plan.protocol.id}",
        tuple(filter(None, (remark(plan.protocol),))),
    ),
    e.Consented: _consented,
    e.ConsentWithdrawn: _consented,
    e.Contact: _contact,
    e.FactRecorded: _fact,
    e.Measured: _measure,
    e.FocusChosen: _focus,
    e.Progressed: _progress,
    e.ThemeRecorded: _theme,
    e.Waived: _waived,
    e.Moved: _moved,
    e.Overridden: _overridden,
    e.Held: lambda plan, course, entry: (f"On hold, to be looked at on {spoken(entry.review_on)}", ()),
    e.Resumed: lambda plan, course, entry: ("Goes on", ()),
    e.Happened: _event,
    e.AlertRaised: lambda plan, course, entry: (f"Alert: {entry.title}", ()),
    e.AlertRepeated: _repeated,
    e.AlertAcknowledged: lambda plan, course, entry: (f"Alert {entry.alert} acknowledged", ()),
    e.AlertHandedOver: _handed_over,
    e.AlertClosed: lambda plan, course, entry: (f"Alert {entry.alert} closed", ()),
    e.DeviationAnswered: lambda plan, course, entry: (f"On {entry.code} of entry {entry.entry}: {entry.answer}", ()),
    e.TherapistChanged: lambda plan, course, entry: (f"Therapist: {entry.to}", ()),
    e.ProtocolChanged: _protocol,
    e.Corrected: lambda plan, course, entry: (f"Corrects entry {entry.entry}", ()),
    e.ContactMissed: lambda plan, course, entry: (
        f"{title_of(plan.protocol.frame.contacts, entry.series)} planned for {spoken(entry.due)}: none on record", ()
    ),
    e.HoldDue: lambda plan, course, entry: (f"The hold is to be looked at: {spoken(entry.review_on)}", ()),
    e.HookFault: lambda plan, course, entry: (f"Plugin {entry.plugin} failed in {entry.hook}: {entry.kind}", ()),
    e.Ended: lambda plan, course, entry: (place(plan, entry.ending), ()),
}  # fmt: skip
