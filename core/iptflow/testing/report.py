"""What a check tells: one part a question, each with what was looked at and what was found."""

from __future__ import annotations

import msgspec

from iptflow.errors import Finding


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One question of the check. ``looked_at`` says in words what was looked at, so that silence means something."""

    name: str
    looked_at: str = ""
    findings: tuple[Finding, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether anything stands in the way of shipping it."""
        return any(finding.severity == "error" for finding in self.findings)


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """All parts, in the order in which they were asked."""

    target: str
    parts: tuple[Part, ...]

    @property
    def passed(self) -> bool:
        """Whether it may be shipped."""
        return not any(part.failed for part in self.parts)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of all parts."""
        return tuple(finding for part in self.parts for finding in part.findings)
