"""Trials: protocols compared by chance, from the same documents and the same engine that clinicians use.

========================  ==============================================================
``trial``                 the document as records
``arms``                  an arm as the composition that it names
``checks``                references and sense, with ``checks_of_allocation``
========================  ==============================================================

Nothing below this package knows of it.
"""

from __future__ import annotations

from iptflow.research.checks import check_trial, ensure_registrable
from iptflow.research.trial import Trial, trial_of

__all__ = ["Trial", "check_trial", "ensure_registrable", "trial_of"]
