"""All that is said in a composition, by path: what resolving works on, step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from iptflow.composition.records import Contribution, Path, Role, dotted
from iptflow.composition.voices import Assertion, Omission, Voice, under
from iptflow.composition.walk import Statement
from iptflow.errors import Finding


@dataclass(slots=True)
class Table:
    """Assertions by path in the order base, adaptations by name, settlements; ``aside`` holds those taken out."""

    asserted: dict[Path, list[Assertion]] = field(default_factory=dict)
    omissions: list[Omission] = field(default_factory=list)
    aside: dict[Path, list[Contribution]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def add(self, statement: Statement) -> None:
        """Take in what one voice says."""
        for assertion in statement.assertions:
            self.asserted.setdefault(assertion.path, []).append(assertion)
        self.omissions.extend(statement.omissions)
        self.findings.extend(statement.findings)

    def under(self, root: Path) -> Iterator[Assertion]:
        """Every assertion at or below a path."""
        for path, assertions in self.asserted.items():
            if under(path, root):
                yield from assertions

    def take_out(self, root: Path, chosen: Callable[[Assertion], bool], role: Role) -> list[Assertion]:
        """Set the chosen assertions at or below a path aside; gives them back."""
        taken = [assertion for assertion in self.under(root) if chosen(assertion)]
        gone = {id(assertion) for assertion in taken}
        for assertion in taken:
            rest = [other for other in self.asserted[assertion.path] if id(other) not in gone]
            self.asserted[assertion.path] = rest
            self.aside.setdefault(assertion.path, []).append(assertion.contribution(role))
        for path in {assertion.path for assertion in taken}:
            if not self.asserted[path]:
                del self.asserted[path]
        return taken

    def voices_under(self, root: Path) -> list[Voice]:
        """Who says something at or below a path, each once, in order."""
        return unique(assertion.voice for assertion in self.under(root))

    def places(self) -> dict[str, Path]:
        """Every path that is spoken of, and all paths above it, by the words people write."""
        spoken = [*self.asserted, *(omission.path for omission in self.omissions)]
        return {dotted(path[:length]): path[:length] for path in spoken for length in range(1, len(path) + 1)}


def unique(voices: Iterable[Voice]) -> list[Voice]:
    """The voices, each once, base first, then by name; settlements last."""
    parts = ("base", "adaptation", "settlement")
    found = {(parts.index(each.part), each.name, each.version, each.digest): each for each in voices}
    return [found[key] for key in sorted(found)]
