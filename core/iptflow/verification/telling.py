"""A course told as the steps of a scenario, with what the record then holds, so that refusals can be foretold."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from iptflow.conditions import DECLINED, evaluate, variables_of
from iptflow.protocol.durations import days
from iptflow.protocol.records import Series
from iptflow.verification.alerts import Raised
from iptflow.verification.model import Gate, Model
from iptflow.verification.paths import Change, Path
from iptflow.verification.recording import record

FIRST_DAY: Final = date(2026, 1, 5)

SITE: Final = {
    "format": "site/1",
    "id": "made-up",
    "timezone": "Europe/Vienna",
    "alerts": {
        "owner": "t-1",
        "deputy": "t-2",
        "acknowledge_within": "PT4H",
        "hours": {"monday": ["09:00-17:00"]},
    },
    "emergency": {"number": "112", "route": "The nearest emergency department"},
}
"""Where a told course takes place: a clinic that is made up."""

Step = dict[str, Any]


class Telling:
    """The steps so far, and the record after them.

    ``hurting`` are the variables of which more is not always better: no contact is added to a series, and no week
    goes by, that is one of them.
    """

    def __init__(self, model: Model, hurting: Iterable[str] = ()) -> None:
        self.model = model
        self.hurting = frozenset(hurting)
        self.steps: list[Step] = []
        self.facts: dict[str, Any] = {}
        self.values: dict[str, Any] = {}
        self.opened = self.on = self.since = FIRST_DAY
        self.phase = model.start
        self.ended = False
        self.alerts = Raised(model)
        self._last: dict[str, date] = {}

    # --- what is asked and what comes of it --------------------------------------------------------------------

    def step(self, **fields: Any) -> Step:
        """Add a step on the day that it now is."""
        made = {**fields, "on": self.on.isoformat()}
        self.steps.append(made)
        return made

    def accept(self, after: Mapping[str, Any], **fields: Any) -> None:
        """Add a step that is accepted, and what the record holds after it; what touches risk may raise alerts."""
        self.step(**fields)
        self.hold(after)

    def hold(self, after: Mapping[str, Any]) -> None:
        """What the record holds from now on."""
        self.values.update(after)
        self.alerts.after(self.values, frozenset(after))
        self.values["alerts"] = self.alerts.open

    def situation(self) -> Mapping[str, Any]:
        """What conditions read now."""
        return {
            **self.values,
            "weeks:opening": (self.on - self.opened).days // 7,
            "weeks:phase": (self.on - self.since).days // 7,
        }

    def unmet(self, gate: Gate) -> list[str]:
        """The rules that refuse the move now."""
        values = self.situation()
        return sorted({each.name for each in gate.demands if evaluate(each.condition, values) is not True})

    def advance(self, gate: Gate, remarks: str = "") -> list[str]:
        """Ask for the move, and expect what comes of it; the rules that refuse it."""
        unmet = self.unmet(gate)
        made = self.step(do="advance", to=gate.to)
        if unmet:
            made["expect"] = {"refused": unmet}
        else:
            self.phase, self.since, self.ended = gate.to, self.on, gate.to in self.model.planned
        if remarks:
            made["remarks"] = remarks
        return unmet

    def make(self, gate: Gate) -> list[str]:
        """The same; alerts that the records have raised on the way are closed first where the gate asks for it."""
        asks = (each for each in gate.demands if "alerts" in variables_of(each.condition))
        if self.alerts.open and any(evaluate(each.condition, self.situation()) is not True for each in asks):
            record(self, "alerts", {"alerts": 0})
        return self.advance(gate)

    def remark(self, text: str) -> None:
        """Say something beside the last step."""
        if self.steps:
            self.steps[-1]["remarks"] = text

    # --- what is recorded ---------------------------------------------------------------------------------------

    def record(self, changes: Sequence[Change]) -> None:
        """Record the changes: tasks in contacts, contacts and events as often as they are counted, then waiting."""
        wanted = {change.name: self.model.classes[change.name].values[change.to] for change in changes}
        tasks = [name.partition(":")[2] for name in wanted if name.startswith("task:")]
        self._contacts(tasks, wanted)
        for name, values in wanted.items():
            record(self, name, values)

    def _contacts(self, tasks: Sequence[str], wanted: Mapping[str, Mapping[str, Any]]) -> None:
        carried: dict[str, list[str]] = {}
        for task in tasks:
            if self.values.get(f"task:{task}"):
                continue
            if self.model.protocol.tasks[task].alone:
                self._alone(task)
            else:
                carried.setdefault(self._series_for(task), []).append(task)
        counted = {name: values for name, values in wanted.items() if self._series(name) is not None}
        for name, values in counted.items():
            series = name.partition(":")[2]
            missing = values.get(name, 0) - self.values.get(name, 0)
            for _ in range(missing):
                self.contact(series, carried.pop(series, []))
        for series, done in carried.items():
            self.contact(series, done, counts=f"count:{series}" not in self.hurting)

    def _series(self, name: str) -> Series | None:
        kind, _, series = name.partition(":")
        return self.model.protocol.frame.contacts.get(series) if kind == "count" else None

    def contact(self, series: str, tasks: Sequence[str] = (), *, counts: bool = True) -> None:
        """A held contact in which the tasks are done; one that does not count is held without the client."""
        stated = self.model.protocol.frame.contacts[series]
        known = self.model.protocol.participants
        counts = counts and (not stated.participants or "client" in stated.participants)
        done = [*tasks, *(name for name in self._each_contact(series) if name not in tasks)] if counts else list(tasks)
        who = {*stated.participants, *(each for name in done for each in self.model.protocol.tasks[name].with_)}
        who = (who | {"client", "therapist"} if counts else who - {"client"}) & set(known)
        if self._spread and stated.for_ == "acute":
            self.wait_until(self.opened + timedelta(weeks=stated.from_week - 1))
        if self._spread and stated.every and series in self._last:
            self.on = max(self.on, self._last[series] + timedelta(days=days(stated.every)))
        self._last[series] = self.on
        after: dict[str, Any] = dict.fromkeys((f"task:{name}" for name in done), True)
        after |= self._count(series, who)
        fields: Step = {"series": series, "participants": sorted(who)}
        if stated.minutes:
            fields["minutes"] = stated.minutes[0]
        if done:
            fields["tasks"] = sorted(done)
        self.accept(after, do="record-contact", **fields)

    def _alone(self, task: str) -> None:
        """A held contact for what is done with nobody else there, in a series that plans nobody else."""
        series, tasks = self._series_for(task), self.model.protocol.tasks
        who = {"therapist", *tasks[task].with_} & set(self.model.protocol.participants)
        beside = self._each_contact(series) if "client" in who else []
        done = sorted({task, *(name for name in beside if set(tasks[name].with_) <= who)})
        after: dict[str, Any] = dict.fromkeys((f"task:{name}" for name in done), True)
        after |= self._count(series, who)
        self.accept(after, do="record-contact", series=series, participants=sorted(who), tasks=done)

    def _count(self, series: str, who: Collection[str]) -> dict[str, int]:
        """The count of the series after a contact of these people, where it is one of the series."""
        planned = self.model.protocol.frame.contacts[series].participants
        if not planned or ("client" in planned and "client" not in who):
            return {}
        return {f"count:{series}": self.values.get(f"count:{series}", 0) + 1}

    @property
    def _spread(self) -> bool:
        return not any(name.startswith("weeks:") for name in self.hurting)

    def _each_contact(self, series: str) -> list[str]:
        """The tasks that every contact of the series asks for here."""
        return [
            name
            for name, task in sorted(self.model.protocol.tasks.items())
            if task.scope == "each-contact"
            and task.level == "must"
            and f"task:{name}" not in self.hurting
            and (not task.in_ or self.phase in task.in_)
            and (not task.series or series in task.series)
            and (name not in self.model.whens or evaluate(self.model.whens[name], self.values) is True)
        ]

    def _series_for(self, task: str) -> str:
        """The contact series in which a task is done: one that asks for it, is meant for the phase, and has most."""
        stated = self.model.protocol.tasks[task]
        plan = "acute" if self.phase in self.model.line else "maintenance"

        def fit(name: str) -> tuple[bool, bool, bool, bool, bool, int, str]:
            series = self.model.protocol.frame.contacts[name]
            company = set(series.participants) ^ {"therapist", *stated.with_}
            most = series.count[1] if series.count else 0
            return (
                bool(stated.series) and name not in stated.series,
                stated.alone and bool(series.participants) and bool(company),
                series.for_ not in (plan, "any"),
                f"count:{name}" in self.hurting,
                series.for_ != plan,
                -most,
                name,
            )

        return min(self.model.protocol.frame.contacts, key=fit)

    def wait_until(self, day: date) -> None:
        """Let time go by."""
        self.on = max(self.on, day)


def told(model: Model, path: Path, hurting: Iterable[str] = ()) -> Telling:
    """A path as it is told: records, then the move, until its end."""
    telling = Telling(model, hurting)
    follow(telling, path, telling.make)
    return telling


def follow(telling: Telling, path: Path, move: Callable[[Gate], object]) -> None:
    """Go on with a telling along a path, each move made in this way."""
    for number, changes in enumerate(path.recorded):
        telling.record(_opening(telling, changes) if number == 0 else changes)
        if number < len(path.gates):
            move(path.gates[number])


def _opening(telling: Telling, changes: Sequence[Change]) -> Sequence[Change]:
    """Facts that are fixed at opening are given with it; the rest is left to be recorded."""
    left = []
    for change in changes:
        known = telling.model.classes[change.name]
        value = known.values[change.to].get(change.name)
        fact = change.name.partition(":")[2]
        stated = telling.model.protocol.facts.get(fact)
        plain = stated is not None and stated.type in ("boolean", "integer", "choice")
        if plain and known.variable.change == "fixed" and value is not None and value != DECLINED:
            telling.facts[fact] = value
        else:
            left.append(change)
    telling.hold({f"fact:{fact}": value for fact, value in telling.facts.items()})
    return left


def document(telling: Telling, *, id: str, title: str, summary: str, adaptations: Sequence[str]) -> dict[str, Any]:
    """The scenario: whoever plays it sees what the telling foretold."""
    course: dict[str, Any] = {"client": "k-1", "therapist": "t-1", "on": FIRST_DAY.isoformat()}
    if telling.facts:
        course["facts"] = dict(sorted(telling.facts.items()))
    return {
        "format": "scenario/1",
        "id": id,
        "title": title,
        "summary": summary,
        "synthetic": True,
        "protocol": {"adaptations": sorted(adaptations)},
        "site": SITE,
        "course": course,
        "steps": telling.steps,
    }
