"""A trial document to begin with: complete, and to be gone through line by line."""

from __future__ import annotations

from typing import Final

_TEXT: Final = """\
# yaml-language-server: $schema=trial.schema.json
# A trial to begin with. Go through each line with your statistician before you register: then it is frozen.
format: trial/1
id: {id}
version: 1.0.0
title: {id}
summary: What is asked, in one or two sentences.
size: 120

arms:
  usual: {{title: The base protocol}}
  other: {{title: {against}, adaptations: [{against}]}}

eligibility:
  include:
    adult: {{title: Eighteen or older, when: {{fact: client.age, at_least: 18}}}}
    depressed: {{title: A score of 10 or more on the PHQ-9, when: {{score: phq-9, at_least: 10}}}}
  exclude:
    plan: {{title: A plan to end the own life, when: {{fact: risk.suicidal-thoughts, is: plan}}}}

allocation:
  method: permuted-blocks
  ratio: {{usual: 1, other: 1}}
  blocks: [2, 4, 6]
  factors:
    severity:
      title: Severity at the start
      levels:
        moderate: {{title: 10 to 14, when: {{score: phq-9, at_most: 14}}}}
        severe: {{title: 15 or more, when: {{score: phq-9, at_least: 15}}}}

measures:
  phq-9:
    windows:
      start: {{from: -14, to: 0, title: Before allocation}}
      week-16: {{from: 105, to: 119, title: Sixteen weeks}}

outcomes:
  depression:
    title: Depression at sixteen weeks
    priority: primary
    measure: phq-9
    window: week-16
    as: total
    definition: The last total of the PHQ-9 in the window of sixteen weeks.

safety:
  worse:
    title: Worse by a lot
    rule: A total that is five above the first is told to the therapist on the same day; care comes first.
    by: Assessor

important_deviations: [contact-missed, contact-not-recorded]

roles:
  assessor:
    title: Blinded assessor
    measures: {{phq-9: [start, week-16]}}
    fields: [participant, measure, window, day, total]

analysis_sets:
  intention-to-treat: {{title: "All who were allocated, in the arm allocated"}}
  per-protocol: {{title: Treated as allocated, treated: true, as_allocated: true, outcomes: [depression]}}
"""


def beginning(id: str, against: str) -> str:
    """The text of a document that compares the base with one adaptation."""
    return _TEXT.format(id=id, against=against)
