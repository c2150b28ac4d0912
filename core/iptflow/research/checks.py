"""References and sense of a trial: arms that compose and verify, and a plan that can be carried out; all at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from iptflow.composition import Resolution
from iptflow.conditions import Variable, lint, parse
from iptflow.conditions.walk import walked_comparisons
from iptflow.course.views.wording import DIFFERENCES
from iptflow.documents import Document, Path, finding
from iptflow.errors import DocumentError, Finding, IptflowError
from iptflow.flow import Flow
from iptflow.flow.soundness import as_kept
from iptflow.protocol.checks import NO_WORDS, words_of
from iptflow.protocol.checks.conditions import steps_of
from iptflow.protocol.checks.patterns import pattern, places
from iptflow.protocol.checks.references import unknown
from iptflow.protocol.checks.words import Words
from iptflow.protocol.variables import variables
from iptflow.research.arms import resolved_arm
from iptflow.research.checks_of_allocation import check_allocation
from iptflow.research.trial import BEFORE_ALLOCATION, Outcome, Trial, Window, trial_of

_CONDITIONS = tuple(
    map(pattern, ("eligibility include * when", "eligibility exclude * when", "allocation factors * levels * when"))
)


def check_trial(document: Document, flow: Flow) -> tuple[Finding, ...]:
    """All findings of a trial document that fits its schema, in the order of its text; nothing is kept."""
    trial = trial_of(document)
    found: list[Finding] = []
    bodies: dict[str, Resolution] = {}
    for name in trial.arms:
        found += _arm(document, trial, name, flow, bodies)
    found += _same_arms(document, bodies)
    found += check_allocation(document, trial)
    found += _windows(document, trial)
    found += _outcomes(document, trial)
    found += _readers(document, trial)
    if len(bodies) == len(trial.arms):
        found += _words(document, trial, bodies)
    return tuple(sorted(found, key=lambda each: (each.line, each.column, each.place, each.code)))


def ensure_registrable(document: Document, flow: Flow) -> None:
    """Let a trial pass when nothing is wrong with it.

    Raises:
        DocumentError: with every finding.
    """
    found = [each for each in check_trial(document, flow) if each.severity == "error"]
    if found:
        raise DocumentError(f"{document.file} is no trial that can be registered", findings=found)


def _arm(document: Document, trial: Trial, name: str, flow: Flow, bodies: dict[str, Resolution]) -> Iterator[Finding]:
    place: Path = ("arms", name)
    try:
        resolution = resolved_arm(document, trial.arms[name], flow)
    except IptflowError as error:
        yield finding(document, "trial/arm-unusable", f"this arm cannot be composed: {error.message}", place,
                      hint=error.hint or "Name adaptations and settlements that are at hand.")  # fmt: skip
        return
    for conflict in resolution.conflicts:
        yield finding(document, "trial/arm-conflict", f"at {conflict.path or 'the whole'}: {conflict.message}", place,
                      hint="Settle it, and name the settlement here.")  # fmt: skip
    if resolution.body is None:
        return
    bodies[name] = resolution
    for flaw in flow.check(resolution):
        if flaw.severity == "error":
            yield finding(document, "trial/arm-unsound", f"{flaw.place}: {flaw.message} ({flaw.code})", place,
                          hint="iptflow verify shows a course for each flaw.")  # fmt: skip


def _same_arms(document: Document, bodies: Mapping[str, Resolution]) -> Iterator[Finding]:
    for one, other in combinations(bodies, 2):
        if bodies[one].content_digest == bodies[other].content_digest:
            yield finding(document, "trial/same-arm", f"{one} and {other} are one and the same protocol",
                          ("arms", other), hint="Compare what differs.")  # fmt: skip


def _windows(document: Document, trial: Trial) -> Iterator[Finding]:
    for measure, collected in trial.measures.items():
        place: Path = ("measures", measure, "windows")
        for name, window in collected.windows.items():
            if window.first > window.last:
                yield finding(document, "trial/window", f"this window ends on day {window.last}, before it begins",
                              (*place, name), hint="Write the first day under from.")  # fmt: skip
        for (one, before), (other, after) in combinations(collected.windows.items(), 2):
            if _overlap(before, after):
                yield finding(document, "trial/windows-overlap", f"{other} and {one} have days in common",
                              (*place, other), hint="Let them lie apart.")  # fmt: skip


def _overlap(one: Window, other: Window) -> bool:
    return max(one.first, other.first) <= min(one.last, other.last)


def _outcomes(document: Document, trial: Trial) -> Iterator[Finding]:
    primary = [name for name, outcome in trial.outcomes.items() if outcome.priority == "primary"]
    if len(primary) != 1:
        yield finding(document, "trial/primary", f"{len(primary)} outcomes are primary", ("outcomes",),
                      hint="Exactly one is: the one that the size was planned for.")  # fmt: skip
    for name, outcome in trial.outcomes.items():
        yield from _outcome(document, trial, outcome, ("outcomes", name))


def _outcome(document: Document, trial: Trial, outcome: Outcome, place: Path) -> Iterator[Finding]:
    if outcome.measure not in trial.measures:
        yield finding(document, "trial/outcome-measure", f"no arm collects {outcome.measure!r} in this trial",
                      (*place, "measure"), hint=f"Collected: {', '.join(trial.measures)}.")  # fmt: skip
        return
    windows = trial.measures[outcome.measure].windows
    for key, name in (("window", outcome.window), ("baseline", outcome.baseline)):
        if name and name not in windows:
            yield finding(document, "reference/unknown", f"{outcome.measure} has no window {name!r}", (*place, key),
                          hint=f"Known: {', '.join(windows)}.")  # fmt: skip
    if (outcome.read_as == "change") != bool(outcome.baseline):
        yield finding(document, "trial/outcome-form", "baseline belongs to a change, and a change needs one", place,
                      hint="Name the window that the change counts from, or leave it out.")  # fmt: skip
    if (outcome.read_as == "at-most") != (outcome.at_most is not None):
        yield finding(document, "trial/outcome-form", "at_most belongs to as: at-most, which needs it", place,
                      hint="Give the highest score that meets it, or leave it out.")  # fmt: skip


def _readers(document: Document, trial: Trial) -> Iterator[Finding]:
    """What blinded roles may read, what analysis sets ask, and which deviations are important."""
    for index, code in enumerate(trial.important_deviations):
        if code not in DIFFERENCES:
            here: Path = ("important_deviations", index)
            yield finding(document, "reference/unknown", f"no deviation has the code {code!r}", here,
                          hint=f"Known: {', '.join(sorted(DIFFERENCES))}.")  # fmt: skip
    for name, role in trial.roles.items():
        for measure, windows in role.measures.items():
            place: Path = ("roles", name, "measures", measure)
            known = trial.measures[measure].windows if measure in trial.measures else {}
            if not known:
                yield finding(document, "reference/unknown", f"the trial collects no {measure!r}", place,
                              hint=f"Collected: {', '.join(trial.measures)}.")  # fmt: skip
                continue
            for index, window in enumerate(windows):
                if window not in known:
                    yield finding(document, "reference/unknown", f"{measure} has no window {window!r}",
                                  (*place, index), hint=f"Known: {', '.join(known)}.")  # fmt: skip
    for name, each in trial.analysis_sets.items():
        for index, outcome in enumerate(each.outcomes):
            if outcome not in trial.outcomes:
                yield finding(document, "reference/unknown", f"there is no outcome {outcome!r}",
                              ("analysis_sets", name, "outcomes", index),
                              hint=f"Known: {', '.join(trial.outcomes)}.")  # fmt: skip


def _words(document: Document, trial: Trial, bodies: Mapping[str, Resolution]) -> Iterator[Finding]:
    """What the document names of its arms' protocols."""
    of_arms = {name: words_of(resolution.body or {}) for name, resolution in bodies.items()}
    words = _joined(list(of_arms.values()))
    yield from _instruments(document, trial, bodies)
    for name, each in trial.analysis_sets.items():
        for series in each.contacts:
            place = ("analysis_sets", name, "contacts", series)
            yield from unknown(document, place, series, ("contact-series",), words, NO_WORDS)
    declared: dict[str, Variable] = {}
    for resolution in bodies.values():
        declared = {**variables(as_kept(resolution), of_any_course=True), **declared}
    for steps in _CONDITIONS:
        for path, stated in places(document.data, steps):
            yield from _condition(document, path, stated, words, declared)


def _joined(of_arms: list[Mapping[str, frozenset[str]]]) -> Words:
    kinds = {kind for words in of_arms for kind in words}
    return {kind: frozenset[str]().union(*(words.get(kind, frozenset()) for words in of_arms)) for kind in kinds}


def _instruments(document: Document, trial: Trial, bodies: Mapping[str, Resolution]) -> Iterator[Finding]:
    for measure in trial.measures:
        found = {name: (each.body or {}).get("instruments", {}).get(measure) for name, each in bodies.items()}
        lacking = [name for name, instrument in found.items() if instrument is None]
        place = ("measures", measure)
        if lacking:
            message = f"the protocol of {' and of '.join(lacking)} has no instrument {measure!r}"
            yield finding(document, "trial/measure-not-collected", message, place,
                          hint="Every arm has to collect it: let an adaptation bring the instrument.")  # fmt: skip
        elif any(instrument != next(iter(found.values())) for instrument in found.values()):
            yield finding(document, "trial/instrument-differs", f"{measure} is not the same instrument in every arm",
                          place, hint="Scores can be compared only when they are made in one way.")  # fmt: skip


def _condition(
    document: Document, path: Path, stated: Any, words: Words, declared: Mapping[str, Variable]
) -> Iterator[Finding]:
    condition = parse(stated, words.get("measure", frozenset()))
    readable = True
    for comparison, inside, _ in walked_comparisons(condition):
        place = (*path, *steps_of(inside))
        if comparison.kind not in BEFORE_ALLOCATION:
            readable = False
            yield finding(document, "trial/criterion", f"{comparison.kind} is not known before allocation", place,
                          hint="Ask for a fact, or for the score of a measure.")  # fmt: skip
            continue
        key = "recorded" if comparison.op == "recorded" else comparison.kind
        kinds = ("measure",) if comparison.kind == "score" else ("fact", "field")
        faults = list(unknown(document, (*place, key), comparison.id, kinds, words, NO_WORDS))
        readable = readable and not faults
        yield from faults
    if readable:
        for found in lint(condition, declared, gate=False):
            if found.severity != "note":
                place = (*path, *steps_of(found.place))
                yield finding(document, found.code, found.message, place, hint=found.hint, severity=found.severity)
