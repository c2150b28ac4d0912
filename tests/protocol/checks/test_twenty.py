"""A file with twenty faults of one stage gives twenty findings, each at its line."""

from __future__ import annotations

from iptflow.documents import read_bytes
from iptflow.errors import Finding
from iptflow.flow.library import base
from iptflow.protocol.checks import check_adaptation

HEAD = """format: adaptation/1
id: shorter
version: 1.0.0
title: A shorter course
kind: format
evidence: [{status: mixed, as_of: 2002, statement: s, sources: [made-up-2002]}]
"""

REFERENCES = """
participants:
  shorter/aunt: {title: Aunt}
  aunt: {title: Aunt}  # reference/new-word
facts:
  shorter/hours: {title: h, type: integer, range: [0, 9], audience: aunty, source: G1}  # reference/unknown
frame:
  contacts:
    session: {participants: [client, therapistt], source: G1}  # reference/unknown
phases:
  shorter/between: {after: midle, title: t, source: G1}  # reference/unknown
  assessment:
    exit:
      shorter/rule:
        title: t
        source: G1
        require:
          every:
            - {task: psychiatric-histori}  # reference/unknown
            - {fact: life-event.knd, is: death}  # reference/unknown
            - {recorded: phq-8}  # reference/unknown
            - any: [{sign: grief/no-such-sign}]  # reference/unknown
            - not: {outcome: phq9, is: remission}  # reference/unknown
            - {answer: shorter/nobody-asks}  # reference/unknown
tasks:
  shorter/walk:
    title: t
    in: [asessment]  # reference/unknown
    series: [sessions]  # reference/unknown
    with: [partnr]  # reference/unknown
    records: [onset]  # reference/unknown
    due: {series: letters, number: 1}  # reference/unknown
    level: may
    source: G1
  longer/walk: {title: t, level: may, source: G1}  # reference/foreign-word
techniques:
  role-play: {stances: {focus/grieff: {stance: allowed, source: G1}}}  # reference/unknown
cautions:
  shorter/slow: {text: t, focus: [griefs], source: G1}  # reference/unknown
measures:
  phq-2: {title: PHQ-2, level: may, role: symptoms, source: Kroenke}  # reference/unknown reference/source-form
"""

SENSE = """
facts:
  shorter/hours: {title: h, type: integer, range: [0, 9]}  # sense/no-source
  shorter/days: {title: d, type: integer, range: [9, 0], source: G1}  # sense/range-reversed
  shorter/mood: {title: m, type: choice, source: G1}  # sense/fact-domain
  shorter/many: {title: m, type: text, many: true, source: G1}  # sense/fact-domain
  shorter/said: {title: s, type: boolean, sensitive: true, source: G1}
frame:
  weeks: {range: [8, 10], planned: 12, source: G1}  # sense/planned-outside
  contacts:
    session: {count: [14, 20], planned: 30, source: G1}  # sense/weeks-too-few sense/planned-outside
    letter: {title: l, minutes: [10, 90], participants: [client], source: G1}  # sense/minutes-beyond-limits
  limits: {minutes: [0, 60], source: G1}
phases:
  assessment:
    exit:
      shorter/a: {title: t, source: G1, require: {task: raise-ending}}  # sense/task-after-gate
      shorter/b:
        title: t
        source: G1
        require: {task: ask-what-was-tried}  # sense/each-contact-in-gate sense/task-after-gate
      shorter/c: {title: t, source: G1, require: {fact: shorter/said, is: true}}  # condition/demands-answer
      shorter/d: {title: t, source: G1, require: {count: session, at_most: 4}}  # condition/upper-bound
      shorter/e: {title: t, source: G1, require: {fact: client.age, between: [40, 30]}}  # condition/reversed-range
tasks:
  shorter/walk: {title: t, level: may, due: {series: session, number: 40}, source: G1}  # sense/due-beyond
  shorter/talk: {title: t, level: may, waive_reasons: {no-time: {title: n}}, source: G1}  # sense/waive-reasons
  shorter/hush: {title: t, level: may, series: [session], with: [partner], alone: true, source: G1}  # sense/never-alone
  shorter/quiet: {title: t, level: may, series: [session, extra], with: [partner], alone: true, source: G1}
  shorter/part: {level: may, source: G1}  # sense/incomplete
areas:
  grief: {title: Mourning}  # sense/areas
  dispute: {omitted: {reason: r, source: G1}}  # sense/areas
  shorter/loneliness: {title: l, source: G1}  # sense/areas
focus: {areas: [1, 3], source: G1}  # sense/focus-limit
themes:
  shorter/never: {title: n, source: G1, when: {fact: acceptance, is: maybe}}  # condition/outside-domain
"""


def expected(text: str) -> list[tuple[int, str]]:
    lines = enumerate((HEAD + text).splitlines(), start=1)
    return sorted((number, code) for number, line in lines for code in line.partition("  # ")[2].split())


def found_in(text: str) -> tuple[Finding, ...]:
    return check_adaptation(read_bytes((HEAD + text).encode(), "shorter.yaml", "adaptation"), base())


def test_twenty_faults_of_reference_are_twenty_findings_at_their_lines() -> None:
    assert len(expected(REFERENCES)) >= 20
    assert sorted((each.line, each.code) for each in found_in(REFERENCES)) == expected(REFERENCES)


def test_twenty_faults_of_sense_are_twenty_findings_at_their_lines() -> None:
    assert len(expected(SENSE)) >= 20
    assert sorted((each.line, each.code) for each in found_in(SENSE)) == expected(SENSE)


def test_findings_stand_in_the_order_of_the_text_and_say_what_to_do() -> None:
    for text in (REFERENCES, SENSE):
        found = found_in(text)
        assert [each.line for each in found] == sorted(each.line for each in found)
        assert all(each.message and each.file == "shorter.yaml" and each.column for each in found)
        assert all(each.hint or each.message.startswith("there is no answer") for each in found)


def test_sense_waits_until_every_name_is_known() -> None:
    both = "focus: {areas: [1, 3], source: G1}\ngoals: {shorter/g: {title: g, acts_on: social, in: [no], source: G1}}\n"
    assert [each.code for each in found_in(both)] == ["reference/unknown"]
