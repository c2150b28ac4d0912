"""Commands that say what has happened: always accepted when they mean something in the protocol."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from iptflow.conditions import evaluate
from iptflow.course import commands as c
from iptflow.course import entries as e
from iptflow.course.answers import Answers
from iptflow.course.decide.checks import Check
from iptflow.course.decide.values import check_value
from iptflow.course.plan import Plan
from iptflow.course.situation import record_values
from iptflow.course.state import Course
from iptflow.protocol.records import Instrument, sources
from iptflow.protocol.scores import total


def record_consent(plan: Plan, course: Course, command: c.RecordConsent, answers: Answers) -> e.AnyEntry:
    """A consent, given."""
    on = _consent(plan, command, answers)
    return e.Consented(**_common(command, on), consent=command.consent, by=command.by)


def withdraw_consent(plan: Plan, course: Course, command: c.WithdrawConsent, answers: Answers) -> e.AnyEntry:
    """A consent, withdrawn."""
    on = _consent(plan, command, answers)
    return e.ConsentWithdrawn(**_common(command, on), consent=command.consent, by=command.by)


def _consent(plan: Plan, command: c.RecordConsent | c.WithdrawConsent, answers: Answers) -> Any:
    check = Check(command, answers)
    check.known("consent", (command.consent,), plan.protocol.consents, "consent")
    check.known("by", (command.by,), plan.protocol.participants, "participant")
    consent = plan.protocol.consents.get(command.consent)
    if consent and consent.by and command.by not in consent.by and command.by in plan.protocol.participants:
        check.add("consent-by", "by", f"{command.consent} is not {command.by}'s to give.",
                  f"It is given by: {', '.join(consent.by)}.")  # fmt: skip
    return check.done()


def record_fact(plan: Plan, course: Course, command: c.RecordFact, answers: Answers) -> e.AnyEntry:
    """A fact: its value fits its declaration, or it was declined."""
    check = Check(command, answers)
    check.known("fact", (command.fact,), plan.protocol.facts, "fact")
    fact = plan.protocol.facts.get(command.fact)
    if fact and not command.declined:
        check_value(check, fact, command.value)
        if fact.many and not command.key:
            check.add("key-missing", "key", f"There may be several of {command.fact}.", "Give this one a key.")
    on = check.done()
    return e.FactRecorded(
        **_common(command, on),
        fact=command.fact,
        value=None if command.declined else _as_kept(command.value),
        key=command.key,
        declined=command.declined,
        note=command.note,
    )


def _as_kept(value: Any) -> Any:
    """The value as the journal gives it back: a list of words as a tuple, inside a record as a list."""
    if isinstance(value, dict):
        return {name: list(each) if isinstance(each, tuple) else each for name, each in value.items()}
    return tuple(value) if isinstance(value, list) else value


def record_measure(plan: Plan, course: Course, command: c.RecordMeasure, answers: Answers) -> e.AnyEntry:
    """The answers to an instrument, scored as its data say."""
    check = Check(command, answers)
    check.known("measure", (command.measure,), plan.protocol.instruments, "measure")
    instrument = plan.protocol.instruments.get(command.measure)
    points, prorated = command.total, False
    if instrument:
        check.known("items", command.items, instrument.items, "item")
        for name in sorted(_outside(instrument, command.items)):
            check.add("answer-outside", f"items.{name}", f"{command.items[name]} is no answer to item {name}.",
                      f"Answers: {_taken(instrument, name)}.")  # fmt: skip
        if command.items and not check.findings:
            points, prorated = total(instrument, command.items)
        if instrument.scoring and command.total is not None:
            low, high = instrument.scoring.range
            if not low <= command.total <= high:
                check.add("score-outside", "total", f"{command.total} is outside {low} to {high}.")
    on = check.done()
    return e.Measured(
        **_common(command, on),
        measure=command.measure,
        items=command.items,
        total=points,
        prorated=prorated,
        mode=command.mode,
    )


def _outside(instrument: Instrument, answers: Mapping[str, int]) -> list[str]:
    """The items that are answered as they cannot be."""
    return [
        name for name, answer in answers.items() if name in instrument.items and not _fits(instrument, name, answer)
    ]


def _fits(instrument: Instrument, name: str, answer: int) -> bool:
    item = instrument.items[name]
    if item.range is not None:
        return item.range[0] <= answer <= item.range[1]
    return str(answer) in (item.options or instrument.options)


def _taken(instrument: Instrument, name: str) -> str:
    item = instrument.items[name]
    return f"{item.range[0]} to {item.range[1]}" if item.range else ", ".join(item.options or instrument.options)


def record_progress(plan: Plan, course: Course, command: c.RecordProgress, answers: Answers) -> e.AnyEntry:
    """Work on an area; a resolution that is not meant for this situation is a deviation."""
    check = Check(command, answers)
    check.known("area", (command.area,), plan.protocol.areas, "area")
    if area := plan.protocol.areas.get(command.area):
        signs = {*area.signs, *(f"{name}/{part}" for name, sign in area.signs.items() for part in sign.parts)}
        check.known("goals", command.goals, area.goals, "goal")
        check.known("strategies", command.strategies, area.strategies, "strategy")
        check.known("signs", command.signs, signs, "sign")
        if command.resolution:
            check.known("resolution", (command.resolution,), area.resolutions, "resolution")
    on = check.done()
    progress = e.Progressed(
        **_common(command, on),
        area=command.area,
        goals=command.goals,
        strategies=command.strategies,
        tried=command.tried,
        signs=command.signs,
        resolution=command.resolution,
        note=command.note,
    )
    return msgspec.structs.replace(progress, deviations=_of_resolution(plan, course, progress))


def _of_resolution(plan: Plan, course: Course, progress: e.Progressed) -> tuple[e.Deviation, ...]:
    """Held against the signs that are told together with the resolution, too."""
    meant_for = plan.conditions.get(f"areas.{progress.area}.resolutions.{progress.resolution}")
    if meant_for is None:
        return ()
    values = dict(course.values)
    record_values(plan, values, {}, progress)
    if evaluate(meant_for, values) is True:
        return ()
    resolution = plan.protocol.areas[progress.area].resolutions[progress.resolution]
    return (
        e.Deviation(
            code="resolution-not-meant", subject=progress.resolution, found=resolution.title,
            source=sources(resolution.source),
        ),
    )  # fmt: skip


def record_theme(plan: Plan, course: Course, command: c.RecordTheme, answers: Answers) -> e.AnyEntry:
    """A theme was covered, or is not relevant."""
    check = Check(command, answers)
    check.known("theme", (command.theme,), plan.protocol.themes, "theme")
    on = check.done()
    return e.ThemeRecorded(**_common(command, on), theme=command.theme, status=command.status, note=command.note)


def waive_task(plan: Plan, course: Course, command: c.WaiveTask, answers: Answers) -> e.AnyEntry:
    """A waivable task is not done, for one of its reasons."""
    check = Check(command, answers)
    check.known("task", (command.task,), plan.protocol.tasks, "task")
    if task := plan.protocol.tasks.get(command.task):
        if not task.waivable:
            check.add("not-waivable", "task", f"{command.task} is not waivable.", "An override goes past its gate.")
        elif task.waive_reasons:
            check.known("reason", (command.reason,), task.waive_reasons, "waive-reason")
    on = check.done()
    return e.Waived(on=on, actor=command.actor, task=command.task, reason=command.reason, note=command.note)


def report_event(plan: Plan, course: Course, command: c.ReportEvent, answers: Answers) -> e.AnyEntry:
    """Something happened; it moves nothing and ends nothing."""
    check = Check(command, answers)
    check.known("event", (command.event,), plan.protocol.events, "event")
    on = check.done()
    return e.Happened(**_common(command, on), event=command.event, note=command.note)


def end(plan: Plan, course: Course, command: c.End, answers: Answers) -> e.AnyEntry:
    """A reported ending: accepted from every phase, from a hold and with open alerts."""
    check = Check(command, answers)
    reported = [name for name, ending in plan.protocol.endings.items() if not ending.planned]
    check.known("ending", (command.ending,), reported, "reported-ending")
    on = check.done()
    return e.Ended(**_common(command, on), ending=command.ending, reason=command.reason)


def _common(command: c.AnyCommand, on: Any) -> dict[str, Any]:
    return {"on": on, "actor": command.actor, "shared_with": command.share_with}
