"""The response model: how made-up clients and a made-up therapist behave, as the document states it."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from os import PathLike
from typing import Any, Final

import msgspec

from iptflow.documents import Document, read, read_bytes

SHIPPED: Final = "response.yaml"

PURPOSE: Final = "for testing protocols and planning trials; not a forecast for a person"
"""What a simulation may be used for; it stands in every output."""


class Parameter(msgspec.Struct, frozen=True, kw_only=True):
    """A number with its source, or with the assumption that it is."""

    value: int
    source: str | tuple[str, ...] = ()
    assumption: str = ""


class Weights(msgspec.Struct, frozen=True, kw_only=True):
    """How often each value of a fact comes."""

    values: Mapping[str, int]
    source: str | tuple[str, ...] = ()
    assumption: str = ""


class Severity(msgspec.Struct, frozen=True, kw_only=True):
    """How ill the clients are at first, as a share of an instrument's range."""

    mean: Parameter
    spread: Parameter


class Answering(msgspec.Struct, frozen=True, kw_only=True):
    """How severity becomes answers to items."""

    noise: Parameter
    risk_share: Parameter
    rising: tuple[str, ...] = ()


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """How severity changes: by a full contact, and by itself."""

    per_contact: Parameter
    spread: Parameter
    per_week: Parameter


class Attendance(msgspec.Struct, frozen=True, kw_only=True):
    """Who comes, and who fills in what is due."""

    client: Parameter
    others: Parameter
    must: Parameter
    should: Parameter
    may: Parameter


class Leaving(msgspec.Struct, frozen=True, kw_only=True):
    """Ending treatment before its planned close."""

    early_contacts: Parameter
    early: Parameter
    later: Parameter
    out_of_touch: Parameter


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """So many months of maintenance with one chance a month of a new episode."""

    months: int
    chance: Parameter


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What is found when a fact is asked for."""

    favourable: Parameter
    declined: Parameter
    weights: Mapping[str, Weights] = {}


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """What the made-up therapist does, who goes through the agenda in its order."""

    tasks: Parameter
    tasks_when_short: Parameter
    closing_contacts: Parameter
    late_contacts: Parameter
    patience: Parameter
    two_areas: Parameter
    agreement: Parameter
    closes_alerts: Parameter
    returns: Parameter
    late: tuple[str, ...] = ()


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """The whole document; ``digest`` is that of its data, so that a result names the numbers that it came from."""

    id: str
    version: str
    title: str
    purpose: str
    assumptions: tuple[str, ...]
    severity: Severity
    answers: Answering
    change: Change
    attendance: Attendance
    leaving: Leaving
    events: Mapping[str, Parameter]
    recurrence: tuple[Stage, ...]
    facts: Facts
    therapist: Policy
    digest: str = ""


def model_of(document: Document | Mapping[str, Any]) -> Model:
    """The records of a response document that fits its schema."""
    if isinstance(document, Document):
        return msgspec.convert({**document.data, "digest": document.digest}, Model)
    return msgspec.convert(document, Model)


def read_model(path: str | PathLike[str] | None = None) -> Model:
    """The response model in a file; without one, the shipped one.

    Raises:
        UnknownName: there is no such file.
        DocumentError: all findings of the first stage that has any.
    """
    if path is not None:
        return model_of(read(path, "response"))
    shipped = files(__package__) / SHIPPED
    return model_of(read_bytes(shipped.read_bytes(), SHIPPED, "response"))
