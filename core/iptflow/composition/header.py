"""What a composed protocol is called and what is known of it: headers are listed side by side, never joined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from iptflow.composition.docket import Docket
from iptflow.composition.joins import some, union
from iptflow.composition.records import Contribution, EvidenceSummary
from iptflow.composition.shape import Shape
from iptflow.composition.voices import Voice

STRENGTH: Final = ("not-shown", "experimental", "mixed", "established")
"""What may be known of an adaptation, the weakest first."""


def header(voices: Sequence[Voice]) -> dict[str, Any]:
    """The header of the protocol that the base, first of the voices, and its adaptations come to."""
    base, *adaptations = voices
    named = adaptations or [base]
    composed = {
        "format": base.data.get("format", "protocol/1"),
        "id": "+".join(voice.name for voice in named),
        "version": base.version,
        "title": " + ".join(str(voice.data.get("title", voice.name)) for voice in named),
        "kind": base.kind,
        "summary": named[0].data.get("summary") if len(named) == 1 else None,
        "evidence": statements(voices),
        "eligibility": _eligibility(voices),
    }
    return {key: value for key, value in composed.items() if value not in (None, [], {})}


def statements(voices: Sequence[Voice]) -> list[dict[str, Any]]:
    """Every dated statement of evidence, with its contributor."""
    return [
        {**statement, "contributor": voice.name} for voice in voices for statement in voice.data.get("evidence", ())
    ]


def summary(voices: Sequence[Voice]) -> EvidenceSummary:
    """The weakest status of all, and whether no statement speaks of exactly these adaptations together."""
    known = [str(each["status"]) for each in statements(voices) if each.get("status") in STRENGTH]
    composed = {voice.name for voice in voices[1:]}
    studied = any({voice.name, *_studied_with(each)} == composed for voice in voices[1:] for each in _said(voice))
    return EvidenceSummary(
        weakest=min(known, key=STRENGTH.index, default=STRENGTH[0]),
        combination_untested=len(composed) > 1 and not studied,
    )


def _said(voice: Voice) -> Sequence[Mapping[str, Any]]:
    said: Sequence[Mapping[str, Any]] = voice.data.get("evidence", ())
    return said


def _studied_with(statement: Mapping[str, Any]) -> list[str]:
    return union([statement["with"]]) if statement.get("with") else []


def _eligibility(voices: Sequence[Voice]) -> Mapping[str, Any] | None:
    """Of one document its own; of several only what speaks against treatment, from all of them.

    Whether an adaptation is offered is asked of each by itself; a contraindication holds whoever brought it.
    """
    stated: list[Mapping[str, Any]] = [v.data["eligibility"] for v in voices if v.data.get("eligibility")]
    if len(voices) == 1 or not stated:
        return stated[0] if stated else None
    against: dict[str, Mapping[str, Any]] = {}
    for each in stated:
        for name, said in each.get("contraindications", {}).items():
            against[name] = _either(against[name], said) if name in against else said
    sources = [each["source"] for each in stated if each.get("source")]
    joined: dict[str, Any] = {"contraindications": against} if against else {}
    return {**joined, "source": union(sources)} if sources else joined


def _either(one: Mapping[str, Any], other: Mapping[str, Any]) -> Mapping[str, Any]:
    apart = union([each["apart_from"] for each in (one, other) if each.get("apart_from")])
    return {
        **one,
        "when": some([one["when"], other["when"]]),
        "hard": bool(one.get("hard") or other.get("hard")),
        "source": union([each["source"] for each in (one, other) if each.get("source")]),
        **({"apart_from": apart} if apart else {}),
    }


def check_together(voices: Sequence[Voice], docket: Docket) -> None:
    """Report two versions of one adaptation, and adaptations that exclude each other."""
    for name in sorted({voice.name for voice in voices}):
        same = [voice for voice in voices if voice.name == name]
        if len(same) > 1:
            found = [_present(voice, voice.digest) for voice in same]
            docket.add(f"adaptations.{name}", "two-versions", f"{name} is here in {len(same)} versions", found)
        excluding = [voice for voice in voices if name in voice.data.get("excludes", {})]
        if same and excluding:
            found = [_present(voice, voice.data["excludes"][name]) for voice in excluding]
            found += [_present(voice, None) for voice in same]
            who = ", ".join(sorted({voice.name for voice in excluding}))
            docket.add(f"excludes.{name}", "excluded", f"{who} cannot go with {name}", found)


def _present(voice: Voice, value: Any) -> Contribution:
    source = value.get("source") if isinstance(value, Mapping) else None
    return Contribution(
        contributor=voice.name,
        version=voice.version,
        value=value,
        source=tuple(union([source])) if source else (),
        because=voice.because,
    )


def stated_header(voice: Voice, shape: Shape) -> dict[str, Any]:
    """What a contributor says of itself."""
    return {key: value for key, value in voice.data.items() if shape.child(key).kind == "header"}


def header_provenance(voices: Sequence[Voice], body: Mapping[str, Any], shape: Shape) -> dict[str, list[Contribution]]:
    """Who says what in each field of the header."""
    return {
        key: [_present(voice, voice.data[key]) for voice in voices if key in voice.data]
        for key in body
        if shape.child(key).kind == "header"
    }
