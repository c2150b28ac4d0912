"""One method a command: what a host writes instead of building commands by hand.

Each is as thin as it can be: it names the command's own fields, lets the clock say ``now`` where nobody does, and
hands the command to ``do``. What every command may be given besides is ``Given``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final, Literal, TypedDict, TypeVar, Unpack, get_args

import msgspec

from iptflow.course import commands as c
from iptflow.course.refusals import Answer
from iptflow.documents import check
from iptflow.errors import Finding, IllFormedCommand

_KINDS: Final[dict[str, type[c.AnyCommand]]] = {
    str(kind.__struct_config__.tag): kind for kind in get_args(c.AnyCommand)
}  # fmt: skip
_json = msgspec.json.Decoder().decode
_command = msgspec.json.Decoder(c.AnyCommand).decode

C = TypeVar("C", bound=c.Command)
Names = Iterable[str]


class Given(TypedDict, total=False):
    """What every command may be given: its clinical date, the instant, who asks, who else may see it, and a key.

    ``on`` is the day of ``now`` when it is left out; ``key`` makes a command that is sent twice count once.
    """

    on: date | str
    now: datetime | str
    actor: str
    share_with: Names
    key: str


def command_of(kind: type[C], fields: Mapping[str, Any]) -> C:
    """The command of these fields; dates may be written as text, and what is None is left out.

    Raises:
        IllFormedCommand: a field that is missing, unknown or of the wrong type; all findings at once.
    """
    stated = {name: value for name, value in fields.items() if value is not None}
    try:
        return msgspec.convert(stated, kind)
    except msgspec.ValidationError as fault:
        raise IllFormedCommand("This is no command.", findings=_findings(kind, stated)) from fault


def any_command(fields: Mapping[str, Any]) -> c.AnyCommand:
    """The command that ``do`` among the fields names.

    Raises:
        IllFormedCommand: there is no such command, or its fields do not fit; all findings at once.
    """
    findings = check(dict(fields), "command")
    if findings:
        raise IllFormedCommand("This is no command.", findings=findings)
    command: c.AnyCommand = msgspec.convert(dict(fields), _KINDS[fields["do"]])
    return command


def command_in(text: bytes) -> c.AnyCommand:
    """The command in a JSON text, as a host gets it over a wire.

    Raises:
        IllFormedCommand: it is no JSON, there is no such command, or its fields do not fit; all findings at once.
    """
    try:
        findings = check(_json(text), "command")
        command: c.AnyCommand | None = None if findings else _command(text)
    except msgspec.DecodeError as fault:
        found = Finding(code="command/unreadable", message=str(fault), hint="Send one command as a JSON object.")
        raise IllFormedCommand("This is no command.", findings=[found]) from fault
    if command is None:
        raise IllFormedCommand("This is no command.", findings=findings)
    return command


class Asks(ABC):
    """The commands of an open course as methods; ``do`` decides each."""

    _clock: Callable[[], datetime]

    @abstractmethod
    def do(self, command: c.AnyCommand, *, key: str = "") -> Answer:
        """The answer to a command."""

    def _ask(self, kind: type[Any], given: Given, **fields: Any) -> Answer:
        key = given.get("key", "")
        carried = {name: value for name, value in given.items() if name != "key"}
        now = given.get("now") or self._clock()
        return self.do(command_of(kind, {**fields, **carried, "now": now}), key=key)

    def record_consent(self, consent: str, *, by: str, **given: Unpack[Given]) -> Answer:
        """Someone consents to one use."""
        return self._ask(c.RecordConsent, given, consent=consent, by=by)

    def withdraw_consent(self, consent: str, *, by: str, **given: Unpack[Given]) -> Answer:
        """Someone withdraws a consent: the use stops, the care does not."""
        return self._ask(c.WithdrawConsent, given, consent=consent, by=by)

    def record_contact(
        self,
        series: str,
        *,
        status: Literal["held", "missed", "cancelled"] = "held",
        minutes: int | None = None,
        participants: Names = (),
        tasks: Names = (),
        techniques: Names = (),
        themes: Names = (),
        strategies: Names = (),
        circle: str = "",
        tried: str = "",
        note: str = "",
        **given: Unpack[Given],
    ) -> Answer:
        """A contact that was held, or was planned and missed; never refused. A circle records joint ones."""
        return self._ask(
            c.RecordContact, given, series=series, status=status, minutes=minutes, participants=_names(participants),
            tasks=_names(tasks), techniques=_names(techniques), themes=_names(themes), strategies=_names(strategies),
            circle=circle, tried=tried, note=note,
        )  # fmt: skip

    def record_fact(
        self,
        fact: str,
        value: c.Value | date | None = None,
        *,
        which: str = "",
        declined: bool = False,
        note: str = "",
        **given: Unpack[Given],
    ) -> Answer:
        """A finding about client or course; ``which`` names the one of a fact of which there are several."""
        stated = value.isoformat() if isinstance(value, date) else value
        fields = {"fact": fact, "value": stated, "key": which, "declined": declined, "note": note}
        return self._ask(c.RecordFact, given, **fields)

    def record_measure(
        self,
        measure: str,
        items: Mapping[str, int] | None = None,
        *,
        total: int | None = None,
        mode: Literal["self", "interview", "phone"] = "self",
        **given: Unpack[Given],
    ) -> Answer:
        """The answers to an instrument, item by item; ``total`` where only the total is known."""
        return self._ask(c.RecordMeasure, given, measure=measure, items=dict(items or {}), total=total, mode=mode)

    def choose_focus(
        self,
        *areas: str,
        primary: str = "",
        considered: Mapping[str, c.Considered | Mapping[str, Any]] | None = None,
        client_agrees: bool = False,
        therapist_agrees: bool = False,
        **given: Unpack[Given],
    ) -> Answer:
        """Agree on the one or two areas of this course."""
        thought = {area: msgspec.to_builtins(each) for area, each in (considered or {}).items()}
        return self._ask(
            c.ChooseFocus, given, areas=areas, primary=primary, considered=thought, client_agrees=client_agrees,
            therapist_agrees=therapist_agrees,
        )  # fmt: skip

    def record_progress(
        self,
        area: str,
        *,
        goals: Names = (),
        strategies: Names = (),
        signs: Names = (),
        tried: str = "",
        resolution: str = "",
        note: str = "",
        **given: Unpack[Given],
    ) -> Answer:
        """Work on an area: goals, strategies, what the client tried, signs met, how it came out."""
        return self._ask(
            c.RecordProgress, given, area=area, goals=_names(goals), strategies=_names(strategies), tried=tried,
            signs=_names(signs), resolution=resolution, note=note,
        )  # fmt: skip

    def record_theme(
        self,
        theme: str,
        *,
        status: Literal["covered", "not-relevant"] = "covered",
        note: str = "",
        **given: Unpack[Given],
    ) -> Answer:
        """A theme was talked about, or is not relevant for this client."""
        return self._ask(c.RecordTheme, given, theme=theme, status=status, note=note)

    def waive_task(self, task: str, *, reason: str, note: str = "", **given: Unpack[Given]) -> Answer:
        """A waivable task is not done, for a recorded reason that the therapist alone sees."""
        return self._ask(c.WaiveTask, given, task=task, reason=reason, note=note)

    def advance(self, to: str = "", **given: Unpack[Given]) -> Answer:
        """Move to another phase or to a planned ending."""
        return self._ask(c.Advance, given, to=to)

    def override(
        self,
        matter: Literal["move", "extend", "focus"] = "move",
        *,
        reason: str,
        to: str = "",
        weeks: int | None = None,
        **given: Unpack[Given],
    ) -> Answer:
        """A person's choice with a reason of one line: go past a gate, extend the course, change the focus."""
        return self._ask(c.Override, given, matter=matter, reason=reason, to=to, weeks=weeks)

    def hold(self, *, reason: str, review_on: date | str, **given: Unpack[Given]) -> Answer:
        """Pause the course, with a planned review date."""
        return self._ask(c.Hold, given, reason=reason, review_on=review_on)

    def resume(self, **given: Unpack[Given]) -> Answer:
        """The pause is over."""
        return self._ask(c.Resume, given)

    def report_event(self, event: str, *, note: str = "", **given: Unpack[Given]) -> Answer:
        """Something happened: a relapse, a recurrence, an adverse event. It moves nothing and ends nothing."""
        return self._ask(c.ReportEvent, given, event=event, note=note)

    def raise_alert(self, concern: str, *, rank: int = 0, **given: Unpack[Given]) -> Answer:
        """A person raises a safety concern."""
        return self._ask(c.RaiseAlert, given, concern=concern, rank=rank)

    def acknowledge_alert(self, alert: int, **given: Unpack[Given]) -> Answer:
        """Someone has seen the alert and acts on it; its clock stops."""
        return self._ask(c.AcknowledgeAlert, given, alert=alert)

    def hand_over_alert(self, alert: int, *, to: str, **given: Unpack[Given]) -> Answer:
        """The alert gets another owner."""
        return self._ask(c.HandOverAlert, given, alert=alert, to=to)

    def close_alert(self, alert: int, *, reason: str, **given: Unpack[Given]) -> Answer:
        """A person closes the alert with a reason."""
        return self._ask(c.CloseAlert, given, alert=alert, reason=reason)

    def answer_deviation(self, entry: int, code: str, *, answer: str, **given: Unpack[Given]) -> Answer:
        """What the therapist says to a deviation."""
        return self._ask(c.AnswerDeviation, given, entry=entry, code=code, answer=answer)

    def change_therapist(self, to: str, *, wish_of: str = "", reason: str = "", **given: Unpack[Given]) -> Answer:
        """Course and record go on with another therapist; the client's wish needs no reason."""
        return self._ask(c.ChangeTherapist, given, to=to, wish_of=wish_of, reason=reason)

    def change_protocol(
        self, to: str, *, reason: str, mapping: Mapping[str, str] | None = None, **given: Unpack[Given]
    ) -> Answer:
        """Go on under another protocol, named by its digest; ``mapping`` names what a missing part becomes."""
        return self._ask(c.ChangeProtocol, given, to=to, reason=reason, mapping=dict(mapping or {}))

    def correct(self, entry: int, *, reason: str, **given: Unpack[Given]) -> Answer:
        """An earlier entry was wrong: it is superseded, never erased. What is right is recorded anew."""
        return self._ask(c.Correct, given, entry=entry, reason=reason)

    def note_time(self, **given: Unpack[Given]) -> Answer:
        """An instant has passed: clocks run out, holds fall due, contacts were missed."""
        return self._ask(c.NoteTime, given)

    def end(self, ending: str, *, reason: str = "", **given: Unpack[Given]) -> Answer:
        """A reported ending: it has happened and is never refused."""
        return self._ask(c.End, given, ending=ending, reason=reason)


def _names(names: Names) -> Any:
    # A text is a sequence of letters: left as it is, so that it is found to be no list.
    return names if isinstance(names, str) else tuple(names)


def _findings(kind: type[c.Command], stated: Mapping[str, Any]) -> tuple[Finding, ...]:
    plain = msgspec.json.encode({**stated, "do": kind.__struct_config__.tag})
    return check(msgspec.json.decode(plain), "command")
