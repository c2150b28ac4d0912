"""A sound small protocol, and defects planted into it, each with what mends it."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any, NamedTuple

Body = dict[str, Any]
Change = Callable[[Body], None]


def _rule(**condition: Any) -> Body:
    return {"require": condition, "title": "A rule", "source": "G1"}


SOUND: Body = {
    "id": "ipt",
    "participants": {"client": {}, "therapist": {}, "partner": {}},
    "facts": {
        "accepts": {"title": "Accepts", "type": "boolean", "by": "agreed"},
        "minor": {"title": "Minor", "type": "boolean", "change": "fixed", "by": "given"},
        "mood": {"title": "Mood", "type": "choice", "values": {"good": {}, "low": {}}, "by": "client"},
        "screened": {"title": "Screened", "type": "boolean", "by": "team"},
        "age": {"title": "Age", "type": "integer", "range": [0, 120], "change": "fixed", "by": "given"},
    },
    "frame": {
        "weeks": {"range": [4, 12]},
        "contacts": {
            "session": {
                "for": "acute", "count": [4, 12], "every": "P7D", "minutes": [45, 50],
                "participants": ["client", "therapist"],
            },
            "monthly": {
                "for": "maintenance", "count": [3, 6], "every": "P1M", "participants": ["client", "therapist"],
            },
            "other": {"for": "any", "participants": []},
        },
        "limits": {"minutes": [20, 90], "contacts_a_week": [0, 2]},
    },
    "phases": {
        "assessment": {
            "title": "Assessment",
            "exit": {"history": _rule(task="history"), "accepts": _rule(fact="accepts", **{"is": True})},
        },
        "focus-selection": {"after": "assessment", "exit": {"focus": _rule(recorded="focus")}},
        "middle": {"after": "focus-selection", "exit": {"raised": _rule(task="raise-ending")}},
        "termination": {"after": "middle", "exit": {"review": _rule(task="review")}},
        "maintenance": {"exit": {}},
    },
    "moves": {
        "complete": {"from": "termination", "to": "completed", "rules": {"alerts": _rule(alerts="closed")}},
        "begin-maintenance": {
            "from": "termination", "to": "maintenance", "rules": {"well": _rule(fact="mood", **{"is": "good"})},
        },
        "return-to-focus": {
            "from": "maintenance", "to": "focus-selection",
            "rules": {"recurrence": _rule(count="recurrence", at_least=1)},
        },
        "complete-maintenance": {
            "from": "maintenance", "to": "maintenance-completed",
            "rules": {"term": _rule(count="monthly", at_least=3), "alerts": _rule(alerts="closed")},
        },
    },
    "endings": {
        "completed": {"planned": True},
        "maintenance-completed": {"planned": True},
        "withdrawn": {"planned": False},
    },
    "tasks": {
        "history": {"title": "History", "in": ["assessment"], "level": "must"},
        "raise-ending": {"title": "Ending raised", "in": ["middle"], "level": "must", "series": ["session"]},
        "review": {"title": "Review", "in": ["termination"], "level": "must"},
        "explain": {"title": "Explain", "level": "should"},
        "ask": {"title": "Ask", "level": "should"},
        "couple-talk": {"title": "Talk with both", "with": ["partner"], "level": "should"},
        "look-back": {"title": "Look back", "in": ["maintenance"], "series": ["monthly"], "level": "should"},
        "grieve": {"title": "Grieve", "when": {"focus": "grief"}, "level": "should"},
    },
    "areas": {area: {"signs": {"named": {}}} for area in ("deficits", "dispute", "grief", "transition")},
    "focus": {"areas": [1, 2]},
    "consents": {"treatment": {"by": ["client"]}},
    "events": {"relapse": {}, "recurrence": {}},
    "safety": {},
}  # fmt: skip


class Planted(NamedTuple):
    """A defect: where it is found, what plants it, what mends it; ``shown`` says that a course shows it."""

    name: str
    code: str
    place: str
    breaks: Change
    mends: Change
    shown: bool = True

    def broken(self) -> Body:
        body = deepcopy(SOUND)
        self.breaks(body)
        return body

    def mended(self) -> Body:
        body = self.broken()
        self.mends(body)
        return body


def put(path: str, value: Any) -> Change:
    """Set what is at a path; parts are joined by ``>``."""

    def change(body: Body) -> None:
        *above, last = path.split(">")
        for name in above:
            body = body.setdefault(name, {})
        body[last] = deepcopy(value)

    return change


def drop(path: str) -> Change:
    def change(body: Body) -> None:
        *above, last = path.split(">")
        for name in above:
            body = body[name]
        del body[last]

    return change


def all_(*changes: Change) -> Change:
    def change(body: Body) -> None:
        for each in changes:
            each(body)

    return change


_EXIT = "phases>{}>exit>planted"


def _exit(phase: str, code: str, name: str, bad: Body, good: Body, place: str = "") -> Planted:
    """A rule at the exit of a phase, and one that may stand there."""
    path = _EXIT.format(phase)
    where = place or f"phases.{phase}.exit.planted"
    return Planted(name, code, where, put(path, {"title": "Planted", **bad}), put(path, {"title": "Planted", **good}))


def _req(**condition: Any) -> Body:
    return {"require": condition}


IS: Body = {"is": True}
ASKED = _req(task="ask")
LOW_OR_GOOD: Body = {"in": ["low", "good"]}
TRAP = {"trap": "Meant so."}
MANY = tuple(f"fact-{number:02}" for number in range(20))

PLANTED: tuple[Planted, ...] = (
    # --- 1: reachable ---------------------------------------------------------------------------------------------
    Planted("a phase that nothing leads to", "verify/unreachable-phase", "phases.aftercare",
            put("phases>aftercare", {"exit": {"asked": ASKED}}),
            all_(put("moves>begin-aftercare", {"from": "maintenance", "to": "aftercare",
                                                "rules": {"term": _rule(count="monthly", at_least=3)}}),
                 put("moves>complete-aftercare", {"from": "aftercare", "to": "maintenance-completed",
                                                   "rules": {"alerts": _rule(alerts="closed")}}))),
    Planted("a planned ending that nothing leads to", "verify/unreachable-ending", "endings.agreed",
            put("endings>agreed", {"planned": True}), put("endings>agreed", {"planned": False})),
    Planted("a move that an earlier gate rules out", "verify/dead-move", "phases.middle.exit",
            all_(put(_EXIT.format("assessment"), _req(fact="minor", **IS)),
                 put(_EXIT.format("middle"), _req(fact="minor", **{"is": False}))),
            all_(put(_EXIT.format("assessment"), _req(recorded="minor")),
                 put(_EXIT.format("middle"), _req(recorded="minor")))),
    Planted("a gate that asks for more contacts than there may be", "verify/past-the-frame", "phases.middle.exit",
            put(_EXIT.format("middle"), _req(count="session", at_least=13)),
            put(_EXIT.format("middle"), _req(count="session", at_least=12))),
    Planted("a gate that asks for more weeks than there are", "verify/past-the-frame", "phases.middle.exit",
            put(_EXIT.format("middle"), _req(weeks="opening", at_least=13)),
            put(_EXIT.format("middle"), _req(weeks="opening", at_least=12))),
    # --- 2: dead ends ---------------------------------------------------------------------------------------------
    Planted("a hold without return", "verify/dead-end", "phases.pause",
            all_(put("phases>pause", {"exit": {}}),
                 put("moves>pause", {"from": "middle", "to": "pause", "rules": {"asked": ASKED}})),
            all_(put("moves>resume", {"from": "pause", "to": "termination",
                                       "rules": {"explained": _rule(task="explain")}}))),
    _exit("termination", "verify/dead-end", "a trap that only a relapse springs",
          {**_req(count="relapse", at_most=0), **TRAP},
          {**_req(any=[{"count": "relapse", "at_most": 0}, {"task": "explain"}]), **TRAP}, "phases.termination"),
    _exit("middle", "verify/dead-end", "a task that must not be done",
          {**_req(**{"not": {"task": "explain"}}), **TRAP},
          {**_req(any=[{"not": {"task": "explain"}}, {"task": "ask"}]), **TRAP}, "phases.middle"),
    _exit("middle", "verify/dead-end", "a client of the wrong age",
          _req(fact="age", at_least=18),
          _req(any=[{"fact": "age", "at_least": 18}, {"task": "ask"}]), "phases.middle"),
    _exit("middle", "verify/dead-end", "one more contact than was meant closes the gate",
          {**_req(count="session", between=[4, 6]), **TRAP}, _req(count="session", at_least=4), "phases.middle"),
    _exit("middle", "verify/dead-end", "a focus that cannot be changed any more",
          _req(focus="dispute"), _req(any=[{"focus": "dispute"}, {"task": "ask"}]), "phases.middle"),
    _exit("termination", "verify/dead-end", "too late to go on",
          {**_req(weeks="phase", at_most=2), **TRAP}, _req(weeks="phase", at_least=2), "phases.termination"),
    _exit("termination", "verify/dead-end", "a gate that a record shuts for good",
          {**_req(**{"not": {"recorded": "screened"}}), **TRAP}, _req(recorded="screened"), "phases.termination"),
    Planted("moves that lead round and to no ending", "verify/no-way-out", "phases.focus-selection",
            all_(drop("moves>complete"), drop("moves>complete-maintenance"), drop("endings>completed"),
                 put("moves>complete", {"from": "assessment", "to": "maintenance-completed",
                                         "rules": {"alerts": _rule(alerts="closed"), "asked": ASKED}})),
            all_(put("moves>complete-maintenance", SOUND["moves"]["complete-maintenance"]),
                 put("moves>complete>from", "termination"))),
    # --- 3: the client stays as they are --------------------------------------------------------------------------
    _exit("termination", "verify/client-stuck", "a client who does not improve",
          _req(fact="mood", **{"is": "good"}), _req(fact="mood", **LOW_OR_GOOD) | _req(recorded="mood"),
          "phases.termination"),
    _exit("middle", "verify/client-stuck", "a completion sign as a gate",
          _req(sign="dispute/named"), _req(any=[{"sign": "dispute/named"}, {"count": "session", "at_least": 8}]),
          "phases.middle"),
    _exit("assessment", "verify/client-stuck", "an answer that the client may decline",
          _req(fact="mood", **LOW_OR_GOOD), _req(recorded="mood"), "phases.assessment"),
    Planted("maintenance that only a recurrence ends", "verify/client-stuck", "phases.maintenance",
            put("moves>complete-maintenance>rules>term", _req(count="recurrence", at_least=1)),
            put("moves>complete-maintenance>rules>term", _req(weeks="phase", at_least=104))),
    # --- 4: gates -------------------------------------------------------------------------------------------------
    _exit("middle", "verify/never-true", "a value outside the domain",
          _req(fact="age", at_least=130), _req(recorded="age")),
    _exit("middle", "verify/never-true", "two answers at once",
          _req(every=[{"fact": "mood", "is": "good"}, {"fact": "mood", "is": "low"}]), _req(recorded="mood")),
    _exit("focus-selection", "verify/never-true", "three areas at once",
          _req(every=[{"focus": "dispute"}, {"focus": "grief"}, {"focus": "transition"}]), _req(recorded="focus")),
    Planted("two rules that exclude each other", "verify/gate-never", "phases.middle.exit",
            all_(put(_EXIT.format("middle"), _req(fact="screened", **IS)),
                 put("phases>middle>exit>other", _req(fact="screened", **{"is": False}))),
            put("phases>middle>exit>other", _req(recorded="screened"))),
    Planted("a move against its own phase", "verify/gate-never", "moves.begin-maintenance",
            put("moves>begin-maintenance>rules>other", {**_req(**{"not": {"task": "review"}}), **TRAP}),
            put("moves>begin-maintenance>rules>other", ASKED)),
    _exit("middle", "verify/asks-nothing", "a rule that always holds",
          _req(any=[{"task": "ask"}, {"not": {"task": "ask"}}]), ASKED),
    _exit("middle", "verify/asks-nothing", "a count of none or more", _req(count="session", at_least=0), ASKED),
    Planted("a phase without a gate", "verify/vacuous-gate", "phases.middle.exit",
            put("phases>middle>exit", {}), put("phases>middle>exit", {"asked": ASKED})),
    Planted("a gate that was met before its phase began", "verify/vacuous-gate", "phases.middle.exit",
            put("phases>middle>exit", {"again": _req(task="history")}),
            put("phases>middle>exit", {"again": _req(task="history"), "asked": ASKED})),
    _exit("middle", "verify/nobody-asked", "a gate that passes because nobody asked",
          _req(any=[{"not": {"task": "explain"}}, {"task": "ask"}]),
          {**_req(any=[{"not": {"task": "explain"}}, {"task": "ask"}]), **TRAP}),
    _exit("middle", "verify/nobody-asked", "a gate that passes without the consent",
          _req(**{"not": {"consent": "treatment"}}), _req(consent="treatment")),
    # --- 6: bounded -----------------------------------------------------------------------------------------------
    Planted("two phases in a loop without bound", "verify/loop-without-bound", "phases.focus-selection.exit",
            put("moves>back", {"from": "middle", "to": "focus-selection", "rules": {"asked": ASKED}}),
            put("moves>back>rules>asked", _req(count="recurrence", at_least=1))),
    Planted("maintenance that is left again for nothing", "verify/loop-without-bound", "phases.focus-selection.exit",
            put("moves>return-to-focus>rules>recurrence", ASKED),
            put("moves>return-to-focus>rules>recurrence", _req(count="recurrence", at_least=1))),
    # --- 7: the frame ---------------------------------------------------------------------------------------------
    Planted("a frame too short for its contacts", "verify/frame-too-short", "frame.contacts.session",
            put("frame>weeks>range", [2, 3]), put("frame>contacts>session>count", [2, 3])),
    Planted("contacts that begin too late", "verify/frame-too-short", "frame.contacts.session",
            put("frame>contacts>session>from_week", 10), put("frame>contacts>session>from_week", 9)),
    Planted("a participant that nobody is", "verify/unknown-participant", "frame.contacts.session.participants",
            put("frame>contacts>session>participants", ["client", "therapist", "neighbour"]),
            put("participants>neighbour", {}), shown=False),
    Planted("minutes that the limits do not allow", "verify/minutes-apart", "frame.contacts.session.minutes",
            put("frame>limits>minutes", [60, 90]), put("frame>limits>minutes", [50, 90]), shown=False),
    Planted("more contacts a week than are allowed", "verify/too-many-a-week", "frame.limits.contacts_a_week",
            put("frame>limits>contacts_a_week", [0, 0]), put("frame>limits>contacts_a_week", [0, 1]), shown=False),
    Planted("a range the wrong way round", "verify/empty-range", "frame.contacts.session.minutes",
            all_(put("frame>contacts>session>minutes", [50, 45]), drop("frame>limits")),
            put("frame>contacts>session>minutes", [45, 50]), shown=False),
    # --- 8: invariants --------------------------------------------------------------------------------------------
    Planted("a focus of three", "verify/focus-too-wide", "focus.areas",
            put("focus>areas", [1, 3]), put("focus>areas", [1, 2])),
    Planted("a focus of none", "verify/focus-empty", "focus.areas",
            put("focus>areas", [0, 2]), put("focus>areas", [1, 2]), shown=False),
    Planted("a planned ending with an open alert", "verify/ending-with-open-alert", "moves.complete",
            put("moves>complete>rules", {}), put("moves>complete>rules", {"alerts": _rule(alerts="closed")})),
    Planted("an alert that a task makes up for", "verify/ending-with-open-alert", "moves.complete",
            put("moves>complete>rules>alerts", _req(any=[{"alerts": "closed"}, {"task": "explain"}])),
            put("moves>complete>rules>alerts", _req(every=[{"alerts": "closed"}, {"task": "explain"}]))),
    Planted("a gate on a reported ending", "verify/gate-on-reported-ending", "moves.leave",
            put("moves>leave", {"from": "middle", "to": "withdrawn", "rules": {"asked": ASKED}}),
            drop("moves>leave"), shown=False),
    # --- 9: tasks of gates ----------------------------------------------------------------------------------------
    _exit("assessment", "verify/task-after-gate", "a must-task after its gate", _req(task="review"), ASKED),
    _exit("assessment", "verify/task-after-gate", "a task of maintenance before it", _req(task="look-back"), ASKED),
    Planted("a task with somebody who is nobody", "verify/task-with-nobody", "tasks.couple-talk.with",
            all_(put(_EXIT.format("middle"), _req(task="couple-talk")), drop("participants>partner")),
            put("participants>partner", {})),
    Planted("a task without a contact to do it in", "verify/task-without-contact", "tasks.raise-ending.series",
            put("tasks>raise-ending>series", ["monthly"]), put("tasks>raise-ending>series", ["monthly", "session"])),
    Planted("a task that is never asked for before its gate", "verify/task-never-asked", "tasks.grieve.when",
            all_(put(_EXIT.format("middle"), _req(task="grieve")),
                 put("tasks>grieve>in", ["middle"]),
                 put(_EXIT.format("focus-selection"), {**_req(**{"not": {"focus": "grief"}}), **TRAP})),
            put("tasks>grieve>when", {"focus": "dispute"})),
    # --- what cannot be explored ----------------------------------------------------------------------------------
    Planted("a gate past solving", "condition/too-complex", "phases.middle.exit",
            all_(*(put(f"facts>{name}", {"type": "boolean", "by": "team"}) for name in MANY),
                 put(_EXIT.format("middle"), _req(any=[
                     {"task": "ask"},
                     {"every": [{"any": [{"fact": one, "is": True}, {"fact": other, "is": True}]}
                                for one, other in zip(MANY[::2], MANY[1::2], strict=True)]}]))),
            put(_EXIT.format("middle"), ASKED), shown=False),
    Planted("a rule that reads what nothing declares", "verify/undeclared", "phases.middle.exit.planted",
            put(_EXIT.format("middle"), _req(task="nowhere")), put(_EXIT.format("middle"), ASKED), shown=False),
    Planted("a move to nowhere", "verify/unknown-target", "moves.complete",
            put("moves>complete>to", "finished"), put("moves>complete>to", "completed"), shown=False),
    Planted("two moves between the same two", "verify/move-twice", "moves.other",
            put("moves>other", {"from": "assessment", "to": "focus-selection", "rules": {"asked": ASKED}}),
            drop("moves>other"), shown=False),
    Planted("a line that forks", "verify/line-forks", "phases.middle",
            put("phases>group-work", {"after": "middle", "exit": {"asked": ASKED}}),
            put("phases>termination>after", "group-work"), shown=False),
)  # fmt: skip
