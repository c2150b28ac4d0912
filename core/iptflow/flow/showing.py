"""What a course answers, as methods: each asks the plugins and the site where it has to, and hands over to a view."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from iptflow.course.answers import Answers
from iptflow.course.away import Absence, Away, away
from iptflow.course.commands import Advance
from iptflow.course.plan import Plan
from iptflow.course.refusals import Refusal
from iptflow.course.state import Course
from iptflow.course.views import agenda as agenda_view
from iptflow.course.views import calendar as calendar_view
from iptflow.course.views import deviations as deviations_view
from iptflow.course.views import due as due_view
from iptflow.course.views import fidelity as fidelity_view
from iptflow.course.views import moves as moves_view
from iptflow.course.views import report as report_view
from iptflow.course.views import status as status_view
from iptflow.course.views import timeline as timeline_view
from iptflow.course.views.audience import THERAPIST
from iptflow.flow.lacking import Lacking, lacking
from iptflow.flow.site import Site
from iptflow.hooks import calls
from iptflow.hooks.ask import answers_for, questions
from iptflow.hooks.concerned import Asked
from iptflow.hooks.view import CourseView

NOON = time(12, tzinfo=UTC)


class Shows(ABC):
    """The views of an open course as methods; ``on`` is the day by the flow's clock where it is left out.

    Every method takes the ``viewer`` who is to read it: the therapist, or a participant of the protocol. The site's
    closures are always counted; ``absences`` are what the host knows of who is away.
    """

    plan: Plan
    _owners: Mapping[str, str]
    _site: Site
    _clock: Callable[[], datetime]

    @property
    @abstractmethod
    def _asked(self) -> Asked:
        """The plugins whom the course concerns."""

    @property
    @abstractmethod
    def state(self) -> Course:
        """The course after its last entry."""

    @property
    def lacks(self) -> tuple[Lacking, ...]:
        """The adaptations of the course's protocol that nobody brings here, with what stays unknown for that."""
        return lacking(self.plan.protocol, self._owners)

    def status(self, *, viewer: str = THERAPIST) -> dict[str, Any]:
        """Where the course stands, as the document ``status/1``."""
        return status_view.status(self.plan, self.state, viewer)

    def status_bytes(self, *, viewer: str = THERAPIST) -> bytes:
        """The same as canonical JSON: one sequence of bytes on every machine."""
        return status_view.status_bytes(self.plan, self.state, viewer)

    def next(
        self, on: date | None = None, *, absences: Iterable[Absence] = (), viewer: str = THERAPIST
    ) -> agenda_view.Agenda:
        """The agenda of the next contact."""
        day = on or self._today()
        view = self._view()
        answers, faults = questions(self._asked, view, self._owners)
        heard = calls.agenda(self._asked, view, day)
        return agenda_view.agenda(
            self.plan,
            self.state,
            day,
            self._away(absences),
            said=answers,
            watched=self.watched(),
            lines=heard.values,
            faults=(*faults, *heard.faults),
            viewer=viewer,
        )

    def moves(self, on: date | None = None, *, viewer: str = THERAPIST) -> tuple[moves_view.PossibleMove, ...]:
        """Every move that leaves the phase: possible, or why not yet."""
        day = on or self._today()
        said = {target: self._said(day, target) for target in self.plan.machine.moves(self.state.phase)}
        return moves_view.moves(self.plan, self.state, day, said, viewer)

    def missing(self, on: date | None = None, *, viewer: str = THERAPIST) -> tuple[moves_view.Needed, ...]:
        """What the gates that leave the phase still need, each with one shortest way."""
        answers, _ = questions(self._asked, self._view(), self._owners)
        return moves_view.missing(self.plan, self.state, on or self._today(), answers, viewer)

    def told(self, refusal: Refusal, *, viewer: str) -> Refusal | moves_view.NotYet:
        """A refusal as the viewer may read it."""
        return moves_view.told(self.plan, refusal, viewer)

    def due(
        self,
        start: date,
        end: date,
        *,
        closures: Iterable[date] = (),
        absences: Iterable[Absence] = (),
        viewer: str = THERAPIST,
    ) -> due_view.Due:
        """Planned contacts and measures with their windows, from the first day to the last."""
        return due_view.due(self.plan, self.state, start, end, self._away(absences, closures), viewer)

    def calendar(
        self,
        start: date,
        end: date,
        *,
        closures: Iterable[date] = (),
        absences: Iterable[Absence] = (),
        viewer: str = THERAPIST,
        now: datetime | None = None,
    ) -> str:
        """The days with a contact due, as an iCalendar that says "Appointment" and nothing else, whoever it is for."""
        contacts = self.due(start, end, closures=closures, absences=absences, viewer=viewer).contacts
        days = [contact.due for contact in contacts if contact.due]
        return calendar_view.calendar(self.state.id, days, now or self._clock())

    def timeline(self, *, viewer: str = THERAPIST) -> tuple[timeline_view.Row, ...]:
        """What happened, in order."""
        return timeline_view.timeline(self.plan, self.state, viewer)

    def deviations(
        self, on: date | None = None, *, absences: Iterable[Absence] = (), viewer: str = THERAPIST
    ) -> tuple[deviations_view.Difference, ...]:
        """How what was done by a day differs from the protocol."""
        day = on or self._today()
        return deviations_view.deviations(self.plan, self.state, day, stretches=self._away(absences), viewer=viewer)

    def fidelity(
        self, on: date | None = None, *, absences: Iterable[Absence] = (), viewer: str = THERAPIST
    ) -> fidelity_view.Fidelity | None:
        """Adherence in counts, by a day; None for anyone but the therapist."""
        return fidelity_view.fidelity(self.plan, self.state, on or self._today(), self._away(absences), viewer)

    def report(
        self, on: date | None = None, *, absences: Iterable[Absence] = (), viewer: str = THERAPIST
    ) -> report_view.Report:
        """The course in summary."""
        heard = calls.report(self._asked, self._view())
        return report_view.report(
            self.plan,
            self.state,
            on or self._today(),
            self._away(absences),
            blocks=heard.values,
            faults=heard.faults,
            watched=self.watched(),
            viewer=viewer,
        )

    def watched(self) -> str:
        """In which hours somebody watches over risk at this site; whoever shows a view shows this beside it."""
        return self._site.watched(self._clock())

    def _today(self) -> date:
        return self._clock().date()

    def _view(self) -> CourseView:
        return CourseView(self.plan.protocol, self.state)

    def _away(self, absences: Iterable[Absence], closures: Iterable[date] = ()) -> tuple[Away, ...]:
        return away(self.state, (*self._site.closures(), *closures), absences)

    def _said(self, day: date, target: str) -> Answers:
        """What plugins say to the move, as they would be asked if it were made now."""
        command = Advance(now=datetime.combine(day, NOON), to=target)
        return answers_for(self._asked, self._view(), command, owners=self._owners)
