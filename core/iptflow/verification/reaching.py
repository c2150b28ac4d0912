"""Properties 1 to 4: what can be reached, what is stuck, what can never hold and what always does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from iptflow.conditions import comparisons, evaluate, in_words
from iptflow.errors import Finding
from iptflow.verification.boxes import EVERYTHING, Region, added, union
from iptflow.verification.case import Case
from iptflow.verification.model import Demand, Gate
from iptflow.verification.paths import Goal
from iptflow.verification.records import Flaw
from iptflow.verification.space import Space


def reaching(case: Case) -> Iterator[Flaw]:
    """The flaws of what a course can do."""
    never = [demand for demand in case.demands() if not case.model.boxes(demand.condition)]
    for demand in never:
        yield _never(case, demand)
    closed = list(_closed(case))
    for gate in closed:
        if not set(gate.demands) & set(never):
            yield _closed_gate(case, gate)
    yield from _off_the_map(case)
    for demand in case.demands():
        if demand not in never:
            yield from _too_easy(case, demand)
    for gate in case.model.moves():
        yield from _vacuous(case, gate)
    yield from _stuck(case, closed)
    yield from _two_clocks(case)


def _never(case: Case, demand: Demand) -> Flaw:
    gate = case.gate_of(demand)
    finding = Finding(
        code="verify/never-true",
        place=demand.place,
        message=f"Nothing that can be recorded makes this rule true: {in_words(demand.condition, case.model.titles)}.",
        hint="Ask for what can be recorded, or take the rule out.",
    )
    return case.refused(case.path(Goal(gate.origin), framed=True), [gate], finding)


def _closed(case: Case) -> Iterator[Gate]:
    """The moves that no course makes although it comes to their phase without a deviation."""
    for gate in case.model.moves():
        if case.framed.reached[gate.origin] and not case.framed.fires(gate):
            yield gate


def _closed_gate(case: Case, gate: Gate) -> Flaw:
    path = case.path(Goal(gate.origin), framed=True)
    if case.free.fires(gate):
        finding = Finding(
            code="verify/past-the-frame",
            place=gate.place,
            message=f"The move {gate.name} asks for more weeks or contacts than the frame has.",
            hint="Ask for less, or widen the frame.",
        )
        return case.coming_to(case.path(Goal(gate.to, through=gate)), finding)
    if all(case.model.grouped[gate]):
        finding = Finding(
            code="verify/dead-move",
            place=gate.place,
            message=f"No course makes the move {gate.name}: what leads to {gate.origin} rules it out.",
            hint="Look at what the gates before it ask for.",
        )
    else:
        finding = Finding(
            code="verify/gate-never",
            place=gate.place,
            message=f"The rules of the move {gate.name} cannot hold together.",
            hint="Each of them can hold; take back one of those that exclude each other.",
        )
    return case.refused(path, [gate], finding)


def _off_the_map(case: Case) -> Iterator[Flaw]:
    """Phases to which no chain of moves leads, whatever their gates say."""
    found = [case.model.start]
    for phase in found:
        found += [gate.to for gate in case.model.gates.get(phase, ()) if gate.to not in found]
    for phase in case.model.gates:
        if phase not in found:
            finding = Finding(
                code="verify/unreachable-phase",
                place=f"phases.{phase}",
                message=f"No move leads to {phase}.",
                hint="Say after which phase it comes, or take it out.",
            )
            yield case.not_a_move(phase, finding)
    for ending in sorted(case.model.planned - set(found)):
        finding = Finding(
            code="verify/unreachable-ending",
            place=f"endings.{ending}",
            message=f"No move leads to the planned ending {ending}.",
            hint="Add the move, or take the ending out.",
        )
        yield case.not_a_move(ending, finding)


def _too_easy(case: Case, demand: Demand) -> Iterator[Flaw]:
    """A rule that always holds, or holds as long as nobody asks."""
    boxes = case.model.boxes(demand.condition)
    gate = case.gate_of(demand)
    words = in_words(demand.condition, case.model.titles)
    if not case.free.left([EVERYTHING], boxes):
        finding = Finding(
            code="verify/asks-nothing",
            place=demand.place,
            message=f"This rule holds whatever is recorded: {words}.",
            hint="Take it out, or ask for something.",
        )
        yield case.passing(gate, finding)
    elif _holds_unasked(demand):
        finding = Finding(
            code="verify/nobody-asked",
            place=demand.place,
            message=f"This rule holds as long as nobody asks: {words}.",
            hint="Ask for the record as well, or say why it may be so: trap.",
        )
        yield case.passing(gate, finding)


def _holds_unasked(demand: Demand) -> bool:
    asked = {each.kind for each in comparisons(demand.condition)}
    unasked = {"weeks:opening": 0, "weeks:phase": 0}
    return not demand.rule.trap and asked != {"alerts"} and evaluate(demand.condition, unasked) is True


def _vacuous(case: Case, gate: Gate) -> Iterator[Flaw]:
    """A gate that holds in every situation of its phase."""
    if not case.free.reached[gate.origin]:
        return
    names = {each.variable for demand in gate.demands for each in comparisons(demand.condition)}
    space = case.free if names <= set(case.free.variables) else None
    for boxes in case.model.grouped[gate]:
        if not any(all(mask & 1 for mask in box.values()) for box in boxes) and _first_asked(case, gate, boxes):
            return
        space = space or Space(case.model, reads=names)
        if space.left(space.reached[gate.origin], boxes):
            return
    finding = Finding(
        code="verify/vacuous-gate",
        place=gate.place,
        message=f"The move {gate.name} is open in every situation of its phase.",
        hint="Ask for something that is not already so when the phase begins.",
    )
    yield case.passing(gate, finding)


def _first_asked(case: Case, gate: Gate, boxes: Region) -> bool:
    """Whether no other gate reads what these boxes read: then a course can come here with nothing of it recorded."""
    names = {name for box in boxes for name in box}
    return not any(
        name in names
        for other in case.model.moves()
        if other.origin != gate.origin
        for group in case.model.grouped[other]
        for box in group
        for name in box
    )


def _two_clocks(case: Case) -> Iterator[Flaw]:
    """The weeks since opening and in a phase go by together, and are taken for free of each other here."""
    clocks = {"weeks:opening", "weeks:phase"}
    if clocks <= set(case.model.classes) and clocks & set(case.free.variables):
        yield Flaw(
            finding=Finding(
                code="verify/two-clocks",
                place="phases",
                message="Gates read the weeks since opening and the weeks in a phase, and one of them closes a gate: "
                "what is said of such gates holds only as far as the two clocks run apart.",
                hint="Let gates read one clock, or ask of both only for at least so many weeks.",
                severity="warning",
            )
        )


# --- dead ends --------------------------------------------------------------------------------------------------


def _stuck(case: Case, closed: Sequence[Gate]) -> Iterator[Flaw]:
    """Situations from which no planned ending can be reached: at all, or while the client stays as they are."""
    told = {phase for phase, gates in case.model.gates.items() if gates and all(gate in closed for gate in gates)}
    still = Space(case.model.still())
    rich = Space(case.model, reads=still.variables)
    at_all = _Ends(rich, rich.reached, told)
    for phase, region in at_all.dead_ends():
        yield _dead_end(case, phase, region)
    yield from _no_way_out(case, at_all.loops())
    lifted = {phase: _to_still(case, region) for phase, region in rich.reached.items()}
    as_is = _Ends(still, lifted, told)
    for phase, region in as_is.dead_ends():
        if left := still.left(region, _to_still(case, at_all.stuck[phase])):
            yield _stuck_client(case, phase, left)
    if not at_all.loops():
        for phase, region in as_is.loops()[:1]:
            yield _stuck_client(case, phase, region)


class _Ends:
    """Where courses end otherwise than planned, under one way of changing."""

    def __init__(self, space: Space, reached: Mapping[str, Region], told: set[str]) -> None:
        self.space = space
        self.reached = reached
        self.told = told
        self.stuck = {phase: self._stuck(phase) for phase in space.model.gates}

    def _stuck(self, phase: str) -> Region:
        """The situations that no move ever leaves."""
        opened: Region = []
        for gate in self.space.model.gates[phase]:
            opened = added(opened, self.space.opened(gate))
        return self.space.left(self.reached[phase], opened)

    def dead_ends(self) -> Iterator[tuple[str, Region]]:
        """The phases in which a course can be stuck for good, unless their gates were told of already."""
        for phase, region in self.stuck.items():
            if region and phase not in self.told:
                yield phase, region

    def loops(self) -> list[tuple[str, Region]]:
        """Where moves go on for ever and come to no planned ending."""
        goals: dict[str, Region] = {ending: [EVERYTHING] for ending in self.space.model.planned}
        for phase, region in self.stuck.items():
            goals[phase] = [EVERYTHING] if phase in self.told else self.space.earlier(region, phase)
        leading = self.space.leading(goals)
        left = ((phase, self.space.left(region, leading[phase])) for phase, region in self.reached.items())
        return [(phase, region) for phase, region in left if region]


def _dead_end(case: Case, phase: str, region: Region) -> Flaw:
    finding = Finding(
        code="verify/dead-end",
        place=f"phases.{phase}",
        message=f"A course can come to stand in {phase} for good: no move leaves it any more without an override.",
        hint="Give the phase a way on that stays open.",
    )
    return case.refused(case.path(Goal(phase, tuple(region))), case.model.gates[phase], finding)


def _no_way_out(case: Case, loops: Sequence[tuple[str, Region]]) -> Iterator[Flaw]:
    if loops:
        phases = ", ".join(phase for phase, _ in loops)
        paths = [path for phase, region in loops if (path := case.path(Goal(phase, tuple(region))))]
        path = min(paths, key=lambda each: (len(each.gates), each.records), default=None)
        finding = Finding(
            code="verify/no-way-out",
            place=f"phases.{loops[0][0]}",
            message=f"From here moves lead round for ever and to no planned ending: {phases}.",
            hint="Add a move to a planned ending, or open the gate of one.",
        )
        yield case.refused(path, case.model.gates[loops[0][0]][:1], finding)


def _stuck_client(case: Case, phase: str, region: Region) -> Flaw:
    client = {name for name, known in case.model.classes.items() if known.variable.by == "client"}
    finding = Finding(
        code="verify/client-stuck",
        place=f"phases.{phase}",
        message=f"A client whose state stays as it is can be stuck in {phase}: no planned ending without an override.",
        hint="Let the course end at its term, whatever was reached.",
    )
    shown = tuple(_from_still(case, region))
    return case.refused(case.path(Goal(phase, shown)), case.model.gates[phase], finding, still=client)


def _to_still(case: Case, region: Region) -> Region:
    known = case.model.classes
    return union(
        {n: known[n].to_still(mask) if known[n].variable.by == "client" else mask for n, mask in box.items()}
        for box in region
    )


def _from_still(case: Case, region: Region) -> Region:
    known = case.model.classes
    return union(
        {n: known[n].shown(mask) if known[n].variable.by == "client" else mask for n, mask in box.items()}
        for box in region
    )
