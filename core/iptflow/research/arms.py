"""An arm as the composition that it names."""

from __future__ import annotations

from pathlib import Path

from iptflow.composition import Resolution
from iptflow.documents import Document
from iptflow.flow import Flow
from iptflow.research.trial import Arm


def settlement_files(document: Document, arm: Arm) -> list[Path]:
    """Where an arm's settlements lie: beside the trial's own document."""
    return [Path(document.file).parent / name for name in arm.settlements]


def resolved_arm(document: Document, arm: Arm, flow: Flow) -> Resolution:
    """What the arm's composition comes to; nothing is kept.

    Raises:
        UnknownName: nobody brings one of its adaptations, or there is no such settlement.
        DocumentError: one of them cannot be used.
    """
    return flow.resolve(*arm.adaptations, settlements=settlement_files(document, arm))
