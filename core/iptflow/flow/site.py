"""The clinic's own settings: who watches over alerts, and what time it is there."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from iptflow.course.answers import Watch
from iptflow.documents import NOWHERE, Document, check, digest, read
from iptflow.errors import DocumentError, Finding, SiteIncomplete
from iptflow.flow.checks import ensure_usable

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NEEDED = ("owner", "deputy", "acknowledge_within", "hours")


class Site:
    """What a site document states, or nothing: then courses can be read and recorded in, and none be opened."""

    def __init__(self, data: Mapping[str, Any], zone: tzinfo = UTC) -> None:
        self.data = data
        self.zone = zone

    @classmethod
    def of(cls, stated: str | os.PathLike[str] | Mapping[str, Any] | None) -> Site:
        """The site of a file, of the data of a site document, or of nothing.

        Raises:
            UnknownName: there is no such file.
            DocumentError: it cannot be used; all findings of the first stage that has any.
        """
        if not stated:
            return cls({})
        document = _given(stated) if isinstance(stated, Mapping) else read(stated, "site")
        ensure_usable(document)
        return cls(document.data, ZoneInfo(document.data["timezone"]))

    @property
    def complete(self) -> bool:
        """Whether somebody is named who watches over alerts."""
        return not self._missing()

    def watch(self) -> Watch:
        """Who watches over alerts.

        Raises:
            SiteIncomplete: the site does not say; there is no default of ours.
        """
        missing = self._missing()
        if missing:
            findings = [
                Finding(code="site/incomplete", place=f"alerts.{name}", message=f"The site names no {name} for alerts.")
                for name in missing
            ]
            hint = "Give a site document: who owns alerts, who stands in, how soon and in which hours."
            raise SiteIncomplete("This site may not open courses yet.", findings=findings, hint=hint)
        alerts = self.data["alerts"]
        minutes = _duration(alerts["acknowledge_within"]) // timedelta(minutes=1)
        return Watch(owner=alerts["owner"], deputy=alerts["deputy"], acknowledge_minutes=minutes)

    def closures(self) -> tuple[date, ...]:
        """The days on which the site is closed."""
        return tuple(date.fromisoformat(day) for day in self.data.get("closures", ()))

    def watched(self, at: datetime) -> str:
        """In which hours somebody watches, that nobody does outside them, and whether nobody does at an instant."""
        if not self.complete:
            return "Nobody is watching: the site does not say who does, and when."
        hours = self.data["alerts"]["hours"]
        told = "; ".join(f"{day} {', '.join(hours[day])}" for day in _DAYS if day in hours)
        now = "" if self._watching(at.astimezone(self.zone)) else "Nobody is watching now. "
        return f"{now}Somebody watches on {told}. Outside these hours nobody is watching."

    def _watching(self, at: datetime) -> bool:
        if at.date() in self.closures():
            return False
        spans = (span.split("-") for span in self.data["alerts"]["hours"].get(_DAYS[at.weekday()], ()))
        return any(opens <= at.strftime("%H:%M") < closes for opens, closes in spans)

    def now(self) -> datetime:
        """The system's time in the zone of the site, so that the clinical date is the clinic's."""
        return datetime.now(self.zone)

    def _missing(self) -> list[str]:
        alerts = self.data.get("alerts") or {}
        return [name for name in _NEEDED if not alerts.get(name)]


def _given(data: Mapping[str, Any]) -> Document:
    findings = check(dict(data), "site")
    if findings:
        raise DocumentError("This is no site document.", findings=findings)
    return Document(
        format=data["format"], id=data["id"], data=dict(data), locations=NOWHERE, file="site", digest=digest(data)
    )


def _duration(text: str) -> timedelta:
    number = int("".join(filter(str.isdigit, text)))
    unit = {"H": "hours", "M": "minutes", "D": "days"}[text[-1]]
    return timedelta(**{unit: number})
