"""From the bytes of a command to a command: accepted, or refused with every fault named (P4)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import msgspec

from benchmarks import engine
from benchmarks.course import steps
from benchmarks.peers import by_hand
from benchmarks.report import Goal, Section, figure
from benchmarks.timing import Prepared, Run, median, ratio, rounds
from iptflow.documents import check
from iptflow.flow.asking import command_in

OURS = "iptflow: decode and check"
TYPES = "iptflow: decode by the types alone"
STANDARD = "json, jsonschema (validator kept)"
QUICK = "orjson, jsonschema-rs"
OURS_NO = "iptflow: refuse, every fault in words"
STANDARD_NO = "json, jsonschema: refuse, every error"
_raw = msgspec.json.Decoder().decode


def measured(count: int) -> Section:
    texts = [step.text for step in steps()]
    bad = [_spoilt(text) for text in texts]
    assert all(len(_faults(text)) == 2 for text in bad)
    accepting: dict[str, Callable[[bytes], Any]] = {
        OURS: command_in,
        TYPES: engine.decode,
        QUICK: by_hand.quick_parse,
        STANDARD: by_hand.standard_parse,
    }
    refusing: dict[str, Callable[[bytes], Any]] = {OURS_NO: _faults, STANDARD_NO: _errors}
    contestants = {name: _over(read, texts) for name, read in accepting.items()}
    times = rounds(contestants | {name: _over(read, bad) for name, read in refusing.items()}, count)
    rows = [
        (name, figure(median(each.cpu)), figure(ratio(each.cpu, times[STANDARD].cpu))) for name, each in times.items()
    ]
    goals = [
        _goal("accept a command, CPU", times, OURS, STANDARD, 0.02),
        _goal("the same without jsonschema-rs, CPU", times, TYPES, STANDARD, 0.1),
        _goal("refuse a command, all errors, CPU", times, OURS_NO, STANDARD_NO, 1.1),
    ]
    return Section("Accepting a command from its bytes", ("", "CPU µs", f"× {STANDARD}"), rows, goals)


def _goal(what: str, times: Any, ours: str, peer: str, limit: float) -> Goal:
    figures = [f"{figure(median(times[name].cpu))} µs" for name in (ours, peer)]
    return Goal("P4", what, figures[0], f"{peer}: {figures[1]}", ratio(times[ours].cpu, times[peer].cpu), limit)


def _spoilt(text: bytes) -> bytes:
    """A command with two faults, in every kind of command the same."""
    return json.dumps({**json.loads(text), "actor": 1, "unheard-of": True}).encode()


def _faults(text: bytes) -> Any:
    return check(_raw(text), "command")


def _errors(text: bytes) -> Any:
    return list(by_hand.STANDARD.iter_errors(json.loads(text)))


def _over(read: Callable[[bytes], Any], texts: list[bytes]) -> Prepared:
    def run() -> None:
        for text in texts:
            read(text)

    def prepare() -> Run:
        return run

    return Prepared(prepare, len(texts))
