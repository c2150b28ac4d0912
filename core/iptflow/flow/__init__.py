"""What a host holds: a flow opens a journal, composes protocols, and opens courses."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import msgspec

from iptflow.composition import Composition, Resolution, resolve
from iptflow.course.answers import Answers, Watch
from iptflow.course.commands import OpenCourse
from iptflow.course.decide import decide_opening
from iptflow.course.plan import Plan
from iptflow.documents import Document, canonical
from iptflow.errors import CompositionConflict, Finding, SiteIncomplete
from iptflow.flow.checks import ensure_usable
from iptflow.flow.handle import CourseHandle
from iptflow.flow.library import base, named, with_instruments
from iptflow.hooks import calls
from iptflow.hooks.host import PluginHost
from iptflow.protocol import typed
from iptflow.store import Journal, open_journal

__all__ = ["CourseHandle", "Flow", "open_flow"]


class Flow:
    """A journal, the plugins, and the clinic's own settings."""

    def __init__(self, journal: Journal, host: PluginHost, site: dict[str, Any]) -> None:
        self.journal = journal
        self.host = host
        self._site = site
        brought = calls.adaptations(host).values
        self.adaptations: dict[str, Document] = {}
        for _, file in brought:
            document = with_instruments(file, "adaptation")
            self.adaptations[document.id] = document

    def resolve(self, *names: str, settlements: Iterable[Document] = ()) -> Resolution:
        """What the base and these adaptations come to, in whatever order they are named.

        Raises:
            UnknownName: nobody brings one of them.
            DocumentError: one of them, or a settlement, cannot be used.
        """
        chosen, made = named(names, self.adaptations), tuple(settlements)
        for document in (base(), *chosen, *made):
            ensure_usable(document, adaptations=lambda: self.adaptations)
        return resolve(Composition(base(), chosen, made))

    def compose(self, *names: str, settlements: Iterable[Document] = ()) -> Plan:
        """The protocol of the base and these adaptations, ready for use.

        Raises:
            CompositionConflict: with every conflict.
        """
        resolution = self.resolve(*names, settlements=settlements)
        if resolution.body is None:
            message = "; ".join(f"{conflict.path}: {conflict.message}" for conflict in resolution.conflicts)
            raise CompositionConflict(message, conflicts=resolution.conflicts)
        self.journal.keep_body(resolution.content_digest, canonical(resolution.body))
        return self.protocol(resolution.content_digest)

    def protocol(self, digest: str) -> Plan:
        """The protocol with this content digest, as the journal holds it, whatever plugins are installed now."""
        return Plan(typed(msgspec.json.decode(self.journal.body(digest))), digest)

    def open_course(self, plan: Plan, command: OpenCourse) -> CourseHandle:
        """A new course.

        Raises:
            SiteIncomplete: the site names no owner, deputy or hours for alerts.
            IllFormedCommand: a fact that the protocol does not know.
        """
        handle = CourseHandle(plan, self.journal, self.host, self.watch())
        handle.keep(decide_opening(plan, command, Answers(watch=self.watch())), command)
        return handle

    def course(self, name: str) -> CourseHandle:
        """A course of the journal, on the protocol that it stands on."""
        plan = self.protocol(self.journal.read(name)[-1].digest)
        handle = CourseHandle(plan, self.journal, self.host, self.watch())
        handle.load(name)
        return handle

    def watch(self) -> Watch:
        """Who watches over alerts.

        Raises:
            SiteIncomplete: the site does not say; there is no default of ours.
        """
        alerts = self._site.get("alerts") or {}
        missing = [name for name in ("owner", "deputy", "acknowledge_within", "hours") if not alerts.get(name)]
        if missing:
            findings = [
                Finding(code="site/incomplete", place=f"alerts.{name}", message=f"The site names no {name} for alerts.")
                for name in missing
            ]
            raise SiteIncomplete("This site may not open courses yet.", findings=findings)
        minutes = _minutes(alerts["acknowledge_within"]) // timedelta(minutes=1)
        return Watch(owner=alerts["owner"], deputy=alerts["deputy"], acknowledge_minutes=minutes)


def open_flow(
    target: str | os.PathLike[str] | Any = ":memory:",
    *,
    site: dict[str, Any] | None = None,
    plugins: Iterable[str] | None = None,
    discover: bool = True,
) -> Flow:
    """A flow over the journal at a path, a URL or an engine.

    Args:
        target: where the journal is; ``":memory:"`` keeps nothing.
        site: the clinic's settings, as a site document states them.
        plugins: when given, only the plugins with these names are loaded.
        discover: False loads no installed plugin.
    """
    host = PluginHost()
    host.load(plugins, discover=discover)
    return Flow(open_journal(target), host, site or {})


def _minutes(duration: str) -> timedelta:
    number = int("".join(filter(str.isdigit, duration)))
    unit = {"H": "hours", "M": "minutes", "D": "days"}[duration[-1]]
    return timedelta(**{unit: number})
