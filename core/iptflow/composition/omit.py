"""Records left out: an omission holds unless the record is locked or another voice asserts something inside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from iptflow.composition.docket import Docket
from iptflow.composition.frame import FramePlace
from iptflow.composition.gates import asked, names
from iptflow.composition.line import PHASES
from iptflow.composition.records import Contribution, Path, dotted
from iptflow.composition.table import Table, unique
from iptflow.composition.voices import MISSING, Assertion, Omission, Voice, weightiest
from iptflow.errors import Finding


def omit(table: Table, frame: FramePlace, docket: Docket) -> list[Omission]:
    """Take out what is omitted; what cannot be is a conflict. Gives back the omissions that hold."""
    holding: list[Omission] = []
    for path in sorted({each.path for each in table.omissions}):
        omitters = sorted((each for each in table.omissions if each.path == path), key=lambda each: each.voice.name)
        against = _against(table, path, omitters)
        table.findings.extend(_findings(table, path, omitters))
        if against:
            _report(path, omitters, against, frame, docket)
        else:
            holding.extend(omitters)
    for each in holding:
        table.take_out(each.path, lambda said: True, "omitted")
    return holding


def _against(table: Table, path: Path, omitters: Sequence[Omission]) -> list[Assertion]:
    silent = [each.voice for each in omitters]
    is_phase = path[:1] == (PHASES,) and len(path) == 2  # the base fixes the line: none of its phases can go
    inside = [
        said
        for said in table.under(path)
        if said.voice not in silent and (is_phase or said.locked or not said.voice.is_base)
    ]
    return inside + _gates_that_ask(table, omitters)


def _gates_that_ask(table: Table, omitters: Sequence[Omission]) -> list[Assertion]:
    """What asks for the record and is more than a default: a locked gate, or one of somebody else."""
    gone = asked(omitters)
    if not gone:
        return []
    silent = [each.voice for each in omitters]
    conditions = (said for said in table.under(()) if said.shape.join == "every" and said.voice not in silent)
    return [said for said in conditions if (said.locked or not said.voice.is_base) and names(said.value, gone)]


def _report(
    path: Path, omitters: Sequence[Omission], against: Sequence[Assertion], frame: FramePlace, docket: Docket
) -> None:
    home = frame.home(path)
    locked = any(said.locked or said.voice.is_base for said in against)
    voices = unique([each.voice for each in omitters] + [said.voice for said in against])
    asserters = [_contribution(voice, home, frame, against) for voice in voices]
    what = "is locked, or a locked gate asks for it," if locked else "is asserted or asked for by another"
    message = f"{dotted(path)} {what} and omitted by {', '.join(sorted(each.voice.name for each in omitters))}"
    kind = "frame" if frame.holds(path) else "locked" if locked else "omitted-but-asserted"
    docket.add(dotted(home), kind, message, asserters)  # type: ignore[arg-type]


def _contribution(voice: Voice, path: Path, frame: FramePlace, against: Sequence[Assertion]) -> Contribution:
    said = frame.view(voice, path)
    reasons = [each for each in against if each.voice == voice]
    locked = any(each.locked or each.voice.is_base for each in reasons)
    return Contribution(
        contributor=voice.name,
        version=voice.version,
        value=None if said is MISSING else said,
        source=tuple(sorted({key for each in reasons for key in each.source})),
        role="locked" if locked else "assertion",
        because=weightiest(reasons, voice),
    )


def _findings(table: Table, path: Path, omitters: Iterable[Omission]) -> list[Finding]:
    spoken = {said.voice.name for said in table.under(path)}
    found = []
    for each in omitters:
        if each.voice.name in spoken:
            words = f"{each.voice.name} omits this record and asserts something inside it; the omission counts."
            found.append(Finding(code="composition/omits-and-asserts", message=words, place=dotted(path)))
        elif not spoken:
            words = f"{each.voice.name} omits a record that nobody brings."
            found.append(
                Finding(code="composition/omits-nothing", message=words, place=dotted(path), severity="warning")
            )
    return found
