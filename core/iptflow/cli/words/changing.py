"""What a change of protocol is for several courses, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from iptflow.cli.words.differences import change_line
from iptflow.cli.words.lines import Line
from iptflow.cli.words.values import source_of

if TYPE_CHECKING:
    from iptflow.course.plan import Plan
    from iptflow.flow.changing import Outlook, Prospect

_STANDING: Final = {
    "there-already": ("is there already", "dim"),
    "safe": ("safe", "green"),
    "needs-mapping": ("needs a mapping", "yellow"),
    "must-stay": ("must stay", "red"),
}


def prospect_lines(found: Prospect, target: Plan, *, dry_run: bool) -> Iterator[Line]:
    """The verdict of each course, then what changes for those of each protocol that is left."""
    protocol = target.protocol
    yield Line(f"To {protocol.title} ({protocol.id}, {target.digest[:12]})", 0, "bold")
    for each in found.outlooks:
        yield from _outlook_lines(each)
    for part in found.unused:
        yield Line(f"No course needs the mapping of {part}.", 0, "yellow")
    counted = Counter(each.protocol for each in found.outlooks)
    for digest, difference in found.differences.items():
        yield Line("")
        yield Line(f"From {difference.before} ({digest[:12]}), {_courses(counted[digest])}:", 0, "bold")
        yield from (change_line(change) for change in difference.changes)
        if not difference.changes:
            yield Line("no difference in what a course is held to", 1)
    safe = sum(each.standing == "safe" for each in found.outlooks)
    yield Line("")
    yield Line(
        f"{_courses(safe)} {'can be' if dry_run else 'were'} changed{'; nothing was' if dry_run else ''}.", 0, "bold"
    )


def _courses(number: int) -> str:
    return f"{number} course{'' if number == 1 else 's'}"


def _outlook_lines(outlook: Outlook) -> Iterator[Line]:
    words, style = _STANDING[outlook.standing]
    mapped = ", ".join(f"{part} becomes {becomes}" for part, becomes in sorted(outlook.mapping.items()))
    yield Line(f"{outlook.course}  {words}{f' ({mapped})' if mapped else ''}", 1, style)
    for reason in outlook.reasons:
        yield Line(f"{reason.title}{source_of(reason.source)} (asked by {reason.demanded_by})", 2)
    for part in outlook.unmapped:
        yield Line(part.title, 2)
        yield Line(f"--mapping {part.part}=… one of: {', '.join(part.choices)}", 3, "dim")
