"""The kernel: the side that works a protocol's logic out over arrays, for many thousand clients at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from iptflow.simulation.draws import Bits, Flags, Places
from iptflow.simulation.kernel.scoring import outcome, total
from iptflow.simulation.kernel.state import FAR, State
from iptflow.simulation.kernel.tables import Demand, Tables, split, takes
from iptflow.simulation.kernel.truth import TRUE
from iptflow.simulation.script import FOCUS_TASKS, WORD, risk_rule
from iptflow.simulation.side import Agenda, Numbers, Planned, Standing, Taken


class Kernel:
    """The courses of some clients in one protocol."""

    def __init__(self, tables: Tables, size: int) -> None:
        self.tables, self.script = tables, tables.script
        self.state = State(self.script, size)
        script, protocol = self.script, self.script.plan.protocol
        self._asked, self._each_must, self._behind = tables.asked, tables.each_must, tables.behind
        self._repeated = _words(script.bits(n for n in script.tasks if script.task(n).scope != "once"), script.words)
        self._musts = script.bits(name for name in script.tasks if script.task(name).level == "must")
        frame = protocol.frame.contacts
        self._done_in = split([script.done_in(name) for name in (*script.series, script.aside)], script.words)
        self._needs = {
            who: np.array([who in frame[name].participants for name in script.series]) for who in script.others
        }  # fmt: skip
        self._main = {kept: tables.calendar.main(kept) for kept in (False, True)}
        self._with = {who: script.bits(n for n in script.tasks if who in script.task(n).with_) for who in script.others}
        self._together = script.bits(n for n in script.tasks if "client" in script.task(n).with_)
        self._schedules = [protocol.measures[name] for name in script.measures]
        self._now = Planned(np.zeros(size, np.int8), np.zeros(size, np.int32), np.zeros(size, np.int16))
        self._row = np.zeros(size, np.int32)

    def keep(self, kept: Flags) -> None:
        """Go on with some of the clients only."""
        self.state.keep(kept)
        self._now = self._now.only(kept)
        self._row = self._row[kept]

    def standing(self) -> Standing:
        """Where everybody stands."""
        return Standing(self.state.place.copy(), self.state.since.copy())

    def planned(self) -> Planned:
        """The contact that comes next for everybody, as the frame plans it."""
        rows = self.tables.calendar.columns
        self._row = self.state.base + self.state.at
        self._now = Planned(
            rows.series[self._row].astype(np.int8), rows.day[self._row], rows.left[self._row].astype(np.int16)
        )
        self.state.day = self._now.day
        return self._now

    # --- the agenda ---------------------------------------------------------------------------------------------

    def agenda(self, held: Flags) -> Agenda:
        """What is asked for now, and the demands that shut the way onward."""
        state, script = self.state, self.script
        meant = self._meant()
        apart = {who: self._apart(who) for who in script.others}
        struck = self._struck(apart)
        behind, asked = [], []
        for word in range(script.words):
            left = self._behind[word][state.entered, np.minimum(state.place, len(script.phases) - 1)]
            left &= meant[word] & ~state.done[word] & ~state.forgiven[word]
            here = self._asked[word][state.place] & meant[word] & (~state.done[word] | self._repeated[word])
            for listed in (left, here):
                if struck is not None:
                    listed &= ~struck[word]
                listed[~held] = 0
            behind.append(left)
            asked.append(here)
        invited = [self._invited(who, behind, asked, apart[who]) & held for who in script.others]
        due = [self._due(number) & held for number in range(len(script.measures))]
        return Agenda([*behind, *asked], invited, due, *self._shut(held))

    def _meant(self) -> list[Bits]:
        """The tasks whose condition holds, or that have none."""
        state, script = self.state, self.script
        meant = [np.full(state.size, np.iinfo(np.uint64).max, np.uint64) for _ in range(script.words)]
        for name, holds in self.tables.whens:
            word, bit = divmod(script.tasks.index(name), WORD)
            meant[word][holds(state) != TRUE] &= ~np.uint64(1 << bit)
        return meant

    def _apart(self, who: str) -> Flags | None:
        found = None
        for each in self.tables.parting:
            if who in each.who:
                holds = each.holds(self.state) == TRUE
                found = holds if found is None else found | holds
        return found

    def _struck(self, apart: Mapping[str, Flags | None]) -> list[Bits] | None:
        struck: list[Bits] | None = None
        for who, kept in apart.items():
            if kept is not None:
                struck = struck or [np.zeros(self.state.size, np.uint64) for _ in range(self.script.words)]
                for word, bits in enumerate(_words(self._with[who] & self._together, self.script.words)):
                    struck[word][kept] |= bits
        return struck

    def _invited(self, who: str, behind: list[Bits], asked: list[Bits], apart: Flags | None) -> Flags:
        state = self.state
        needed = np.zeros(state.size, np.bool_)
        for word, bits in enumerate(_words(self._with[who] & self._musts, self.script.words)):
            if bits:
                needed |= ((behind[word] | asked[word]) & bits) != 0
        frame = self.script.plan.protocol.frame.contacts
        ahead = self.tables.calendar.columns.ahead[self._row] != 0
        for maintained, main in self._main.items():
            if main and who in frame[main].participants:
                needed |= ahead & (state.maintained == maintained)
        return needed if apart is None else needed & ~apart

    def _due(self, number: int) -> Flags:
        state, schedule, rows = self.state, self._schedules[number], self.tables.calendar.columns
        taken = state.taken[number]
        due = (taken < 0) if takes(schedule, "opening") else np.zeros(state.size, np.bool_)
        ending = takes(schedule, "ending")
        if ending:
            ends = rows.ends[self._row]
            due |= (ends != FAR) & (taken < np.minimum(ends, state.last_phase_on))
        if takes(schedule, "each-session"):
            window = rows.window[self._row]
            each = (window != FAR) & (taken < window)
            due |= each & (rows.covered[self._row] == 0) if ending else each
        return due

    def _shut(self, held: Flags) -> tuple[dict[int, Flags], dict[int, Flags]]:
        state, script = self.state, self.script
        facts: dict[int, Flags] = {}
        consents: dict[int, Flags] = {}
        for phase, demands in script.asks.items():
            here = held & (state.place == script.place[phase])
            if not demands or not here.any():
                continue
            named = {each.id: each for each in self.tables.gates[phase, script.onward[phase]]}
            for asked in demands:
                shut = here & ~self._met(named[asked.id])
                if shut.any():
                    for kind, numbers in zip((facts, consents), script.asked_by(asked), strict=True):
                        for number in numbers:
                            kind[number] = kind[number] | shut if number in kind else shut
        return facts, consents

    def _met(self, demand: Demand) -> Flags:
        met: Flags = demand.holds(self.state) == TRUE
        passed = self.state.passed.get(demand.id)
        return met if passed is None or demand.invariant else met | passed

    # --- what happened ------------------------------------------------------------------------------------------

    def miss(self, missed: Flags) -> None:
        """The contact was missed: a deviation."""
        self.state.deviations += missed
        self.state.at += missed

    def hold(self, held: Flags, company: Sequence[Flags], tasks: Sequence[Bits], aside: Sequence[Bits]) -> None:
        """The contact was held."""
        state, script = self.state, self.script
        series = self._now.series
        self._omitted(held, series, tasks)
        state.deviations += held & (self.tables.calendar.columns.outside[self._row] != 0)
        for who, there in zip(script.others, company, strict=True):
            state.deviations += held & self._needs[who][series] & ~there
        for number in range(len(script.series)):
            here = held & (series == number)
            if here.any():
                state.held[number] += here
                self._alarm(here, (f"count:{script.series[number]}",))
        for word, bits in enumerate(tasks):
            state.done[word] |= bits
        for word, bits in enumerate(aside):
            if bits.any():
                self._aside(word, bits)
        state.at += held

    def _omitted(self, held: Flags, series: NDArray[np.int8], tasks: Sequence[Bits]) -> None:
        """Every task of each contact that must be done and was not is a deviation."""
        if not self._each_must.any():
            return
        meant = self._meant()
        for word, done in enumerate(tasks):
            asked = self._each_must[word][self.state.place] & self._done_in[word][series] & meant[word] & ~done
            self.state.deviations += np.where(held, np.bitwise_count(asked), 0).astype(np.int16)

    def _aside(self, word: int, bits: Bits) -> None:
        """What is done with somebody alone, one contact a task."""
        for number in range(WORD):
            bit = np.uint64(1 << number)
            done = (bits & bit) != 0
            if done.any():
                task = self.script.task(self.script.tasks[word * WORD + number])
                if "client" in task.with_:
                    aside = np.full(self.state.size, len(self.script.series), np.int8)
                    self._omitted(done, aside, [bits & bit if word == each else bits & np.uint64(0)
                                                for each in range(self.script.words)])  # fmt: skip
                self.state.done[word] |= bits & bit

    def consent(self, number: int, given: Flags) -> None:
        """A consent was given."""
        self.state.consents[number][given] = 1
        self._alarm(given, (f"consent:{self.script.consents[number]}",))

    def find(self, number: int, at: Places, codes: Numbers) -> None:
        """A fact was asked of these clients."""
        self.state.codes[number][at] = codes + 1
        fact = self.script.findings[number]
        fields = (f"fact:{fact.id}.{name}" for name in self.script.fact(fact).fields)
        self._alarm(at, (f"fact:{fact.id}", f"count:{fact.id}", *fields))

    def measure(self, number: int, at: Places, items: Mapping[str, NDArray[np.int32]]) -> None:
        """A measure was answered by these clients."""
        state, name = self.state, self.script.measures[number]
        instrument = self.script.plan.protocol.instruments[name]
        score, day = total(instrument, items), self._now.day[at]
        first = state.taken[number][at] < 0
        state.first[number][at[first]] = score[first]
        state.first_on[number][at[first]] = day[first]
        state.score[number][at] = score
        state.taken[number][at] = day
        weeks = (day - state.first_on[number][at]) // 7
        state.outcome[number][at] = outcome(instrument, state.first[number][at], score, weeks)
        for item in self.tables.items[number]:
            kept = state.items.setdefault((number, item), np.zeros(state.size, np.int32))
            kept[at] = items[item]
        for item, stated in instrument.items.items():
            if stated.risk:
                self._raise(at[items[item] > 0], 1 << self.script.rules.index(risk_rule(name, item)))
        keys = (f"score:{name}", f"outcome:{name}", *(f"item:{name}/{item}" for item in items))
        self._alarm(at, keys)

    def focus(self, agreed: Flags, chosen: NDArray[np.int64]) -> None:
        """A focus was agreed."""
        np.copyto(self.state.focus, chosen + 1, where=agreed, casting="same_kind")
        for word, bits in enumerate(_words(self.script.bits(FOCUS_TASKS), self.script.words)):
            self.state.done[word][agreed] |= bits
        self._alarm(agreed, ("focus", "fact:primary-area"))

    def happen(self, event: str, told: Flags) -> None:
        """An event was reported."""
        self.state.events[self.script.events.index(event)] += told
        self._alarm(told, (f"count:{event}",))

    def _alarm(self, touched: Places | Flags, keys: Iterable[str]) -> None:
        """Of those for whom one of the keys was touched, some raise an alert."""
        read = set(keys)
        for alarm in self.tables.alarms:
            if not alarm.keys.isdisjoint(read):
                at = np.flatnonzero(touched) if touched.dtype == np.bool_ else touched
                self._raise(at[alarm.holds(self.state)[at] == TRUE], alarm.bit)

    def _raise(self, at: Places, bit: int) -> None:
        """An alert is raised where it is not open already."""
        anew = at[(self.state.open[at] & bit) == 0]
        self.state.open[anew] |= bit
        self.state.raised[anew] |= bit

    def close_alerts(self, closing: Flags) -> None:
        """All open alerts were closed."""
        if self.script.rules:
            self.state.open[closing] = 0

    # --- going on -----------------------------------------------------------------------------------------------

    def advance(self, wanted: Flags, branch: bool) -> Flags:
        """Go on where every demand is met."""
        moved = np.zeros(self.state.size, np.bool_)
        for phase, target, here in self._ways(wanted, branch):
            for demand in self.tables.gates[phase, target]:
                here = here & self._met(demand)
                if not here.any():
                    break
            self._move(here, phase, target)
            moved |= here
        return moved

    def override(self, wanted: Flags) -> Flags:
        """Go onward; what was not met is never asked for again, but for what no override passes."""
        state, moved = self.state, np.zeros(self.state.size, np.bool_)
        for phase, target, here in self._ways(wanted, branch=False):
            demands = self.tables.gates[phase, target]
            for demand in demands:
                if demand.invariant:
                    here = here & self._met(demand)
            for demand in demands:
                unmet = here & ~self._met(demand)
                if unmet.any():
                    passed = state.passed.setdefault(demand.id, np.zeros(state.size, np.bool_))
                    passed |= unmet
                    for word, bits in enumerate(_words(demand.tasks, self.script.words)):
                        state.forgiven[word][unmet] |= bits
            self._move(here, phase, target)
            moved |= here
        return moved

    def _ways(self, wanted: Flags, branch: bool) -> list[tuple[str, str, Flags]]:
        """By phase: where the way leads, and who is there; all read before anybody moves."""
        ways = self.script.branch if branch else self.script.onward
        found = [(phase, ways[phase], wanted & (self.state.place == self.script.place[phase])) for phase in ways]
        return [each for each in found if each[2].any()]

    def _move(self, moving: Flags, phase: str, target: str) -> None:
        if not moving.any():
            return
        state, script, day = self.state, self.script, self._now.day
        state.place[moving] = script.place[target]
        np.copyto(state.since, day, where=moving)
        if target not in script.phases:
            return
        state.entered[moving] |= 1 << script.place[target]
        if target == script.plan.line[-1]:
            np.minimum(state.last_phase_on, day, out=state.last_phase_on, where=moving)
        maintained = target not in script.plan.line
        if maintained != (phase not in script.plan.line):
            for start in np.unique(day[moving]):
                base = self.tables.calendar.base(maintained=maintained, start=int(start))
                state.base[moving & (day == start)] = base
            state.at[moving], state.maintained[moving], state.last_phase_on[moving] = 0, maintained, FAR

    def end(self, ending: str, ended: Flags) -> None:
        """The course ended, as reported."""
        if ended.any():
            self.state.place[ended] = self.script.place[ending]

    def taken(self) -> Taken:
        """What has come since this was last asked."""
        state = self.state
        found = Taken(state.raised, state.deviations)
        state.raised, state.deviations = np.zeros_like(state.raised), np.zeros_like(state.deviations)
        return found


def _words(bits: int, words: int) -> list[np.uint64]:
    full = (1 << WORD) - 1
    return [np.uint64(bits >> (WORD * word) & full) for word in range(words)]
