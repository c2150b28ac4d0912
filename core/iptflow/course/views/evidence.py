"""What is said of a protocol of which too little is known, wherever a course on it is told of."""

from __future__ import annotations

from typing import Final

from iptflow.protocol.records import Protocol

EXPERIMENTAL: Final = "Experimental: what is known does not yet speak for using it outside research."


def remark(protocol: Protocol) -> str:
    """That it is experimental, where any of its statements says so; else nothing."""
    return EXPERIMENTAL if any(each.status == "experimental" for each in protocol.evidence) else ""
