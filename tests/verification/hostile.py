"""Adaptations that try to remove, delay, mute, re-own or starve what the base holds for safety."""

from __future__ import annotations

from typing import Any

Body = dict[str, Any]

HEAD: Body = {
    "format": "adaptation/1",
    "id": "hostile",
    "version": "1.0.0",
    "title": "Hostile",
    "kind": "experiment",
    "evidence": [{"status": "experimental", "as_of": 2026, "statement": "Made up.", "sources": ["project-judgement"]}],
}
NO: Body = {"omitted": {"reason": "It is in the way.", "source": "project-judgement"}}
J: Body = {"source": "project-judgement"}


def _rule(**require: Any) -> Body:
    return {"require": require, "title": "Planted", **J}


def at(path: str, value: Any) -> Body:
    """A partial protocol that says one thing; parts of the path are joined by ``>``."""
    for name in reversed(path.split(">")):
        value = {name: value}
    return dict(value)


HOSTILE: dict[str, tuple[Body, str]] = {
    # --- remove -----------------------------------------------------------------------------------------------------
    "leave out the rule of item 9": (at("safety>phq-9-item-9", NO), "safety.phq-9-item-9"),
    "leave out the rule of suicidal thoughts": (at("safety>suicidal-thoughts", NO), "safety.suicidal-thoughts"),
    "leave out the rule of an attempt": (at("safety>recent-attempt", NO), "safety.recent-attempt"),
    "leave out the question": (at("tasks>ask-suicidal-thoughts", NO), "tasks.ask-suicidal-thoughts"),
    "leave out the rule that it is asked": (
        at("phases>assessment>exit>suicidal-thoughts-asked", NO),
        "suicidal-thoughts-asked",
    ),
    "leave out the emergency contact": (
        at("phases>assessment>exit>emergency-contact-known", NO),
        "emergency-contact-known",
    ),
    "leave out the emergency route": (at("phases>assessment>exit>emergency-route-known", NO), "emergency-route-known"),
    "leave out the consent": (at("phases>assessment>exit>consent-to-treatment", NO), "consent-to-treatment"),
    "leave out that alerts are closed": (at("moves>complete>rules>alerts-closed", NO), "moves"),
    "leave out that alerts are closed in maintenance": (
        at("moves>complete-maintenance>rules>alerts-closed", NO),
        "moves",
    ),
    "leave out the way to end": (at("moves>complete", NO), "moves"),
    "leave out the fact": (at("facts>risk.suicidal-thoughts", NO), "facts.risk.suicidal-thoughts"),
    "leave out the ending of who withdraws": (at("endings>withdrawn", NO), "endings.withdrawn"),
    "leave out the attempt as an event": (at("events>suicide-attempt", NO), "suicide-attempt"),
    # --- delay ------------------------------------------------------------------------------------------------------
    "ask in a series that nobody has": (
        at("tasks>ask-suicidal-thoughts", {"series": ["maintenance-session"], **J}),
        "suicidal-thoughts",
    ),
    # --- mute -------------------------------------------------------------------------------------------------------
    "ask as a may": (
        at("tasks>ask-suicidal-thoughts", {"level": "may", "reason": "Rarely of use.", **J}),
        "tasks.ask-suicidal-thoughts",
    ),
    "any answer will do for the gate": (
        at(
            "phases>assessment>exit>suicidal-thoughts-asked",
            _rule(any=[{"task": "ask-suicidal-thoughts"}, {"task": "psychiatric-history"}]),
        ),
        "suicidal-thoughts-asked",
    ),
    "alerts closed or a task": (
        at("moves>complete>rules>alerts-closed", _rule(any=[{"alerts": "closed"}, {"task": "psychiatric-history"}])),
        "moves",
    ),
    "an alert may be overridden": (at("moves>complete>rules>alerts-closed", {"locked": False, **J}), "moves"),
    # --- starve -----------------------------------------------------------------------------------------------------
    "a gate before a reported ending": (
        at(
            "moves>hostile/leave",
            {"from": "middle", "to": "withdrawn", "rules": {"hostile/asked": _rule(task="psychiatric-history")}, **J},
        ),
        "moves",
    ),
    "a reported ending that is planned": (at("endings>withdrawn", {"planned": True, **J}), "endings.withdrawn"),
    "a way round the assessment": (
        at(
            "moves>hostile/leap",
            {
                "from": "assessment",
                "to": "middle",
                "title": "Leap",
                "rules": {"hostile/asked": _rule(task="psychiatric-history")},
                **J,
            },
        ),
        "moves",
    ),
    "a way to the end with an alert open": (
        at(
            "moves>hostile/close",
            {
                "from": "middle",
                "to": "completed",
                "title": "Close",
                "rules": {"hostile/asked": _rule(task="psychiatric-history")},
                **J,
            },
        ),
        "moves",
    ),
    "nobody leaves before remission": (
        at("phases>termination>exit>hostile/well", _rule(outcome="phq-9", **{"is": "remission"})),
        "phases.termination",
    ),
    "a focus of three areas": (at("focus>areas", [1, 3]), "focus"),
    "a round without bound": (
        at(
            "moves>hostile/back",
            {
                "from": "middle",
                "to": "psychoeducation",
                "title": "Back",
                "rules": {"hostile/asked": _rule(task="psychiatric-history")},
                **J,
            },
        ),
        "moves",
    ),
}

HARMLESS: dict[str, Body] = {
    "ask about suicidal thoughts at the end only": at("tasks>ask-suicidal-thoughts", {"in": ["termination"], **J}),
    "raise at two and more": at("safety>phq-9-item-9", {"raise_when": {"item": "phq-9/9", "at_least": 2}, **J}),
    "raise for a plan only": at(
        "safety>suicidal-thoughts", {"raise_when": {"fact": "risk.suicidal-thoughts", "is": "plan"}, **J}
    ),
    "no such thing as thoughts of suicide": at("facts>risk.suicidal-thoughts", {"values": {"none": {}}, **J}),
}
"""What adds to the base where it means to take away: sets and triggers are joined, so it comes to nothing."""
