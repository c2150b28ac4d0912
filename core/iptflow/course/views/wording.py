"""Neutral words for what differs from a protocol: what was the case, never who failed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from iptflow.course.plan import Plan
from iptflow.course.views.tasks import title_of

DIFFERENCES: Final[Mapping[str, str]] = {
    "circle-size": "A group of another size than it is made for",
    "contact-after-ending": "{} after the ending",
    "contact-kept-apart": "{} together, though it speaks against it",
    "contact-missed": "{} did not take place",
    "contact-not-recorded": "{} was planned and none is on record",
    "contact-outside-frame": "{} outside the planned weeks",
    "measure-not-taken": "{} was planned and none is on record",
    "minutes-outside-frame": "{} of another length than planned",
    "minutes-outside-limits": "{} of another length than can be borne",
    "participant-missing": "Without {}",
    "passed-on-corrected-record": "A gate was passed on a record that was corrected since: {}",
    "resolution-not-meant": "Resolution recorded where it is not meant: {}",
    "task-in-company": "Done in company, and meant to be done alone: {}",
    "task-left-out": "Not done in its phase: {}",
    "task-not-done": "Not done at this contact: {}",
    "task-without-participant": "Done without everyone it is meant for: {}",
    "technique-given": "Given: {}",
    "too-many-contacts": "More contacts than planned: {}",
    "too-many-contacts-in-a-week": "More contacts in a week than can be borne: {}",
}


def difference(plan: Plan, code: str, subject: str) -> str:
    """The difference in words; a code that has none here is said as it is."""
    words = DIFFERENCES.get(code)
    title = subject_title(plan, subject)
    return words.format(title) if words else f"{code.replace('-', ' ').capitalize()}: {title}".rstrip(": ")


def subject_title(plan: Plan, subject: str) -> str:
    """What the subject of a difference is called: a series, task, technique, measure, participant, or resolution."""
    protocol = plan.protocol
    for records in (protocol.frame.contacts, protocol.tasks, protocol.techniques, protocol.measures,
                    protocol.instruments, protocol.participants):  # fmt: skip
        if subject in records:
            return title_of(records, subject)
    for area in protocol.areas.values():
        if subject in area.resolutions:
            return title_of(area.resolutions, subject)
    return subject
