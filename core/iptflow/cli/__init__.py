"""The command line: one module a command, imported when it is called.

================  ==========================================================
``lazy``          groups that know their commands' words without importing them
``command``       what every command has: ``--json``, errors in words, exit codes
``options``       what several commands ask for
``sides``         two compositions with ``--`` between them
``output``        JSON, or tables and text in the width of the terminal
``words``         records of the library as lines that people read
================  ==========================================================

Nothing but click is imported before a command runs.
"""

from __future__ import annotations

import click

from iptflow.cli.lazy import LazyGroup

COMMANDS = {
    "check": ("iptflow.cli.check", "Say whether an adaptation may be shipped."),
    "compose": ("iptflow.cli.compose", "Compose adaptations; list conflicts and weakenings."),
    "course": ("iptflow.cli.course", "Open a course and drive it from the shell."),
    "diff": ("iptflow.cli.diff", "Say what changes from one composition to another."),
    "doctor": ("iptflow.cli.doctor", "Versions, plugins loaded and refused, health of a store."),
    "draw": ("iptflow.cli.draw", "Draw a protocol, or what differs between two."),
    "new": ("iptflow.cli.new", "Make something complete to begin with."),
    "protocols": ("iptflow.cli.protocols", "List the installed adaptations, with their evidence."),
    "run": ("iptflow.cli.run", "Play a recorded course and print its timeline."),
    "scenarios": ("iptflow.cli.scenarios", "Write generated courses that cover a protocol."),
    "schema": ("iptflow.cli.schema", "Print the JSON Schema of a kind of document."),
    "store": ("iptflow.cli.store", "Verify, back up, restore and migrate a journal."),
    "suggest": ("iptflow.cli.suggest", "Hold facts against what adaptations are made for."),
    "trial": ("iptflow.cli.trial", "Compare protocols by chance: a trial and its data."),
    "verify": ("iptflow.cli.verify", "Prove a protocol sound, or show a course for each flaw."),
    "why": ("iptflow.cli.why", "Say who put a value into a protocol, on what source."),
}


@click.group(cls=LazyGroup, commands_of=COMMANDS)
def main() -> None:
    """A workflow framework for interpersonal psychotherapy (IPT).

    It does not diagnose, decide on medication or replace training. It is no emergency service.

    Exit codes: 0 done; 1 refused, findings, or an expectation not met; 2 wrong usage; 3 a conflict between
    adaptations; 4 a protocol that is not sound.
    """
