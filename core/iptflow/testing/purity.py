"""Two plays of one plugin, each in a process of its own with another clock, hash seed, order and environment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from iptflow.errors import Finding
from iptflow.testing.children import run
from iptflow.testing.target import Target

ONE: Final = {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8"}
OTHER: Final = {"PYTHONHASHSEED": "4242", "TZ": "Pacific/Auckland", "LC_ALL": "C", "IPTFLOW_OTHER_PLACE": "1"}

COMPARED: Final = (
    "iptflow_check_protocol", "iptflow_answer", "iptflow_objections", "iptflow_safety_signals", "iptflow_agenda",
    "iptflow_report",
)  # fmt: skip
"""The hooks that are asked about each scenario, and so as often in one play as in another."""

SLOW: Final = 200
"""Milliseconds that one call of a hook may take before it is mentioned: a person waits for every command."""

_INSTEAD: Final[Mapping[str, tuple[str, str]]] = {
    "clock": ("kit/hook-clock", "A hook is given dates: course.opened_on, command.now, on."),
    "chance": ("kit/hook-chance", "A hook answers the same to the same course."),
    "files": ("kit/hook-files", "Read it when the module is imported, or put it into the document."),
    "network": ("kit/hook-network", "Whoever needs other data records it in the course before."),
    "processes": ("kit/hook-processes", "A hook computes and returns."),
    "environment": ("kit/hook-environment", "What a site chooses belongs into its site document or the adaptation."),
}


def play_twice(target: Target) -> tuple[dict[str, Any], list[Finding]]:
    """What the first play showed, and the findings of both about the hooks."""
    one = run("play", target, surroundings=ONE)
    if isinstance(one, list):
        return {}, _typed(one)
    other = run("play", target, surroundings=OTHER, days_ahead=400, backwards=True)
    if isinstance(other, list):
        return one, _typed(other)
    return one, [*_of_one(one), *_touches(one, other), *_differences(one, other)]


def _of_one(seen: Mapping[str, Any]) -> Iterator[Finding]:
    for fault in seen["faults"]:
        hook = fault.split(": ")[1]
        yield Finding(code="kit/hook-fails", place=hook, message=f"A hook failed: {fault}.",
                      hint="See the reference of hooks for what it gets and answers.")  # fmt: skip
    for hook in seen["changing"]:
        yield Finding(code="kit/hook-changes", place=hook, message=f"{hook} tries to change what it was given.",
                      hint="Return data; copy what you want to change.")  # fmt: skip
    for hook in seen["not_asked"] if seen["scenarios"] else ():
        yield Finding(code="kit/hook-not-asked", place=hook, severity="warning",
                      message=f"No scenario leads to a call of {hook}, so nothing is known of it.",
                      hint="Add a step that asks it: the reference of hooks says when each is called.")  # fmt: skip
    for hook, milliseconds in seen["slowest"].items():
        if milliseconds > SLOW:
            yield Finding(code="kit/hook-slow", place=hook, severity="warning",
                          message=f"One call of {hook} took {milliseconds} ms.",
                          hint="A person waits for every command.")  # fmt: skip


def _touches(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[Finding]:
    found = {(each["hook"], each["what"], each["how"]) for seen in (one, other) for each in seen["touched"]}
    for hook, what, how in sorted(found):
        code, hint = _INSTEAD[what]
        yield Finding(code=code, place=hook, message=f"{hook} reaches for the {what}: {how}.", hint=hint)


def _differences(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[Finding]:
    unlike = {*one["unlike"], *other["unlike"]}
    for name, answers in one["answers"].items():
        again = other["answers"].get(name, [])
        unlike |= {hook for hook in COMPARED if _of(hook, answers) != _of(hook, again)}
    for hook in sorted(unlike):
        yield Finding(
            code="kit/hook-unlike",
            place=hook,
            message=f"{hook} does not answer the same to the same course.",
            hint="It must not rest on the clock, on chance, on the order of sets, or on what was asked before.",
        )


def _of(hook: str, answers: list[Any]) -> list[Any]:
    return [said for asked, said in answers if asked == hook]


def _typed(data: list[Any]) -> list[Finding]:
    import msgspec

    return msgspec.convert([msgspec.to_builtins(each) for each in data], list[Finding])
