"""Whether a command means anything in its protocol: every unknown word is found, with the nearest known one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from difflib import get_close_matches

from iptflow.course.answers import Answers
from iptflow.course.commands import AnyCommand
from iptflow.errors import Finding, IllFormedCommand


class Check:
    """Collects all that is wrong with a command before anything is said."""

    def __init__(self, command: AnyCommand, answers: Answers) -> None:
        self.elsewhere = answers.elsewhere
        self.on: date = command.on or command.now.date()
        self.findings: list[Finding] = []
        if self.on > command.now.date():
            self.add("future", "on", f"{self.on} is after {command.now.date()}, the day of the command.",
                     "Record it when it has happened.")  # fmt: skip

    def add(self, code: str, place: str, message: str, hint: str = "") -> None:
        """Add a finding."""
        self.findings.append(Finding(code=f"command/{code}", place=place, message=message, hint=hint))

    def known(self, place: str, names: Iterable[str], vocabulary: Collection[str], what: str) -> None:
        """Every name is a word of the vocabulary."""
        for name in names:
            if name not in vocabulary:
                self.add(f"unknown-{what}", place, f"This protocol has no {what} {name!r}.",
                         self._hint(name, vocabulary, what))  # fmt: skip

    def _hint(self, name: str, vocabulary: Collection[str], what: str) -> str:
        owners = self.elsewhere.get((what, name))
        if owners:
            return f"The adaptation {' or '.join(owners)} has it."
        near = get_close_matches(name, vocabulary, n=1)
        return f"Did you mean {near[0]}?" if near else f"Known: {', '.join(sorted(vocabulary)[:12])}."

    def done(self) -> date:
        """The clinical date of the command.

        Raises:
            IllFormedCommand: with every finding, when there is any.
        """
        if self.findings:
            raise IllFormedCommand("This command means nothing in this protocol.", findings=self.findings)
        return self.on
