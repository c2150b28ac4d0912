"""The verdict on a protocol."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from iptflow.composition.records import Weakening
from iptflow.errors import Finding
from iptflow.protocol import Protocol
from iptflow.verification.boxes import TooComplexError
from iptflow.verification.case import Case
from iptflow.verification.flow import bounded, flow
from iptflow.verification.frame import frame
from iptflow.verification.invariants import invariants, untouched
from iptflow.verification.model import Model
from iptflow.verification.reaching import reaching
from iptflow.verification.records import Flaw, Verdict
from iptflow.verification.shape import complex_gates, readable, shape, too_complex
from iptflow.verification.tasks import tasks


def verify(protocol: Protocol, base: Protocol | None = None, weakenings: Sequence[Weakening] = ()) -> Verdict:
    """Prove the protocol, or say what is wrong with it, each flaw with the shortest course that shows it.

    Args:
        protocol: the resolved protocol.
        base: what it was made of; without it nothing is said about the generic flow and the base's own gates.
        weakenings: by what the composition declares to ask less than its base.
    """
    model = Model(protocol)
    first = next((found for stage in _stages(model) if (found := tuple(stage))), ())
    if first:
        flaws = tuple(Flaw(finding=finding) for finding in first)
        return Verdict(protocol=protocol.id, flaws=flaws, weakenings=tuple(weakenings))
    try:
        case = Case(model)
        return Verdict(
            protocol=protocol.id,
            flaws=tuple(_flaws(case, base, weakenings)),
            weakenings=tuple(weakenings),
            situations=case.free.size,
            product=case.product,
        )
    except TooComplexError:
        flaw = Flaw(finding=too_complex("phases", "the gates together have"))
        return Verdict(protocol=protocol.id, flaws=(flaw,), weakenings=tuple(weakenings))


def _stages(model: Model) -> Iterator[Iterator[Finding]]:
    """What has to be in order before the next can be asked."""
    yield shape(model.protocol)
    yield readable(model)
    yield complex_gates(model)


def _flaws(case: Case, base: Protocol | None, weakenings: Sequence[Weakening]) -> Iterator[Flaw]:
    yield from reaching(case)
    yield from bounded(case)
    yield from frame(case)
    yield from invariants(case)
    yield from tasks(case)
    if base is not None:
        yield from flow(case, base, weakenings)
        yield from untouched(case, base)
