"""What the kernel knows of its clients: one array a matter, one place a client."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from iptflow.simulation.draws import Flags
from iptflow.simulation.script import Script

NEVER: Final = -1
"""The day of what has not happened."""

FAR: Final = 1 << 30
"""A day that never comes."""


class State:
    """The courses of some clients; what is numbered is numbered as in the script, and nothing recorded is 0."""

    def __init__(self, script: Script, size: int) -> None:
        def zeros(kind: Any, start: int = 0) -> NDArray[Any]:
            return np.full(size, start, kind)

        self.place = zeros(np.int8)
        self.since = zeros(np.int32)
        self.day = zeros(np.int32)
        self.entered = zeros(np.int64, 1)
        self.last_phase_on = zeros(np.int32, FAR)
        self.base = zeros(np.int32)
        self.at = zeros(np.int32)
        self.maintained = zeros(np.bool_)
        self.done = [zeros(np.uint64) for _ in range(script.words)]
        self.forgiven = [zeros(np.uint64) for _ in range(script.words)]
        self.passed: dict[str, Flags] = {}
        self.held = [zeros(np.int16) for _ in script.series]
        self.events = [zeros(np.int16) for _ in script.events]
        self.codes = [zeros(np.int16) for _ in script.findings]
        self.consents = [zeros(np.int8) for _ in script.consents]
        self.focus = zeros(np.int16)
        self.open = zeros(np.int64)
        self.raised = zeros(np.int64)
        self.deviations = zeros(np.int16)
        self.taken = [zeros(np.int32, NEVER) for _ in script.measures]
        self.first = [zeros(np.int32) for _ in script.measures]
        self.first_on = [zeros(np.int32) for _ in script.measures]
        self.score = [zeros(np.int32) for _ in script.measures]
        self.outcome = [zeros(np.int8) for _ in script.measures]
        self.items: dict[tuple[int, str], NDArray[np.int32]] = {}

    @property
    def size(self) -> int:
        """How many clients there are."""
        return len(self.place)

    def keep(self, kept: Flags) -> None:
        """Go on with some of the clients only."""
        for name, value in vars(self).items():
            if isinstance(value, dict):
                setattr(self, name, {key: each[kept] for key, each in value.items()})
            elif isinstance(value, list):
                setattr(self, name, [each[kept] for each in value])
            else:
                setattr(self, name, value[kept])
