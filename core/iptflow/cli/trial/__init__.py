"""``iptflow trial``: a trial from its document to its diagram and its data.

================  ==========================================================
``asked``         what the commands ask for, and the trial that they are about
``registering``   a document to begin with; registration, amendment, the seed
``steps``         somebody's way into the trial, and the end of enrolment
``shown``         where the trial stands, its pictures, its data
================  ==========================================================
"""

from __future__ import annotations

from typing import Any

import click

from iptflow.cli.lazy import LazyGroup

_BEGUN = "iptflow.cli.trial.registering"
_STEPS = "iptflow.cli.trial.steps"
_SHOWN = "iptflow.cli.trial.shown"

COMMANDS = {
    "new": (_BEGUN, "Write a trial document to begin with."),
    "register": (_BEGUN, "Freeze a trial: document, protocols, seal."),
    "amend": (_BEGUN, "A further version, for whoever consents later."),
    "unseal": (_BEGUN, "Make the seed of a closed trial known."),
    "audit": (_BEGUN, "Draw everybody again and compare."),
    "screen": (_STEPS, "Somebody is assessed for eligibility."),
    "learn": (_STEPS, "More facts are known of somebody."),
    "assess": (_STEPS, "Somebody answers an instrument."),
    "exclude": (_STEPS, "Somebody does not take part, for a reason."),
    "consent": (_STEPS, "Somebody consents to take part."),
    "enrol": (_STEPS, "Chance gives an arm; the course is opened."),
    "unblind": (_STEPS, "Tell an arm in an emergency, on record."),
    "close": (_STEPS, "Nobody is enrolled any more."),
    "status": (_SHOWN, "Where the trial stands, in counts."),
    "monitor": (_SHOWN, "Harm by coded arm, for the committee."),
    "consort": (_SHOWN, "Draw the flow of participants."),
    "survival": (_SHOWN, "Draw the time to relapse or recurrence."),
    "trajectories": (_SHOWN, "Draw the scores over time."),
    "export": (_SHOWN, "Write the data with their dictionary."),
}


@click.group(cls=LazyGroup, commands_of=COMMANDS)
def trial(**_: Any) -> None:
    """Compare protocols by chance: register, screen, enrol, and export a trial.

    Every command names the journal by --db, or IPTFLOW_DB. A step that is refused says every reason, and exits with 1.
    """
