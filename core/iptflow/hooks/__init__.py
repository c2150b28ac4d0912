"""What the author of a plugin uses: the mark of a hook, what hooks get, and what they answer with.

How plugins are found, loaded and called lies in the modules beside this one and is nothing that a plugin imports.
"""

from __future__ import annotations

from iptflow.conditions import DECLINED
from iptflow.course.answers import AgendaLine, Objection, ReportBlock, Signal
from iptflow.course.commands import (
    Advance,
    ChangeProtocol,
    ChooseFocus,
    Command,
    RecordContact,
    RecordFact,
    RecordMeasure,
)
from iptflow.course.entries import Contact
from iptflow.errors import Finding
from iptflow.hooks.markers import HOOK_API, hookimpl
from iptflow.hooks.view import CourseView
from iptflow.protocol.records import Protocol

__all__ = [
    "DECLINED",
    "HOOK_API",
    "Advance",
    "AgendaLine",
    "ChangeProtocol",
    "ChooseFocus",
    "Command",
    "Contact",
    "CourseView",
    "Finding",
    "Objection",
    "Protocol",
    "RecordContact",
    "RecordFact",
    "RecordMeasure",
    "ReportBlock",
    "Signal",
    "hookimpl",
]
