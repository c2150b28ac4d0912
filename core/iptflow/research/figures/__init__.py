"""Figures of a trial as SVG, in whole pixels: the same bytes on every machine.

================  ====================================================
``axes``          scales, ticks, and the signs of the arms
``consort``       the flow of participants
``survival``      time to recurrence, with the numbers at risk
``trajectories``  scores over time
================  ====================================================
"""

from __future__ import annotations

from iptflow.research.figures.consort import draw_consort
from iptflow.research.figures.survival import draw_survival
from iptflow.research.figures.trajectories import draw_trajectories

__all__ = ["draw_consort", "draw_survival", "draw_trajectories"]
