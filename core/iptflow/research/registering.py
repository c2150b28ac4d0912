"""Registration and amendment: from here on a version is what its digest says, whatever becomes of its file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from iptflow.documents import Document, canonical, finding, read
from iptflow.errors import DocumentError
from iptflow.flow import Flow
from iptflow.research.arms import settlement_files
from iptflow.research.checks import ensure_registrable
from iptflow.research.draws import SEED_BYTES, seal
from iptflow.research.entries import Amended, Registered
from iptflow.research.handle import TrialHandle, day_of
from iptflow.research.state import Version
from iptflow.research.trial import trial_of

TrialFile = Document | str | os.PathLike[str]


class _Frozen(NamedTuple):
    """A version that is kept: its document's digest, and the protocol of each arm."""

    id: str
    version: str
    document: str
    arms: Mapping[str, str]


def new_seed() -> bytes:
    """A seed that nobody can guess, for ``register``."""
    return os.urandom(SEED_BYTES)


def register(
    flow: Flow,
    document: TrialFile,
    *,
    seed: bytes,
    on: date | str | None = None,
    now: datetime | None = None,
    actor: str = "researcher",
    synthetic: bool = False,
) -> TrialHandle:
    """Freeze a trial: its document, the protocol of each arm, and the seal on its seed.

    Args:
        flow: whose journal it is kept in.
        document: the trial document, or its file.
        seed: 32 bytes that only those may know who enrol nobody; the journal keeps its seal alone.
        on: the day of registration; without it the day of ``now``.
        now: the instant; without it the flow's clock says.
        actor: who registers it.
        synthetic: whether everybody in it is made up.

    Raises:
        DocumentError: what keeps it from being registered; all findings at once.
        ValueError: the seed is too short.
    """
    if len(seed) < SEED_BYTES:
        raise ValueError(f"a seed has {SEED_BYTES} bytes")
    read_as = _read(document)
    instant = now or flow.now()
    if flow.journal.of_kind("trial").read(read_as.id):
        raise _refused(
            read_as, "trial/taken", "this journal has a trial of this id", "id", "Amend it, or use another id."
        )
    frozen = _freeze(flow, read_as)
    handle = TrialHandle(flow, frozen.id, seed)
    entry = Registered(
        on=day_of(on, instant), actor=actor, trial=frozen.id, version=frozen.version, document=frozen.document,
        arms=dict(frozen.arms), seal=seal(seed), synthetic=synthetic,
    )  # fmt: skip
    handle.keep([entry], instant, digest=frozen.document)
    return handle


def amend(
    trial: TrialHandle,
    document: TrialFile,
    *,
    reason: str,
    on: date | str | None = None,
    now: datetime | None = None,
    actor: str = "researcher",
) -> Version:
    """A further version, for whoever consents from now on; everybody else stays on the version enrolled under.

    Raises:
        DocumentError: it is no later version of this trial, or cannot be registered.
    """
    read_as = _read(document)
    instant = now or trial.flow.now()
    if read_as.id != trial.state.id:
        raise _refused(read_as, "trial/amendment", f"this is another trial than {trial.state.id}", "id", "Keep the id.")
    if _number(read_as.data["version"]) <= _number(trial.state.current.version):
        raise _refused(read_as, "trial/amendment", f"this version does not come after {trial.state.current.version}",
                       "version", "Give it a higher number.")  # fmt: skip
    frozen = _freeze(trial.flow, read_as)
    entry = Amended(
        on=day_of(on, instant), actor=actor, version=frozen.version, document=frozen.document, arms=dict(frozen.arms),
        reason=reason,
    )  # fmt: skip
    trial.keep([entry], instant, digest=frozen.document)
    return trial.state.current


def _read(document: TrialFile) -> Document:
    return document if isinstance(document, Document) else read(document, "trial")


def _freeze(flow: Flow, document: Document) -> _Frozen:
    ensure_registrable(document, flow)
    trial = trial_of(document)
    arms = {
        name: flow.compose(*arm.adaptations, settlements=settlement_files(document, arm)).digest
        for name, arm in trial.arms.items()
    }
    flow.journal.keep_body(document.digest, canonical(document.data))
    return _Frozen(trial.id, trial.version, document.digest, arms)


def _number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def _refused(document: Document, code: str, message: str, place: str, hint: str) -> DocumentError:
    return DocumentError(
        f"{document.file} cannot be kept as a version", findings=[finding(document, code, message, place, hint=hint)]
    )
