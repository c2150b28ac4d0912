"""What an entry sets off: alerts, at once, and notices."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import msgspec

from iptflow.conditions import comparisons, evaluate
from iptflow.course import entries as e
from iptflow.course.answers import Answers, Signal
from iptflow.course.apply import apply
from iptflow.course.commands import AnyCommand
from iptflow.course.plan import Plan
from iptflow.course.state import Course
from iptflow.protocol.records import sources


def consequences(
    plan: Plan, course: Course, command: AnyCommand, answers: Answers, entry: e.AnyEntry
) -> tuple[e.AnyEntry, ...]:
    """The entry with its notices, and the alerts and faults that go on record beside it."""
    after = apply(plan, course, entry)
    notices = tuple(_notices(plan, course, after))
    if notices:
        entry = msgspec.structs.replace(entry, notices=entry.notices + notices)
    signals = (*_signals(plan, after, entry), *answers.signals, *_of_faults(answers))
    found: list[e.AnyEntry] = [entry]
    found.extend(_alert(course, command, answers, signal, entry) for signal in signals)
    found.extend(_faults(command, answers, entry))
    return tuple(found)


def _notices(plan: Plan, before: Course, after: Course) -> Iterator[e.Notice]:
    for name, rule in plan.protocol.notices.items():
        condition = plan.conditions.get(f"notices.{name}")
        if condition and evaluate(condition, after.values) and not evaluate(condition, before.values):
            yield e.Notice(code=name, title=rule.title, source=sources(rule.source))


def _signals(plan: Plan, after: Course, entry: e.AnyEntry) -> Iterator[Signal]:
    if isinstance(entry, e.Measured):
        yield from _risk_items(plan, entry)
    touched = _touched(entry)
    for name, rule in plan.protocol.safety.items():
        condition = plan.conditions.get(f"safety.{name}")
        if not condition or not evaluate(condition, after.values):
            continue
        if isinstance(entry, e.Measured) and name in {s.rule for s in _risk_items(plan, entry)}:
            continue
        if any(comparison.key.partition(".")[0] in touched for comparison in comparisons(condition)):
            rank = _rank(plan, entry)
            yield Signal(plugin="", rule=name, title=rule.title, rank=rank, source=sources(rule.source))


def _risk_items(plan: Plan, entry: e.Measured) -> Iterator[Signal]:
    """Whatever the total: a risk item above zero is an alert, in every instrument that marks one."""
    instrument = plan.protocol.instruments[entry.measure]
    for name, item in instrument.items.items():
        if item.risk and entry.items.get(name, 0) > 0:
            yield Signal(
                rule=f"{entry.measure}-item-{name}",
                title=f"Item {name} of {instrument.title or entry.measure} was answered above zero.",
                rank=entry.items[name],
                source=instrument.source,
            )


def _touched(entry: e.AnyEntry) -> frozenset[str]:
    if isinstance(entry, e.Measured):
        keys = {f"item:{entry.measure}/{item}" for item in entry.items}
        return frozenset(keys | {f"score:{entry.measure}", f"outcome:{entry.measure}"})
    if isinstance(entry, e.FactRecorded):
        return frozenset({f"fact:{entry.fact}", f"count:{entry.fact}"})
    if isinstance(entry, e.Happened):
        return frozenset({f"count:{entry.event}"})
    return frozenset()


def _rank(plan: Plan, entry: e.AnyEntry) -> int:
    if isinstance(entry, e.FactRecorded):
        value = plan.protocol.facts[entry.fact].values.get(str(entry.value))
        return value.rank if value else 0
    if isinstance(entry, e.Measured):
        items = plan.protocol.instruments[entry.measure].items
        return max((answer for name, answer in entry.items.items() if name in items and items[name].risk), default=0)
    return 0


def _of_faults(answers: Answers) -> Iterator[Signal]:
    for fault in answers.faults:
        if fault.safety:
            yield Signal(
                plugin=fault.plugin,
                rule=f"{fault.plugin}/{fault.hook}",
                title=f"The safety hook {fault.hook} of {fault.plugin} failed: look for yourself.",
            )


def _faults(command: AnyCommand, answers: Answers, entry: e.AnyEntry) -> Iterator[e.AnyEntry]:
    for fault in answers.faults:
        yield e.HookFault(on=entry.on, actor=command.actor, plugin=fault.plugin, hook=fault.hook, kind=fault.kind)


def _alert(course: Course, command: AnyCommand, answers: Answers, signal: Signal, entry: e.AnyEntry) -> e.AnyEntry:
    watch = answers.watch
    by = command.now + timedelta(minutes=watch.acknowledge_minutes) if watch else None
    for alert in course.open_alerts():
        if alert.rule == signal.rule:
            return e.AlertRepeated(
                on=entry.on, actor=command.actor, alert=alert.id, rank=signal.rank, acknowledge_by=by
            )
    return e.AlertRaised(
        on=entry.on,
        actor=command.actor,
        rule=signal.rule,
        title=signal.title,
        rank=signal.rank,
        owner=watch.owner if watch else course.therapist,
        deputy=watch.deputy if watch else "",
        at=command.now,
        acknowledge_by=by,
        source=sources(signal.source),
    )
