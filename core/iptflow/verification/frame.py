"""Property 7: the frame can be kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from iptflow.errors import Finding
from iptflow.protocol.durations import days
from iptflow.protocol.records import Range, Series
from iptflow.verification.case import Case
from iptflow.verification.records import Flaw


def frame(case: Case) -> Iterator[Flaw]:
    """The flaws of the frame."""
    protocol = case.model.protocol
    weeks = protocol.frame.weeks.range
    yield from map(_flaw, _ranges(weeks, protocol.frame.contacts))
    for name, series in sorted(protocol.frame.contacts.items()):
        yield from _too_short(case, name, series, weeks)
        yield from map(_flaw, _participants(name, series, protocol.participants))
    yield from map(_flaw, _limits(case))


def _flaw(finding: Finding) -> Flaw:
    return Flaw(finding=finding)


def _ranges(weeks: Range, contacts: Mapping[str, Series]) -> Iterator[Finding]:
    stated: dict[str, Range | None] = {"frame.weeks.range": weeks}
    for name, series in sorted(contacts.items()):
        stated |= {f"frame.contacts.{name}.count": series.count, f"frame.contacts.{name}.minutes": series.minutes}
    for place, found in stated.items():
        if found is not None and found[0] > found[1]:
            yield Finding(
                code="verify/empty-range",
                place=place,
                message=f"At least {found[0]} and at most {found[1]}: nothing is both.",
                hint="Write the lower end first.",
            )


def _too_short(case: Case, name: str, series: Series, weeks: Range) -> Iterator[Flaw]:
    """The fewest contacts, one after the other, do not fit into the weeks."""
    if series.for_ != "acute" or series.count is None or series.count[0] > series.count[1]:
        return
    fewest, rhythm = series.count[0], days(series.every) if series.every else 0
    last = (series.from_week - 1) * 7 + (fewest - 1) * rhythm
    if fewest and last >= weeks[1] * 7:
        finding = Finding(
            code="verify/frame-too-short",
            place=f"frame.contacts.{name}",
            message=f"{fewest} contacts, one every {rhythm} days, do not fit into {weeks[1]} weeks.",
            hint="Ask for fewer, for a closer rhythm, or for more weeks.",
        )
        yield case.past_the_last_week(name, finding)


def _participants(name: str, series: Series, known: Mapping[str, object]) -> Iterator[Finding]:
    for who in series.participants:
        if who not in known:
            yield Finding(
                code="verify/unknown-participant",
                place=f"frame.contacts.{name}.participants",
                message=f"{who} takes part in {name} and is nobody of this protocol.",
                hint="Declare the participant, or name one that is declared.",
            )


def _limits(case: Case) -> Iterator[Finding]:
    stated = case.model.protocol.frame
    limits = stated.limits
    if limits is None:
        return
    for name, series in sorted(stated.contacts.items()):
        if limits.minutes and series.minutes and not _overlap(limits.minutes, series.minutes):
            yield Finding(
                code="verify/minutes-apart",
                place=f"frame.contacts.{name}.minutes",
                message=f"{_words(series.minutes)} minutes are planned and {_words(limits.minutes)} are allowed.",
                hint="Plan contacts whose length the limits allow.",
            )
    if limits.contacts_a_week:
        yield from _too_many_a_week(stated.contacts, stated.weeks.range[1], limits.contacts_a_week[1])


def _too_many_a_week(contacts: Mapping[str, Series], weeks: int, most: int) -> Iterator[Finding]:
    planned = [0] * (weeks + 1)
    for series in contacts.values():
        if series.for_ == "acute" and series.count and series.every:
            for number in range(series.count[0]):
                week = series.from_week + number * days(series.every) // 7
                if week <= weeks:
                    planned[week] += 1
    worst = max(range(weeks + 1), key=lambda week: planned[week])
    if planned[worst] > most:
        yield Finding(
            code="verify/too-many-a-week",
            place="frame.limits.contacts_a_week",
            message=f"Week {worst} has {planned[worst]} contacts at the least, and at most {most} are allowed.",
            hint="Spread the contacts, or allow more of them.",
        )


def _overlap(one: Range, other: Range) -> bool:
    return max(one[0], other[0]) <= min(one[1], other[1])


def _words(found: Range) -> str:
    return f"{found[0]} to {found[1]}"
