"""A circle: the shared calendar of a couple or group. Who came and when, and nothing that anyone said.

Members are courses, by their ids; whatever else there is of a member lies in the member's own course, and no entry of a
circle says anything of a person. Like a course it is the fold of its entries, and what has happened is never refused.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Literal

import msgspec

from iptflow.course.entries import Deviation
from iptflow.errors import Finding, IllFormedCommand
from iptflow.protocol.records import CircleSize, sources


class _Entry(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", omit_defaults=True):
    on: date
    actor: str


class CircleOpened(_Entry, frozen=True, kw_only=True, tag="circle-opened"):
    """The circle was opened, on the protocol with this content digest."""

    circle: str
    protocol: str


class MemberJoined(_Entry, frozen=True, kw_only=True, tag="member-joined"):
    """A course takes part in joint contacts from this day on."""

    course: str


class MemberLeft(_Entry, frozen=True, kw_only=True, tag="member-left"):
    """A course takes no more part in joint contacts; why is told in that course alone."""

    course: str


class JointContact(_Entry, frozen=True, kw_only=True, tag="joint-contact"):
    """A joint contact, held or missed by all; ``present`` are the courses whose client came.

    Its deviations are those of the circle; what a contact deviates in for one member stands in that member's course.
    """

    series: str
    status: Literal["held", "missed", "cancelled"] = "held"
    minutes: int | None = None
    present: tuple[str, ...] = ()
    deviations: tuple[Deviation, ...] = ()


CircleEntry = CircleOpened | MemberJoined | MemberLeft | JointContact

_encoder = msgspec.json.Encoder(order="deterministic")
_decoder: msgspec.json.Decoder[CircleEntry] = msgspec.json.Decoder(CircleEntry)


class Circle(msgspec.Struct, frozen=True, kw_only=True):
    """A circle after its last entry; ``members`` are those who take part now."""

    id: str
    protocol: str
    opened: date
    members: tuple[str, ...] = ()
    contacts: tuple[JointContact, ...] = ()

    def attendance(self) -> Mapping[str, int]:
        """How many joint contacts each course was present at, of those that were held."""
        present = [course for contact in self.contacts if contact.status == "held" for course in contact.present]
        return {course: present.count(course) for course in sorted({*self.members, *present})}


def encode_circle(entry: CircleEntry) -> bytes:
    """The canonical bytes of an entry."""
    return _encoder.encode(entry)


def decode_circle(data: bytes) -> CircleEntry:
    """The entry that the bytes hold."""
    return _decoder.decode(data)


def apply_circle(circle: Circle | None, entry: CircleEntry) -> Circle:
    """The circle after the entry; ``circle`` is None before the first."""
    if isinstance(entry, CircleOpened):
        return Circle(id=entry.circle, protocol=entry.protocol, opened=entry.on)
    assert circle is not None, "a circle begins with its opened entry"
    if isinstance(entry, JointContact):
        return msgspec.structs.replace(circle, contacts=(*circle.contacts, entry))
    members = [course for course in circle.members if course != entry.course]
    if isinstance(entry, MemberJoined):
        members.append(entry.course)
    return msgspec.structs.replace(circle, members=tuple(sorted(members)))


def of_size(circle: Circle, stated: CircleSize | None) -> tuple[Deviation, ...]:
    """Fewer or more members than the protocol says; nothing where it says nothing."""
    number = len(circle.members)
    if stated is None or stated.members[0] <= number <= stated.members[1]:
        return ()
    low, high = stated.members
    expected = str(low) if low == high else f"{low} to {high}"
    return (Deviation(code="circle-size", found=str(number), expected=expected, source=sources(stated.source)),)


def check_members(circle: Circle, courses: Collection[str]) -> None:
    """Nothing, when all of them take part.

    Raises:
        IllFormedCommand: naming each that does not.
    """
    known = ", ".join(circle.members) or "none"
    findings = [
        Finding(code="circle/no-member", place=course, message=f"{course} takes no part in circle {circle.id}.",
                hint=f"Members: {known}. Let it join first.")
        for course in sorted(courses)
        if course not in circle.members
    ]  # fmt: skip
    if findings:
        raise IllFormedCommand("This joint contact cannot be recorded.", findings=findings)
