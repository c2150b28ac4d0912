"""The pipeline that a team would put together by hand from good parts, and the same of the standard, slower ones.

Parse, validate by the command schema, ask two hooks of five plugins each, fire the machine with its gate, canonical
text, hash chain, keep in memory.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from types import SimpleNamespace
from typing import Any

import jsonschema_rs
import orjson
import pluggy
from jsonschema import Draft202012Validator

from benchmarks.course import START, Record, Step
from benchmarks.peers.transitions_ import SHARED
from iptflow.documents.schemas import refuse, schema

PLUGINS = 5

_spec = pluggy.HookspecMarker("pipeline")
_impl = pluggy.HookimplMarker("pipeline")


class _Specs:
    @_spec
    def signals(self, course: Any, command: Any) -> list[str]:
        raise NotImplementedError

    @_spec
    def objections(self, course: Any, command: Any) -> list[str]:
        raise NotImplementedError


class _Plugin:
    @_impl
    def signals(self, course: Any, command: Any) -> list[str]:
        return ["refused to say"] if command.get("declined") else []

    @_impl
    def objections(self, course: Any, command: Any) -> list[str]:
        return ["not yet"] if command.get("to") == "nowhere" else []


HOOKS = pluggy.PluginManager("pipeline")
HOOKS.add_hookspecs(_Specs)
for number in range(PLUGINS):
    HOOKS.register(_Plugin(), f"plugin-{number}")

STANDARD = Draft202012Validator(schema("command"), format_checker=Draft202012Validator.FORMAT_CHECKER)
QUICK = jsonschema_rs.Draft202012Validator(schema("command"), retriever=refuse, validate_formats=True)


def standard_parse(text: bytes) -> Any:
    command = json.loads(text)
    if not STANDARD.is_valid(command):
        raise ValueError("the command does not fit its schema")
    return command


def quick_parse(text: bytes) -> Any:
    command = orjson.loads(text)
    if not QUICK.is_valid(command):
        raise ValueError("the command does not fit its schema")
    return command


def standard_text(event: Any) -> bytes:
    return json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def quick_text(event: Any) -> bytes:
    return orjson.dumps(event, option=orjson.OPT_SORT_KEYS)


class Course:
    """One course with its journal in memory."""

    def __init__(self, parse: Callable[[bytes], Any], text: Callable[[Any], bytes]) -> None:
        self._parse = parse
        self._text = text
        self.state = START
        self.record: Record = {}
        self.events: list[tuple[str, str]] = []
        self.journal: list[tuple[int, str, bytes, str]] = []
        self._hash = ""

    def step(self, step: Step, text: bytes) -> None:
        command = self._parse(text)
        signals = [each for said in HOOKS.hook.signals(course=self, command=command) for each in said]
        against = [each for said in HOOKS.hook.objections(course=self, command=command) for each in said]
        if against or not SHARED.events[step.trigger].trigger(self, SimpleNamespace(adds=step.adds)):
            raise ValueError(step.trigger)
        sequence = len(self.journal) + 1
        event = {"sequence": sequence, "phase": self.state, "signals": signals, "previous": self._hash, **command}
        record = self._text(event)
        self._hash = sha256(record).hexdigest()
        self.journal.append((sequence, datetime.now(UTC).isoformat(), record, self._hash))
