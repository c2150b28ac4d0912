"""Documents: bytes, YAML and schema in, findings out.

``read`` a file · ``read_bytes`` · ``check`` data against a schema · ``locate`` a place in the text · ``finding`` that
points there · ``canonical`` bytes and their ``digest`` · the ``schema`` of a name. References between documents and
whether they make sense belong to the layers that own the records.
"""

from __future__ import annotations

from iptflow.documents.digests import canonical, digest
from iptflow.documents.document import Document, finding, locate
from iptflow.documents.locations import NOWHERE, Locations, Path, Position
from iptflow.documents.schemas import FORMATS, SCHEMAS, schema
from iptflow.documents.stages import check, read, read_bytes

__all__ = [
    "FORMATS",
    "NOWHERE",
    "SCHEMAS",
    "Document",
    "Locations",
    "Path",
    "Position",
    "canonical",
    "check",
    "digest",
    "finding",
    "locate",
    "read",
    "read_bytes",
    "schema",
]
