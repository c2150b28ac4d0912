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
``reaching``    properties 1 to 4
``flow``        properties 5 and 6
``frame``       property 7
``invariants``  property 8
``tasks``       property 9
``suite``       a small set of courses that covers a protocol
``behaviour``   a shortest course that one protocol lets through and another does not
``retelling``   a course of one protocol, told to another
==============  ====================================================================================
"""

from __future__ import annotations

from iptflow.verification.behaviour import behaviour
from iptflow.verification.records import Behaviour, Counterexample, Flaw, Parting, Verdict
from iptflow.verification.suite import scenarios
from iptflow.verification.verify import verify

__all__ = ["Behaviour", "Counterexample", "Flaw", "Parting", "Verdict", "behaviour", "scenarios", "verify"]
