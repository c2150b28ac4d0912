"""The flow diagram that CONSORT 2025 asks for: enrolment, allocation, follow-up, analysis, with a column an arm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from iptflow.drawing.palette import INK, PALE, QUIET
from iptflow.drawing.svg import Canvas, document, step
from iptflow.drawing.text import wrap
from iptflow.research.consort import ArmFlow, Flow, ensure_adds_up
from iptflow.research.figures.axes import MADE_UP
from iptflow.research.trial import Trial

_BAND: Final = 34
_LEFT: Final = _BAND + 46
_COLUMN: Final = 300
_GAP: Final = 36
_APART: Final = 44
_SIZE: Final = 12
_INSIDE: Final = 12
_WORDS: Final = {"not-eligible": "not eligible", "declined": "declined to take part", "other": "other reasons"}


class Line(NamedTuple):
    """One line of a box; a deeper one is a reason of the one above."""

    text: str
    depth: int = 0
    bold: bool = False


def draw_consort(found: Flow, plan: Trial) -> str:
    """The diagram.

    Args:
        found: the counts, from ``consort.flow``.
        plan: the present version, for the words of criteria.

    Raises:
        CountsDisagree: the counts do not add up.
    """
    ensure_adds_up(found)
    canvas = Canvas()
    columns = max(2, len(found.arms))
    wide = _LEFT + columns * (_COLUMN + _GAP) + 4
    middle = _LEFT + (columns * (_COLUMN + _GAP) - _GAP) // 2
    y = canvas.paragraph(_LEFT, 20, found.title, wide - _LEFT - 20, size=18, bold=True)
    if found.synthetic:
        y = canvas.paragraph(_LEFT, y, MADE_UP, wide - _LEFT - 20, fill=QUIET)
    top = y + 14
    y = _enrolment(canvas, found, plan, top, middle)
    _band(canvas, "Enrolment", top, y)
    y = _branch(canvas, found.arms, y, middle)
    for name, lines in (("Allocation", _allocation), ("Follow-up", _follow_up), ("Analysis", _analysis)):
        texts = [lines(arm, found) for arm in found.arms]
        end = _row(canvas, texts, y)
        _band(canvas, name, y, end)
        if name != "Analysis":
            for index in range(len(found.arms)):
                x = _x(index) + _COLUMN // 2
                canvas.way([(x, end), (x, end + _APART)])
        y = end + _APART
    words = f"{found.screened} assessed for eligibility, {found.randomised} randomised: " + ", ".join(
        f"{arm.allocated} to {arm.title}, {arm.known} with the primary outcome" for arm in found.arms
    )
    return document(canvas.shapes, wide, y - _APART + 24, title=f"Participant flow: {found.title}", description=words)


def _enrolment(canvas: Canvas, found: Flow, plan: Trial, y: int, middle: int) -> int:
    x = middle - _COLUMN - _GAP // 2
    assessed = [Line(f"Assessed for eligibility (n = {found.screened})", bold=True)]
    high = _box(canvas, x, y, assessed)
    down = x + _COLUMN // 2
    beside = y + high + _GAP
    excluded = [Line(f"Excluded (n = {sum(found.excluded.values())})", bold=True)]
    for reason, words in _WORDS.items():
        if found.excluded.get(reason):
            excluded.append(Line(f"{words} (n = {found.excluded[reason]})", 1))
        if reason == "not-eligible":
            excluded += [Line(f"{_criterion(plan, name)} (n = {count})", 2) for name, count in found.criteria.items()]
    if found.waiting:
        excluded.append(Line(f"Neither excluded nor allocated yet (n = {found.waiting})", bold=True))
    end = beside + _box(canvas, middle + _GAP // 2, beside, excluded)
    turn = beside + step(_SIZE) // 2 + _INSIDE
    canvas.way([(down, turn), (middle + _GAP // 2, turn)])
    randomised = [Line(f"Randomised (n = {found.randomised})", bold=True)]
    under = max(end, turn) + _GAP
    canvas.way([(down, y + high), (down, under)])
    return under + _box(canvas, x, under, randomised)


def _criterion(plan: Trial, name: str) -> str:
    include, exclude = plan.eligibility.include, plan.eligibility.exclude
    if name in include:
        return f"not: {include[name].title}"
    return exclude[name].title if name in exclude else name


def _branch(canvas: Canvas, arms: Sequence[ArmFlow], y: int, middle: int) -> int:
    """From the box of those randomised to each column."""
    start = middle - _COLUMN - _GAP // 2 + _COLUMN // 2
    turn = y + _APART // 2
    for index in range(len(arms)):
        x = _x(index) + _COLUMN // 2
        canvas.way([(start, y), (start, turn), (x, turn), (x, y + _APART)])
    return y + _APART


def _allocation(arm: ArmFlow, found: Flow) -> list[Line]:
    lines = [
        Line(f"{arm.title} (n = {arm.allocated})", bold=True),
        Line(f"Received as allocated (n = {arm.received})"),
    ]
    return [*lines, *_because("Did not (n = {})", arm.not_received)]


def _follow_up(arm: ArmFlow, found: Flow) -> list[Line]:
    lines = [Line(f"{found.outcome}: known (n = {arm.known})", bold=True)]
    lines += _because("Not known (n = {})", arm.missing)
    if arm.not_yet:
        lines.append(Line(f"Window still open (n = {arm.not_yet})"))
    return [*lines, *_because("Treatment stopped early (n = {})", arm.stopped)]


def _analysis(arm: ArmFlow, found: Flow) -> list[Line]:
    lines = [Line(f"Primary outcome analysed (n = {arm.known})", bold=True)]
    return [*lines, *(Line(f"{title} (n = {arm.sets[name]})") for name, title in found.sets.items())]


def _because(words: str, reasons: Mapping[str, int]) -> list[Line]:
    if not reasons:
        return [Line(words.format(0))]
    told = [Line(f"{reason.replace('-', ' ')} (n = {count})", 1) for reason, count in reasons.items()]
    return [Line(words.format(sum(reasons.values()))), *told]


def _row(canvas: Canvas, texts: Sequence[Sequence[Line]], y: int) -> int:
    high = max(_height(lines) for lines in texts)
    for index, lines in enumerate(texts):
        _box(canvas, _x(index), y, lines, high)
    return y + high


def _x(index: int) -> int:
    return _LEFT + index * (_COLUMN + _GAP)


def _room(line: Line) -> int:
    return _COLUMN - 2 * _INSIDE - 16 * line.depth


def _height(lines: Sequence[Line]) -> int:
    return 2 * _INSIDE + sum(step(_SIZE) * len(wrap(each.text, _room(each), _SIZE, bold=each.bold)) for each in lines)


def _box(canvas: Canvas, x: int, y: int, lines: Sequence[Line], high: int = 0) -> int:
    high = high or _height(lines)
    canvas.box(x, y, _COLUMN, high, edge=INK, round_=3)
    inside = y + _INSIDE
    for each in lines:
        left = x + _INSIDE + 16 * each.depth
        inside = canvas.paragraph(left, inside, each.text, _room(each), size=_SIZE, bold=each.bold)
    return high


def _band(canvas: Canvas, name: str, start: int, end: int) -> None:
    """The name of a stage, upright at the left."""
    canvas.box(16, start, _BAND, end - start, edge=PALE, fill=PALE, round_=3)
    x, y = 16 + _BAND // 2 + 4, (start + end) // 2
    canvas.shapes.append(
        f'<text x="{x}" y="{y}" font-size="{_SIZE}" font-weight="bold" fill="{INK}" text-anchor="middle" '
        f'transform="rotate(-90 {x} {y})">{name}</text>'
    )
