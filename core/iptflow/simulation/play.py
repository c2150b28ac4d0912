"""The play: made-up clients and a made-up therapist through one protocol, slot by slot, on one side or the other.

A slot is a planned contact, held or missed, or the day after the last window of a part of the course (series -1), on
which what is left to be closed is closed. Everybody goes through their next slot at the same time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from iptflow.simulation.clients import Clients
from iptflow.simulation.draws import Draws, Flags
from iptflow.simulation.model import Model
from iptflow.simulation.script import LOST, RECURRENCE, WITHDRAWN, Script
from iptflow.simulation.side import Agenda, Days, Numbers, Places, Planned, Side
from iptflow.simulation.therapist import Therapist

CLOSING: Final = -1
"""The series of a slot that is no contact."""

CROWDED: Final = 0.8
"""Clients who have ended are let go of when fewer than this share are left."""


class Slot(NamedTuple):
    """One slot of those who have one: rows of the trace, with severity in units of 2 ** -16 beside them."""

    client: NDArray[np.int64]
    number: int
    series: NDArray[np.int8]
    day: Days
    held: Flags
    place: Places
    alerts: NDArray[np.int64]
    deviations: Numbers
    recurred: Flags
    severity: NDArray[np.int64]

    def only(self, kept: NDArray[np.intp]) -> Slot:
        """The rows of some of the clients."""
        return Slot(
            self.client[kept], self.number, self.series[kept], self.day[kept], self.held[kept], self.place[kept],
            self.alerts[kept], self.deviations[kept], self.recurred[kept], self.severity[kept],
        )  # fmt: skip


class Play:
    """Some clients of a study in one protocol."""

    def __init__(
        self, script: Script, model: Model, study: str, clients: NDArray[np.int64], side: Side, horizon: int
    ) -> None:
        self.script, self.side, self.horizon = script, side, horizon
        self.ids = clients
        self.draws = Draws(study, clients)
        self.clients = Clients(model, script, self.draws, len(clients))
        self.therapist = Therapist(model, script, self.draws, len(clients))
        self._line = np.array([name in script.plan.line for name in script.places])
        self._known = [np.zeros(len(clients), np.bool_) for _ in script.findings]
        self._asked = [np.zeros(len(clients), np.bool_) for _ in script.consents]
        self._levels = [script.plan.protocol.measures[name].level for name in script.measures]

    def slots(self) -> Iterator[Slot]:
        """Every slot, until all courses have ended or the horizon is reached."""
        number = 0
        while len(self.ids):
            planned = self.side.planned()
            alive = (self.side.standing().place < len(self.script.phases)) & (planned.day <= self.horizon)
            if alive.sum() < CROWDED * len(alive):
                self._keep(alive)
                planned = planned.only(alive)
                alive = np.ones(len(self.ids), np.bool_)
            if not alive.any():
                return
            yield self._slot(number, planned, alive)
            number += 1

    def _keep(self, alive: Flags) -> None:
        self.ids = self.ids[alive]
        for each in (self.draws, self.clients, self.therapist, self.side):
            each.keep(alive)
        self._known = [each[alive] for each in self._known]
        self._asked = [each[alive] for each in self._asked]

    def _slot(self, number: int, planned: Planned, alive: Flags) -> Slot:
        clients, side = self.clients, self.side
        standing = side.standing()
        closing = alive & (planned.series == CLOSING)
        meets = alive & ~closing
        maintained = meets & ~self._line[standing.place]
        clients.live_until(planned.day, maintained, standing.since)
        recurred = clients.recurred.copy()
        silent, said = clients.leave(meets, planned.day)
        side.end(LOST, silent)
        side.end(WITHDRAWN, said)
        meets = meets & ~silent & ~said
        held = meets & clients.come(planned.series, planned.day)
        side.miss(meets & ~held)
        if held.any():
            self._meet(planned, held)
        if closing.any():
            self._close(closing)
        taken = side.taken()
        place, severity = side.standing().place, clients.severity.copy()
        slot = Slot(
            self.ids,
            number,
            planned.series,
            planned.day,
            held,
            place,
            taken.alerts,
            taken.deviations,
            recurred,
            severity,
        )
        return slot if alive.all() else slot.only(np.flatnonzero(alive))

    def _meet(self, planned: Planned, held: Flags) -> None:
        side, therapist, day = self.side, self.therapist, planned.day
        agenda = side.agenda(held)
        proposes = self._contact(planned, held, agenda)
        if proposes.any():
            side.focus(proposes & therapist.agreed(day), therapist.focus(day))
        back = self._events(held, day)
        side.close_alerts(held & therapist.closes(day))
        full = held & therapist.full[planned.series]
        self.clients.work(full)
        self._go_on(full, back, planned.left, day)

    def _contact(self, planned: Planned, held: Flags, agenda: Agenda) -> Flags:
        """The contact with all that is recorded at it; returns to whom a focus is proposed."""
        therapist, script, day = self.therapist, self.script, planned.day
        company = self.clients.company(agenda.invited, day)
        allowed = [
            therapist.allowed(word, planned.series, planned.left, company) for word in range(script.words)
        ]  # fmt: skip
        lists = [listed & allowed[number % script.words] for number, listed in enumerate(agenda.lists)]
        chosen = therapist.choose(lists, planned.series, held)
        done = [chosen[word] | chosen[word + script.words] for word in range(script.words)]
        proposes = np.zeros(len(held), np.bool_)
        tasks, aside = [], []
        for word, bits in enumerate(done):
            of_focus = therapist.of_focus(word)
            proposes |= (bits & of_focus) != 0
            aside.append(bits & therapist.apart(word))
            tasks.append(bits & ~therapist.apart(word) & ~of_focus)
        self.side.hold(held, company, tasks, aside)
        self._consents(held, company, agenda, day)
        self._facts(held, done, agenda, day)
        for number, name in enumerate(script.measures):
            due = agenda.due[number]
            if due.any():
                at = np.flatnonzero(due & self.clients.answers(name, self._levels[number], day))
                items = self.clients.items(name, script.plan.protocol.instruments[name], day, at)
                self.side.measure(number, at, items)
        return proposes

    def _consents(self, held: Flags, company: list[Flags], agenda: Agenda, day: Days) -> None:
        for number, consent in enumerate(self.script.consents):
            asked = held & ~self._asked[number]
            if number in agenda.consents:
                asked |= held & agenda.consents[number]
            giver = self.script.giver(consent)
            if giver in self.script.others:
                asked &= company[self.script.others.index(giver)]
            if asked.any():
                self._asked[number] |= asked
                self.side.consent(number, asked & self.clients.consents(consent, day))

    def _facts(self, held: Flags, done: list[np.ndarray], agenda: Agenda, day: Days) -> None:
        for number, tasks in enumerate(self.script.recording):
            asked = np.zeros(len(held), np.bool_)
            for word, bits in enumerate(done):
                recording = tasks >> (64 * word) & 0xFFFFFFFFFFFFFFFF
                if recording:
                    asked |= (bits & np.uint64(recording)) != 0
            shut = agenda.facts.get(number)
            if shut is not None:
                asked |= held & shut & (self._known[number] if tasks else True)
            at = np.flatnonzero(asked)
            if len(at):
                self._known[number][at] = True
                self.side.find(number, at, self.clients.finds(number, day, at))

    def _events(self, held: Flags, day: Days) -> Flags:
        """What has happened since the last contact is told; returns whose new episode leads back to a focus."""
        for event in self.script.events:
            happened = self.clients.happened(event, day)
            if happened is not None:
                self.side.happen(event, held & happened)
        told = held & self.clients.recurred
        if not told.any():
            return told
        if RECURRENCE in self.script.events:
            self.side.happen(RECURRENCE, told)
        self.clients.recurred &= ~held
        return told & self.therapist.returns(day)

    def _go_on(self, full: Flags, back: Flags, left: Numbers, day: Days) -> None:
        """As far as the gates let, and past one that was shut often enough."""
        side, therapist = self.side, self.therapist
        moved_at_all = side.advance(back, branch=True) if back.any() else back
        trying, refused = full & ~moved_at_all, np.zeros_like(full)
        while trying.any():
            place = side.standing().place
            trying = trying & (place < len(self.script.phases))
            on_line = self._line[place]
            wants = trying & therapist.wants_on(place, left)
            branching = wants & therapist._last[place]
            moved = side.advance(branching, branch=True) if branching.any() else np.zeros_like(full)
            onward = (wants & ~moved) | (trying & ~on_line & ~moved_at_all)
            moved = moved | side.advance(onward, branch=False)
            moved_at_all = moved_at_all | moved
            refused = refused | (wants & ~moved)
            trying = moved & self._line[side.standing().place]
        impatient = therapist.impatient(refused, moved_at_all)
        if impatient.any():
            side.override(impatient)

    def _close(self, closing: Flags) -> None:
        """The last window is over: those near the end are brought to it, the others are out of touch."""
        side, script = self.side, self.script
        side.close_alerts(closing)
        for _ in range(len(script.phases)):
            place = side.standing().place
            open_ = closing & (place < len(script.phases))
            if not open_.any():
                return
            early = open_ & self.therapist._early[place]
            side.end(LOST, early)
            onward = open_ & ~early
            last = onward & self.therapist._last[place]
            moved = side.advance(last, branch=True) if last.any() else last
            closing = closing & ~moved
            onward = onward & ~moved
            passed = side.advance(onward, branch=False)
            side.override(onward & ~passed)
        side.end(LOST, closing & (side.standing().place < len(script.phases)))
