"""What an entry sets off: alerts, at once, and notices; and the faults of plugins, put on record beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

import msgspec

from iptflow.course import entries as e
from iptflow.course.answers import Answers, Signal
from iptflow.course.apart import kept_apart
from iptflow.course.apply import apply
from iptflow.course.commands import AnyCommand
from iptflow.course.decide.alerts import new_alert
from iptflow.course.now import situation
from iptflow.course.plan import Plan, Watch, Watched
from iptflow.course.state import Course
from iptflow.course.touched import touched
from iptflow.protocol.records import sources

TOGETHER: Final = "seen-together"


def consequences(
    plan: Plan, before: Course | None, command: AnyCommand, answers: Answers, entry: e.AnyEntry
) -> tuple[e.AnyEntry, ...]:
    """The entry with its notices, and the alerts and faults that go on record beside it.

    ``before`` is the course without the entry, None when it is the one that opens the course.
    """
    keys = plan.watched.intersection(touched(plan, entry))
    signals = _risk_items(plan, entry) if type(entry) is e.Measured else []
    if keys:
        after = apply(plan, before, entry)
        values = situation(plan, after, entry.on, answers.answers)
        holding = [watch for watch in _watching(plan.notices, keys) if watch.holds(values) is True]
        if holding:
            then = situation(plan, before, entry.on, answers.answers) if before else {}
            new = (watch for watch in holding if watch.holds(then) is not True)
            notices = (e.Notice(code=watch.id, title=watch.title, source=watch.source) for watch in new)
            entry = msgspec.structs.replace(entry, notices=(*entry.notices, *notices))
        alarms = [watch for watch in _watching(plan.alarms, keys) if watch.holds(values) is True]
        if alarms:
            known, rank = {signal.rule for signal in signals}, _rank(plan, entry)
            signals += [
                Signal(rule=watch.id, title=watch.title, rank=rank, source=watch.source)
                for watch in alarms
                if watch.id not in known
            ]
    if type(entry) is e.Contact and before is not None and entry.status == "held":
        signals += _together(plan, before, entry)
    signals += answers.signals
    if answers.faults:
        signals += _of_faults(answers)
    if not signals and not answers.faults:
        return (entry,)
    raised = (_alert(before, command, answers, signal, entry) for signal in _worst(signals))
    return (entry, *raised, *_faults(command, answers, entry))


def _watching(watched: Watched, keys: frozenset[str]) -> Sequence[Watch]:
    """By name, as they stand under each key; most entries touch one key that is watched, or none."""
    by_key = [watched[key] for key in keys if key in watched]
    if len(by_key) < 2:
        return by_key[0] if by_key else ()
    found = {watch.id: watch for watches in by_key for watch in watches}
    return [found[name] for name in sorted(found)]


def _risk_items(plan: Plan, entry: e.Measured) -> list[Signal]:
    """Whatever the total: a risk item above zero is an alert, in every instrument that marks one."""
    instrument = plan.protocol.instruments[entry.measure]
    items = instrument.items
    endorsed = [name for name, answer in entry.items.items() if answer > 0 and items[name].risk]
    return [
        Signal(
            rule=f"{entry.measure}-item-{name}",
            title=f"Item {name} of {instrument.title or entry.measure} was answered above zero.",
            rank=entry.items[name],
            source=instrument.source,
        )
        for name in sorted(endorsed)
    ]


def _together(plan: Plan, course: Course, entry: e.Contact) -> list[Signal]:
    """People were seen together whom something hard keeps apart: a concern of its own, with a clock of its own."""
    return [
        Signal(rule=TOGETHER, title=f"Seen together, against what is on record: {against.title}", source=against.source)
        for against in kept_apart(plan, course, entry.on, entry.participants)
        if against.hard
    ]


def _rank(plan: Plan, entry: e.AnyEntry) -> int:
    if isinstance(entry, e.FactRecorded):
        fact = plan.protocol.facts[entry.fact]
        value = fact.values.get(entry.value) if isinstance(entry.value, str) else None
        return value.rank if value else 0
    if isinstance(entry, e.Measured):
        items = plan.protocol.instruments[entry.measure].items
        return max((answer for name, answer in entry.items.items() if items[name].risk), default=0)
    return 0


def _of_faults(answers: Answers) -> Iterator[Signal]:
    for fault in answers.faults:
        if fault.safety:
            yield Signal(
                plugin=fault.plugin,
                rule=f"{fault.plugin}/{fault.hook}",
                title=f"The safety hook {fault.hook} of {fault.plugin} failed: look for yourself.",
            )


def _worst(signals: list[Signal]) -> list[Signal]:
    """One signal a rule, the worst of it, in the order in which the rules came."""
    found: dict[str, Signal] = {}
    for signal in signals:
        if signal.rule not in found or signal.rank > found[signal.rule].rank:
            found[signal.rule] = signal
    return list(found.values())


def _faults(command: AnyCommand, answers: Answers, entry: e.AnyEntry) -> Iterator[e.AnyEntry]:
    for fault in answers.faults:
        yield e.HookFault(on=entry.on, actor=command.actor, plugin=fault.plugin, hook=fault.hook, kind=fault.kind)


def _alert(
    course: Course | None, command: AnyCommand, answers: Answers, signal: Signal, entry: e.AnyEntry
) -> e.AnyEntry:
    for alert in course.open_alerts() if course else ():
        if alert.rule == signal.rule:
            watch = answers.watch
            by = command.now + timedelta(minutes=watch.acknowledge_minutes) if watch else None
            return e.AlertRepeated(
                on=entry.on, actor=command.actor, alert=alert.id, rank=signal.rank, acknowledge_by=by
            )
    therapist = course.therapist if course else entry.therapist if isinstance(entry, e.Opened) else ""
    return new_alert(therapist, command, answers, entry.on, rule=signal.rule, title=signal.title, rank=signal.rank,
                     source=sources(signal.source))  # fmt: skip
