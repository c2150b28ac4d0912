"""Verification: what a protocol can never do, always does, or leaves a course stuck in; proven, or shown by a course.

==============  ====================================================================================
``model``       what of a protocol is read: phases, moves, gates
``classes``     a variable as the gates see it
``boxes``       sets of situations
``space``       what can be reached, and from where an ending can be: two fixpoints
``paths``       the shortest course to a goal
``telling``     a course as the steps of a scenario, with ``recording`` and ``alerts``
``case``        a protocol under verification, and the courses that show its flaws
``shape``       whether there is anything to explore
``behaviour``   properties 1 to 4
``flow``        properties 5 and 6
``frame``       property 7
``invariants``  property 8
``tasks``       property 9
``suite``       a small set of courses that covers a protocol
==============  ====================================================================================
"""

from __future__ import annotations

from iptflow.verification.records import Counterexample, Flaw, Verdict
from iptflow.verification.suite import scenarios
from iptflow.verification.verify import verify

__all__ = ["Counterexample", "Flaw", "Verdict", "scenarios", "verify"]
