"""Asks one command of a course of the journal, and shows what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from iptflow.cli import options
from iptflow.cli.command import REFUSED
from iptflow.cli.output import Output
from iptflow.cli.values import pairs, value_of
from iptflow.course.commands import ChooseFocus, Command, RecordFact, RecordMeasure

if TYPE_CHECKING:
    from iptflow.course.refusals import Answer
    from iptflow.flow.handle import CourseHandle


def ask(
    output: Output, kind: type[Command], course: str, given: Mapping[str, Any], *, db: str, site: Path | None, key: str
) -> int:
    """The exit code: 0 when the command was accepted, 1 when it was refused."""
    from iptflow.flow import open_flow
    from iptflow.flow.asking import command_of

    options.there(db)
    with open_flow(db, site=site) as flow:
        handle = flow.course(course)
        fields = {"now": flow.now(), **_fields(kind, given, handle)}
        answer = handle.do(command_of(kind, fields), key=key)  # type: ignore[arg-type]  # every kind is one of them
    return show(output, handle, answer)


def show(output: Output, handle: CourseHandle, answer: Answer) -> int:
    """Show an answer; its exit code."""
    from iptflow.cli.words.answers import answer_lines
    from iptflow.cli.words.lines import Line, show_lines
    from iptflow.course.refusals import Refusal

    refused = isinstance(answer, Refusal)
    data = {
        "course": handle.state.id,
        "refused": refused,
        "answer": answer,
        "sequence": handle.state.sequence,
        "lacks": handle.lacks,
    }
    lines = [*answer_lines(handle.plan, handle.state, answer), *(Line(str(each), 0, "yellow") for each in handle.lacks)]
    output.give(data, lambda console: show_lines(console, lines))
    return REFUSED if refused else 0


def _fields(kind: type[Command], given: Mapping[str, Any], handle: CourseHandle) -> dict[str, Any]:
    stated: dict[str, Any] = {
        name: _list(value) if isinstance(value, tuple) else value for name, value in given.items()
    }
    stated = {name: value for name, value in stated.items() if value not in (None, ())}
    if kind is RecordFact and "value" in stated:
        stated["value"] = value_of(handle.plan.protocol.facts.get(str(stated.get("fact"))), stated["value"])
    elif kind is RecordMeasure:
        stated["items"] = {name: _number(text) for name, text in pairs(stated.get("items", ()), "An item").items()}
    elif kind is ChooseFocus:
        given_as = pairs(given.get("considered", ()), "What was considered")
        stated["considered"] = {area: _considered(text) for area, text in given_as.items()}
    return stated


def _list(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part.strip() for value in values for part in value.split(",") if part.strip())


def _number(text: str) -> int | str:
    return int(text) if text.isdecimal() else text


def _considered(text: str) -> dict[str, str]:
    onset, comma, help_ = text.partition(",")
    if not comma:
        raise click.UsageError("What was considered is written AREA=ONSET,HELP: dispute=linked,likely.")
    return {"onset": onset.strip(), "help": help_.strip()}
