"""Simulation: made-up clients and a made-up therapist through a composed protocol, many at once.

For testing protocols and planning trials; not a forecast for a person. Needs NumPy: ``pip install iptflow[research]``.

==============  ==============================================================================
``draws``       draws by chance, keyed by study, client, decision and occasion
``model``       the response model: how made-up people behave, as data (``response.yaml``)
``script``      a protocol as both sides read it, its words by number (``findings``: its facts)
``clients``     the made-up clients
``therapist``   the made-up therapist: a stated policy
``play``        the loop over slots, the same for both sides (``side``: what it asks of one)
``reference``   the side that is the real engine
``kernel``      the side that works the protocol's logic out over arrays
``trace``       one row a slot, equal on both sides
``study``       many clients in fixed blocks on several processes, with one and the same result
``tally``       what a block comes to, in whole numbers
``feasibility`` hours, weeks, contacts and endings of a study, as a table
``published``   published tables beside simulated arms, with z
==============  ==============================================================================
"""

from __future__ import annotations
