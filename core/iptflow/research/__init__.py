"""Trials: protocols compared by chance, from the same documents and the same engine that clinicians use.

========================  ==============================================================
``trial``                 the document as records
``arms``                  an arm as the composition that it names
``checks``                references and sense, with ``checks_of_allocation``
``beginning``             a document to begin with
``registering``           a version is frozen; ``changes`` is what an amendment changes
``entries``, ``state``    what is recorded, and its fold
``known``, ``deciding``   what is known before allocation, and whether a step may be taken
``draws``, ``allocation`` chance, keyed and sealed; the arm that it gives
``enrolling``             one enrolment; ``audit`` draws all of them again
``handle``                a trial in a host's hand
``people``                everybody who was allocated, with what their courses say
``blinding``              what a blinded role reads; ``monitoring`` is harm by coded arm
``tables``                the tidy tables; ``fields`` tells their columns, ``codes`` and ``sets`` serve them
``export``                tables as files with their dictionary; ``parquet``, ``small_cells``
``consort``               the flow of participants, counted and held to add up
``survival``              time to recurrence; ``trajectories`` are scores over time
``figures``               all of these as pictures
========================  ==============================================================

Nothing below this package knows of it.
"""

from __future__ import annotations

from iptflow.research.audit import audit
from iptflow.research.blinding import blinded
from iptflow.research.checks import check_trial, ensure_registrable
from iptflow.research.enrolling import Enrolled
from iptflow.research.export import Exported, export
from iptflow.research.handle import Amendment, Answered, TrialHandle, open_trial
from iptflow.research.monitoring import Watched, monitored
from iptflow.research.people import Person, people
from iptflow.research.registering import amend, new_seed, register
from iptflow.research.tables import Adherence, adherence
from iptflow.research.trial import Trial, trial_of

__all__ = [
    "Adherence", "Amendment", "Answered", "Enrolled", "Exported", "Person", "Trial", "TrialHandle", "Watched",
    "adherence", "amend", "audit", "blinded", "check_trial", "ensure_registrable", "export", "monitored", "new_seed",
    "open_trial", "people", "register", "trial_of",
]  # fmt: skip
