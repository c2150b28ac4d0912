"""Composition: a union of sets, resolved once, in which every value knows who put it there.

============  =====================================================================
``records``   what goes in and what comes out
``shape``     how a field composes, read from the protocol schema
``voices``    who speaks, and what an assertion is
``walk``      what one document asserts, path by path
``table``     all that is said, by path
``joins``     how several values become one: a least upper bound a kind
``settle``    a person's recorded choices
``omit``      records left out, and ``gates`` that asked for them
``fold``      every path to one value, and ``frame``, settled as one thing
``guard``     what the base holds fast
``slots``     where added phases stand in the ``line`` of phases
``weaken``    where less is asked than by the base
``complete``  schema defaults and what records lack
``docket``    the conflicts, one a path, each with what ``suggest`` says of it
``header``    names, evidence, what cannot go together
``digests``   what identifies a composition and its content
============  =====================================================================
"""

from __future__ import annotations

from iptflow.composition.digests import composition_digest, content_digest
from iptflow.composition.provenance import why
from iptflow.composition.records import (
    Composition,
    Conflict,
    Contribution,
    EvidenceSummary,
    Resolution,
    Suggestion,
    Weakening,
)
from iptflow.composition.resolve import resolve

__all__ = [
    "Composition",
    "Conflict",
    "Contribution",
    "EvidenceSummary",
    "Resolution",
    "Suggestion",
    "Weakening",
    "composition_digest",
    "content_digest",
    "resolve",
    "why",
]
