"""The side that is compiled from a composed protocol: its logic over arrays."""

from __future__ import annotations

from iptflow.simulation.kernel.kernel import Kernel
from iptflow.simulation.kernel.tables import Tables

__all__ = ["Kernel", "Tables"]
