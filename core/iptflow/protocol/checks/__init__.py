"""References and sense: whether what a protocol, an adaptation or a measure says hangs together.

==============  ==============================================================
``document``    the two stages in order; the first that finds anything tells all
``overlay``     an adaptation laid over its base: what its words can mean
``words``       the vocabulary of a protocol, and the nearest known word
``patterns``    walking to the places of a document that a pattern names
``references``  whether every name that is used is the name of something
``naming``      whether a new id is written qualified
``conditions``  the names in conditions, and what the linter says of them
``sense``       numbers, ranges, the frame, areas, facts
``instruments`` scoring, bands, risk items, thresholds, licence
==============  ==============================================================
"""

from __future__ import annotations

from iptflow.protocol.checks.document import NO_WORDS, check_adaptation, check_measure, check_protocol
from iptflow.protocol.checks.words import Elsewhere, Words, hint_for, words_of

__all__ = [
    "NO_WORDS",
    "Elsewhere",
    "Words",
    "check_adaptation",
    "check_measure",
    "check_protocol",
    "hint_for",
    "words_of",
]
