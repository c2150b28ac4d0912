"""Many running courses and another protocol: what each could do, and the change itself.

Each course is judged by the same decision that a change of one course takes, so what is foretold is what happens.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from iptflow.composition import EvidenceSummary, Resolution
from iptflow.composition.diff import Diff, diff
from iptflow.course.commands import ChangeProtocol
from iptflow.course.entries import LEFT_BEHIND
from iptflow.course.plan import Plan
from iptflow.course.refusals import Accepted, Reason, Refusal
from iptflow.flow.handle import CourseHandle

if TYPE_CHECKING:
    from iptflow.flow.flow import Flow

_PREFIX: Final = "change/"
Standing = Literal["there-already", "safe", "needs-mapping", "must-stay"]


class Unmapped(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a course that the new protocol does not have, and what it may become there."""

    part: str
    title: str
    choices: tuple[str, ...]


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """What a change of protocol would be for one course.

    ``mapping`` is what of the given mapping the course needs; ``unmapped`` what it needs besides; ``reasons`` why it
    must stay.
    """

    course: str
    protocol: str
    standing: Standing
    mapping: Mapping[str, str] = {}
    unmapped: tuple[Unmapped, ...] = ()
    reasons: tuple[Reason, ...] = ()


class Prospect(msgspec.Struct, frozen=True, kw_only=True):
    """The outlook of several courses, and by the digest they are on what changes for them.

    ``unused`` are the parts of the mapping that no course needs: a slip of the pen, mostly.
    """

    to: str
    outlooks: tuple[Outlook, ...]
    differences: Mapping[str, Diff]
    unused: tuple[str, ...] = ()


def prospect(
    flow: Flow, courses: Iterable[str], target: Plan, *, reason: str, mapping: Mapping[str, str], now: datetime
) -> Prospect:
    """What a change of protocol would be for each of these courses; nothing is kept.

    Raises:
        UnknownName: there is no such course.
        IllFormedCommand: the mapping names what the new protocol does not have, or no reason is given.
    """
    handles = [flow.course(name) for name in courses]
    outlooks = tuple(_outlook(handle, target, reason, mapping, now) for handle in handles)
    leaving = sorted({each.protocol for each in outlooks if each.standing != "there-already"})
    used = {part for each in outlooks for part in each.mapping}
    return Prospect(
        to=target.digest,
        outlooks=outlooks,
        differences={digest: diff(_stored(flow, digest), _stored(flow, target.digest)) for digest in leaving},
        unused=tuple(sorted(set(mapping) - used)),
    )


def change_all(flow: Flow, found: Prospect, *, reason: str, now: datetime, actor: str = "") -> tuple[Accepted, ...]:
    """Change the protocol of every course for which it is safe; of the others nothing is touched.

    Each course is a record of its own: whoever is interrupted does the same again, and those that are there already
    stay as they are.

    Raises:
        SequenceConflict: another writer appended to a course first.
    """
    done = []
    for each in found.outlooks:
        if each.standing == "safe":
            command = ChangeProtocol(to=found.to, reason=reason, mapping=dict(each.mapping), now=now, actor=actor)
            answer = flow.course(each.course).do(command)
            assert isinstance(answer, Accepted), "it was safe a moment ago"
            done.append(answer)
    return tuple(done)


def _outlook(handle: CourseHandle, target: Plan, reason: str, mapping: Mapping[str, str], now: datetime) -> Outlook:
    course, before = handle.state.id, handle.state.protocol
    if before == target.digest:
        return Outlook(course=course, protocol=before, standing="there-already")
    without = _asked(handle, target, reason, {}, now)
    needed = {part: mapping[part] for part, _ in _unmapped(without) if part in mapping}
    refusal = _asked(handle, target, reason, needed, now) if needed else without
    lacking = tuple(_part(handle, target, part, why) for part, why in _unmapped(refusal))
    reasons = tuple(each for each in refusal.reasons if not _may_be_mapped(each)) if refusal else ()
    return Outlook(
        course=course,
        protocol=before,
        standing="must-stay" if reasons else "needs-mapping" if lacking else "safe",
        mapping=needed,
        unmapped=lacking,
        reasons=reasons,
    )


def _asked(
    handle: CourseHandle, target: Plan, reason: str, mapping: Mapping[str, str], now: datetime
) -> Refusal | None:
    answer = handle.consider(ChangeProtocol(to=target.digest, reason=reason, mapping=dict(mapping), now=now))
    return answer if isinstance(answer, Refusal) else None


def _may_be_mapped(reason: Reason) -> bool:
    return reason.rule == f"{_PREFIX}phase" or reason.rule.startswith(f"{_PREFIX}task:")


def _unmapped(refusal: Refusal | None) -> Iterator[tuple[str, Reason]]:
    for reason in refusal.reasons if refusal else ():
        if _may_be_mapped(reason):
            yield reason.rule.removeprefix(_PREFIX), reason


def _part(handle: CourseHandle, target: Plan, part: str, reason: Reason) -> Unmapped:
    if part == "phase":
        rest = [phase for phase in target.protocol.phases if phase not in target.line]
        return Unmapped(part=part, title=reason.title, choices=(*target.line, *rest))
    task = handle.plan.protocol.tasks.get(part.removeprefix("task:"))
    phases = set(task.in_) if task else set()
    near = [
        name
        for name, each in sorted(target.protocol.tasks.items())
        if not phases or not each.in_ or phases & {*each.in_}
    ]
    return Unmapped(part=part, title=reason.title, choices=(*near, LEFT_BEHIND))


def _stored(flow: Flow, digest: str) -> Resolution:
    """A protocol as the journal holds it, whose contributors are not known any more."""
    return Resolution(
        body=msgspec.json.decode(flow.journal.body(digest)),
        provenance={},
        conflicts=(),
        weakenings=(),
        findings=(),
        evidence=EvidenceSummary(weakest="", combination_untested=False),
        headers={},
        content_digest=digest,
        composition_digest="",
    )
