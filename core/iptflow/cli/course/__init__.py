"""``iptflow course``: open a course and drive it from the shell, a command of the shell for each of the course.

``commands`` makes the recording ones from the records of the commands themselves, so that the shell, the Python
methods and the schema cannot say different things; the others are modules of their own.
"""

from __future__ import annotations

from typing import Any

import click

from iptflow.cli.lazy import LazyGroup

_ASKED = "iptflow.cli.course.commands"
_SHOWN = "iptflow.cli.course.views"

COMMANDS = {
    "open": ("iptflow.cli.course.open", "Open a course for one client."),
    "change-protocol": ("iptflow.cli.course.change_protocol", "Courses go on under another protocol."),
    "list": ("iptflow.cli.course.list", "List the courses of a journal."),
    "do": ("iptflow.cli.course.do", "Do commands that are written as JSON, one a line."),
    "status": (_SHOWN, "Where the course stands, as status/1."),
    "next": (_SHOWN, "The agenda of the next contact, with sources."),
    "moves": (_SHOWN, "What may be done now, and why the rest may not."),
    "missing": (_SHOWN, "What the gates still need, and a shortest way."),
    "due": (_SHOWN, "Planned contacts and measures between two days."),
    "timeline": ("iptflow.cli.course.timeline", "Print the course as it went."),
    "deviations": (_SHOWN, "How what was done differs from the protocol."),
    "fidelity": (_SHOWN, "Counts of what was asked for and done."),
    "report": (_SHOWN, "The course in summary."),
    "record-consent": (_ASKED, "Someone consents to one use."),
    "withdraw-consent": (_ASKED, "Someone withdraws a consent."),
    "record-contact": (_ASKED, "A contact that was held, or was planned and missed."),
    "record-fact": (_ASKED, "A finding about client or course."),
    "record-measure": (_ASKED, "The answers to an instrument, item by item."),
    "choose-focus": (_ASKED, "Agree on the one or two areas of this course."),
    "record-progress": (_ASKED, "Work on an area: strategies, signs, its resolution."),
    "record-theme": (_ASKED, "A theme was talked about, or is not relevant."),
    "waive-task": (_ASKED, "A waivable task is not done, for a reason."),
    "advance": (_ASKED, "Move to another phase or to a planned ending."),
    "override": (_ASKED, "Go past a gate, extend, refocus: with a reason."),
    "hold": (_ASKED, "Pause the course, with a planned review date."),
    "resume": (_ASKED, "The pause is over."),
    "report-event": (_ASKED, "Something happened: a relapse, a recurrence, …"),
    "raise-alert": (_ASKED, "A person raises a safety concern."),
    "acknowledge-alert": (_ASKED, "Someone has seen the alert and acts on it."),
    "hand-over-alert": (_ASKED, "The alert gets another owner."),
    "close-alert": (_ASKED, "The alert is closed by a person, with a reason."),
    "answer-deviation": (_ASKED, "What the therapist says to a deviation."),
    "change-therapist": (_ASKED, "Course and record go on with another therapist."),
    "correct": (_ASKED, "An earlier entry was wrong: supersede it."),
    "note-time": (_ASKED, "An instant has passed: clocks run out."),
    "end": (_ASKED, "A reported ending: it has happened."),
}


@click.group(cls=LazyGroup, commands_of=COMMANDS)
def course(**_: Any) -> None:
    """Open a course and drive it from the shell.

    Every command names the journal by --db, or IPTFLOW_DB, and the site by --site, or IPTFLOW_SITE. What has
    happened is always recorded; only progress can be refused, and then the exit code is 1.
    """
