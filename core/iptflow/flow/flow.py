"""The flow itself: a journal, the adaptations at hand and the site, behind one object."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from copy import copy
from datetime import date, datetime
from functools import cached_property
from typing import Any

import msgspec

from iptflow.composition import Composition, Resolution, resolve
from iptflow.course.answers import Answers, Elsewhere, Watch
from iptflow.course.commands import OpenCourse, Value
from iptflow.course.decide import decide_opening
from iptflow.course.plan import Plan
from iptflow.documents import Document, canonical, read
from iptflow.errors import CompositionConflict, Finding, IllFormedCommand, UnknownName, UnsoundProtocol
from iptflow.flow.asking import command_of
from iptflow.flow.checks import elsewhere_of, ensure_usable
from iptflow.flow.circle import CircleHandle
from iptflow.flow.environment import adaptation_folders, allowed_plugins
from iptflow.flow.forms import Form, Wordings, form_of
from iptflow.flow.handle import CourseHandle
from iptflow.flow.library import Library, base
from iptflow.flow.site import Site
from iptflow.flow.soundness import as_kept, verdict
from iptflow.flow.suggesting import Fit, fit
from iptflow.hooks import calls
from iptflow.hooks.host import PluginHost
from iptflow.hooks.readonly import read_only
from iptflow.protocol import typed
from iptflow.store import Journal, open_journal
from iptflow.verification import Verdict

Facts = Mapping[str, Value | list[str]]
SettlementFile = Document | str | os.PathLike[str]


class Flow:
    """A journal, the adaptations that are at hand, and the clinic's own settings."""

    def __init__(
        self,
        journal: Journal,
        host: PluginHost,
        library: Library,
        site: Site,
        clock: Callable[[], datetime],
        wordings: Wordings | None = None,
    ) -> None:
        self.journal = journal
        self.host = host
        self.library = library
        self.site = site
        self.now = clock
        self._wordings = wordings or Wordings()
        self._plans: dict[str, Plan] = {}
        self._made_up: dict[str, Resolution] = {}

    def within(self, connection: Any) -> Flow:
        """The same flow in the host's own transaction: what it records is kept when the host commits, or not at all.

        Its handles are for that transaction; afterwards go on with this flow and load the course again.

        Args:
            connection: an SQLAlchemy connection to the database of the journal, in a transaction.

        Raises:
            JournalError: there is no transaction, or it could not carry both as one.
        """
        inner = copy(self)
        inner.journal = self.journal.within(connection)
        inner._plans = dict(self._plans)  # a protocol that the host takes back is not kept out here either
        return inner

    def resolve(self, *names: str, settlements: Iterable[SettlementFile] = ()) -> Resolution:
        """What the base and these adaptations come to, in whatever order they are named; nothing is kept.

        The base's own name may stand among them and says nothing: it is always in.

        Raises:
            UnknownName: nobody brings one of them.
            DocumentError: one of them, or a settlement, cannot be used.
        """
        chosen = tuple(self.library.adaptation(name) for name in names if name != base().id)
        made = tuple(each if isinstance(each, Document) else read(each, "settlement") for each in settlements)
        for document in (base(), *chosen, *made):
            ensure_usable(document, adaptations=self.library.adaptations)
        return resolve(Composition(base(), chosen, made))

    def check(self, resolution: Resolution) -> tuple[Finding, ...]:
        """What is found about a composed protocol: by composition itself, by verifying it, and by its plugins."""
        if resolution.body is None:
            return resolution.findings
        protocol = read_only(as_kept(resolution))
        by_plugins = calls.check_protocol(self.library.asked_about(protocol.id), protocol)
        return (*resolution.findings, *verdict(resolution).findings, *by_plugins)

    def verify(self, *names: str, settlements: Iterable[SettlementFile] = ()) -> Verdict:
        """What is proven of the base and these adaptations; each flaw with the shortest course that shows it.

        Raises:
            UnknownName: nobody brings one of them.
            DocumentError: one of them, or a settlement, cannot be used.
            CompositionConflict: with every conflict.
        """
        return verdict(self._resolved(names, settlements))

    def compose(self, *names: str, settlements: Iterable[SettlementFile] = ()) -> Plan:
        """The protocol of the base and these adaptations, ready for use and kept in the journal.

        Raises:
            UnknownName: nobody brings one of them.
            DocumentError: one of them, or a settlement, cannot be used.
            CompositionConflict: with every conflict.
            UnsoundProtocol: with every finding that keeps it from any course.
        """
        resolution = self._resolved(names, settlements)
        self._ensure_sound(resolution)
        return self._kept(resolution)

    def compose_made_up(self, *names: str, settlements: Iterable[SettlementFile] = ()) -> Plan:
        """The same whether the protocol is sound or not, for synthetic courses: so a flaw can be looked at."""
        resolution = self._resolved(names, settlements)
        self._made_up[resolution.content_digest] = resolution
        return self._kept(resolution)

    def _ensure_sound(self, resolution: Resolution) -> None:
        errors = [finding for finding in self.check(resolution) if finding.severity == "error"]
        if errors and resolution.body is not None:
            raise UnsoundProtocol(f"{resolution.body['id']} must not reach a course.", findings=errors,
                                  hint="iptflow verify shows a course for each flaw.")  # fmt: skip

    def _resolved(self, names: Iterable[str], settlements: Iterable[SettlementFile]) -> Resolution:
        resolution = self.resolve(*names, settlements=settlements)
        if resolution.body is None:
            raise CompositionConflict("These do not go together as they are.", conflicts=resolution.conflicts,
                                      hint="Settle each conflict, or leave one of them out.")  # fmt: skip
        return resolution

    def _kept(self, resolution: Resolution) -> Plan:
        self.journal.keep_body(resolution.content_digest, canonical(resolution.body))
        return self.protocol(resolution.content_digest)

    def protocol(self, digest: str) -> Plan:
        """The protocol with this content digest, as the journal holds it, whatever plugins are installed now.

        Raises:
            UnknownName: the journal holds no such protocol.
        """
        plan = self._plans.get(digest)
        if plan is None:
            plan = Plan(read_only(typed(msgspec.json.decode(self.journal.body(digest)))), digest)
            self._plans[digest] = plan
        return plan

    def suggest(self, facts: Facts) -> tuple[Fit, ...]:
        """Which adaptations these facts speak for and against, and what is not known; never a diagnosis.

        Raises:
            IllFormedCommand: a fact that nobody declares, or a value outside its declaration.
        """
        return fit(base(), self.library.adaptations(), facts)

    def form(self, protocol: Plan, measure: str) -> Form:
        """The form of an instrument, in the words that the site loads, else in its own as far as they may be shipped.

        Raises:
            UnknownName: the protocol has no such instrument.
            DocumentError: what the site loads are not the words of this instrument.
        """
        instrument = protocol.protocol.instruments.get(measure)
        if instrument is None:
            known = ", ".join(sorted(protocol.protocol.instruments))
            raise UnknownName(f"This protocol has no instrument {measure!r}.", name=measure, hint=f"Known: {known}.")
        return form_of(instrument, self._wordings.of(instrument))

    def open_course(
        self,
        protocol: Plan,
        *,
        client: str,
        therapist: str,
        on: date | str | None = None,
        facts: Facts | None = None,
        participants: Iterable[str] = (),
        course: str = "",
        synthetic: bool = False,
        now: datetime | str | None = None,
    ) -> CourseHandle:
        """A new course.

        Args:
            protocol: what it goes by, from ``compose``.
            client: the host's own key for the one person whom it treats.
            therapist: the host's own key for the therapist.
            on: the clinical date of its opening; without it the day of ``now``.
            facts: what is known already.
            participants: who else takes part.
            course: its name; without one the client's key, with a number when there were courses before.
            synthetic: whether the person is made up.
            now: the instant; without it the flow's clock says.

        Raises:
            SiteIncomplete: the site names no owner, deputy or hours for alerts.
            IllFormedCommand: a fact or participant that the protocol does not know, or a name that is taken.
            UnsoundProtocol: the protocol came from ``compose_made_up``, and the course is not synthetic.
        """
        fields = {
            "course": course or self._free_name(client),
            "client": client,
            "therapist": therapist,
            "facts": dict(facts or {}),
            "participants": tuple(participants),
            "synthetic": synthetic,
            "now": now or self.now(),
            "on": on,
        }
        return self.begin(protocol, command_of(OpenCourse, fields))

    def begin(self, protocol: Plan, command: OpenCourse) -> CourseHandle:
        """A new course, from the command as it is: what ``open_course`` makes easier to write."""
        watch = self.site.watch()
        if not command.synthetic and protocol.digest in self._made_up:
            self._ensure_sound(self._made_up[protocol.digest])
        if self.journal.read(command.course):
            taken = Finding(code="command/course-taken", place="course", message="There is a course of this name.",
                            hint="Give another name, or go on with that course.")  # fmt: skip
            raise IllFormedCommand("This course cannot be opened.", findings=[taken])
        handle = self._handle(protocol, watch)
        handle.keep(decide_opening(protocol, command, Answers(watch=watch)), command)
        return handle

    def course(self, name: str) -> CourseHandle:
        """A course of the journal, on the protocol that it stands on.

        Raises:
            UnknownName: the journal holds no such course.
        """
        kept = self.journal.read(name)
        if not kept:
            known = self.journal.courses()[:12]
            raise UnknownName(f"There is no course {name!r} in this journal.", name=name,
                              hint=f"Known: {', '.join(known) or 'none'}.")  # fmt: skip
        watch = self.site.watch() if self.site.complete else None
        handle = self._handle(self.protocol(kept[-1].digest), watch)
        handle.fold(kept)
        return handle

    def open_circle(
        self, protocol: Plan, circle: str, *, on: date | str, now: datetime | None = None, actor: str = "therapist"
    ) -> CircleHandle:
        """A new circle: the shared calendar of a couple or group, on the protocol that brings its joint contacts.

        Raises:
            IllFormedCommand: there is a circle of this name.
        """
        handle = self._circle_handle()
        if self.journal.of_kind("circle").read(circle):
            taken = Finding(code="circle/taken", place="circle", message="There is a circle of this name.",
                            hint="Give another name, or go on with that circle.")  # fmt: skip
            raise IllFormedCommand("This circle cannot be opened.", findings=[taken])
        day = date.fromisoformat(on) if isinstance(on, str) else on
        handle.begin(circle, protocol.digest, day, now or self.now(), actor)
        return handle

    def circle(self, name: str) -> CircleHandle:
        """A circle of the journal.

        Raises:
            UnknownName: the journal holds no such circle.
        """
        circles = self.journal.of_kind("circle")
        if not circles.read(name):
            raise UnknownName(f"There is no circle {name!r} in this journal.", name=name,
                              hint=f"Known: {', '.join(circles.courses()[:12]) or 'none'}.")  # fmt: skip
        handle = self._circle_handle()
        handle.load(name)
        return handle

    def close(self) -> None:
        """Let go of the journal; a second call does nothing."""
        self.journal.close()

    def __enter__(self) -> Flow:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _handle(self, protocol: Plan, watch: Watch | None) -> CourseHandle:
        return CourseHandle(
            protocol,
            self.journal,
            self.library.asked_about,
            watch,
            owners=self.library.owners,
            elsewhere=lambda: self._elsewhere,
            protocol=self.protocol,
            site=self.site,
            clock=self.now,
        )

    def _circle_handle(self) -> CircleHandle:
        return CircleHandle(self.journal, self.course, self.protocol, self.now)

    @cached_property
    def _elsewhere(self) -> Elsewhere:
        return elsewhere_of(self.library.adaptations(), base())

    def _free_name(self, client: str) -> str:
        name, number = client, 1
        while self.journal.read(name):
            number += 1
            name = f"{client}-{number}"
        return name


def open_flow(
    target: str | os.PathLike[str] | Any = ":memory:",
    *,
    site: str | os.PathLike[str] | Mapping[str, Any] | None = None,
    adaptations: Iterable[str | os.PathLike[str]] | None = None,
    wordings: Iterable[str | os.PathLike[str]] = (),
    plugins: Iterable[str] | None = None,
    discover: bool = True,
    clock: Callable[[], datetime] | None = None,
) -> Flow:
    """A flow over the journal at a path, a URL or an engine.

    Args:
        target: where the journal is; ``":memory:"`` keeps nothing.
        site: the clinic's settings: a site document's file, or what such a document states.
        adaptations: folders of adaptations that need no plugin, each ``ID.yaml``, of which no code is run; left out,
            those that ``IPTFLOW_ADAPTATIONS`` names.
        wordings: folders with the words of instruments that this site is licensed for, each ``ID.yaml``.
        plugins: when given, only the plugins with these names are loaded, and of no other is anything imported; left
            out, those that ``IPTFLOW_PLUGINS`` allows, and all where that is not set.
        discover: False loads no installed plugin.
        clock: what time it is, with a zone, asked where a command is given no ``now``; by default the system's.

    Raises:
        DocumentError: the site cannot be used.
        JournalError: no journal can be kept there, or a newer program wrote it.
    """
    settings = Site.of(site)
    host = PluginHost()
    host.load(allowed_plugins() if plugins is None else plugins, discover=discover)
    library = Library(host, adaptation_folders() if adaptations is None else adaptations)
    now = clock or settings.now
    return Flow(open_journal(target), host, library, settings, now, Wordings(wordings))
