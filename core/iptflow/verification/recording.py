"""How a variable comes to a value: the steps that record it. Contacts are the telling's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from iptflow.conditions import DECLINED
from iptflow.protocol.records import Fact
from iptflow.protocol.scores import outcome

if TYPE_CHECKING:
    from iptflow.verification.telling import Telling

Values = Mapping[str, Any]


class CannotBeToldError(Exception):
    """Nobody who records can bring the variable to the value, such as an answer that only a plugin gives."""


def record(telling: Telling, name: str, values: Values) -> None:
    """Record the values of one variable.

    Raises:
        CannotBeToldError: no command records them.
    """
    kind, _, key = name.partition(":")
    protocol = telling.model.protocol
    if kind == "count":
        kind = "contacts" if key in protocol.frame.contacts else "event" if key in protocol.events else "several"
    steps = _STEPS.get(kind)
    if steps is None:
        raise CannotBeToldError(name)
    steps(telling, key, values)


def _nothing(telling: Telling, key: str, values: Values) -> None:
    """Tasks and contacts are told as contacts."""


def _theme(telling: Telling, key: str, values: Values) -> None:
    telling.accept(values, do="record-theme", theme=key)


def _consent(telling: Telling, key: str, values: Values) -> None:
    stated = telling.model.protocol.consents[key]
    by = "client" if "client" in (stated.by or ("client",)) else stated.by[0]
    given = bool(values.get(f"consent:{key}"))
    do = "record-consent" if given else "withdraw-consent"
    telling.accept({f"consent:{key}": given}, do=do, consent=key, by=by)


def _sign(telling: Telling, key: str, values: Values) -> None:
    area, _, sign = key.partition("/")
    telling.accept(values, do="record-progress", area=area, signs=[sign])


def _focus(telling: Telling, key: str, values: Values) -> None:
    areas = sorted(values["focus"])
    after = {"fact:primary-area": areas[0], "fact:client-agrees-focus": True, "fact:therapist-agrees-focus": True}
    done = {"task:consider-areas": True, "task:agree-focus": True}
    telling.accept(
        {**after, **done, **values},
        do="choose-focus",
        areas=areas,
        primary=areas[0],
        client_agrees=True,
        therapist_agrees=True,
        considered={area: {"onset": "linked", "help": "likely"} for area in areas},
    )


def _event(telling: Telling, key: str, values: Values) -> None:
    name = f"count:{key}"
    while telling.values.get(name, 0) < values[name]:
        telling.accept({name: telling.values.get(name, 0) + 1}, do="report-event", event=key)


def _several(telling: Telling, key: str, values: Values) -> None:
    name = f"count:{key}"
    while telling.values.get(name, 0) < values[name]:
        _one_more(telling, key, {})


def _one_more(telling: Telling, fact: str, value: Mapping[str, Any]) -> None:
    count = telling.values.get(f"count:{fact}", 0) + 1
    after: dict[str, Any] = {f"fact:{fact}": True, f"count:{fact}": count}
    for field, each in value.items():
        after[f"fact:{fact}.{field}"] = telling.values.get(f"fact:{fact}.{field}", frozenset()) | {each}
    telling.accept(after, do="record-fact", fact=fact, key=f"{fact}-{count}", value=dict(value))


def _fact(telling: Telling, key: str, values: Values) -> None:
    stated = telling.model.protocol.facts.get(key)
    value = values[f"fact:{key}"]
    if stated is None:
        _field(telling, key, value)
    elif value == DECLINED:
        telling.accept(values, do="record-fact", fact=key, declined=True)
    elif stated.type != "record":
        telling.accept(values, do="record-fact", fact=key, value=_plain(value))
    elif stated.many:
        _one_more(telling, key, {})
    else:
        telling.accept(values, do="record-fact", fact=key, value={})


def _field(telling: Telling, key: str, value: Any) -> None:
    fact, field = _split(telling.model.protocol.facts, key)
    if telling.model.protocol.facts[fact].many:
        for each in sorted(value, key=str):
            _one_more(telling, fact, {field: each})
        return
    after = {f"fact:{fact}": True, f"fact:{key}": value}
    telling.accept(after, do="record-fact", fact=fact, value={field: _plain(value)})


def _plain(value: Any) -> Any:
    """The value as a document states it; any text will do where no condition reads a certain one."""
    if isinstance(value, frozenset):
        return sorted(value)
    return "is on record" if value == "…" else value


def _split(facts: Mapping[str, Fact], key: str) -> tuple[str, str]:
    """The fact and the field of a key; ids may hold dots themselves."""
    found = [fact for fact in facts if key.startswith(f"{fact}.") and key[len(fact) + 1 :] in facts[fact].fields]
    if not found:
        raise CannotBeToldError(key)
    fact = max(found, key=len)
    return fact, key[len(fact) + 1 :]


def _alerts(telling: Telling, key: str, values: Values) -> None:
    while telling.alerts.open > values.get("alerts", 0):
        rule = telling.alerts.close()
        telling.step(do="close-alert", alert=rule, reason="Seen and settled with the client.")
    while telling.alerts.open < values.get("alerts", 0):
        telling.alerts.by_person()
        telling.step(do="raise-alert", concern="Something was said that worries the therapist.")
    telling.values["alerts"] = telling.alerts.open


def _weeks(telling: Telling, key: str, values: Values) -> None:
    if key not in ("opening", "phase"):
        raise CannotBeToldError(f"weeks:{key}")
    begun = telling.opened if key == "opening" else telling.since
    telling.wait_until(begun + timedelta(weeks=values[f"weeks:{key}"]))


def _measure(telling: Telling, key: str, values: Values) -> None:
    """The administration; where its state needs an earlier score to be held against, that one first."""
    instrument = telling.model.protocol.instruments[key]
    score, state = values.get(f"score:{key}"), values.get(f"outcome:{key}")
    baseline = telling.values.get(f"baseline:{key}")
    since: date = telling.values.get(f"baseline-on:{key}", telling.on)
    if score is not None and state is not None:
        weeks = {0, *(each.after_weeks for each in instrument.outcomes.values() if each.after_weeks)}
        low, high = instrument.scoring.range if instrument.scoring else (score, score)
        starts = [score, *range(low, high + 1)] if baseline is None else [baseline]
        pairs = ((start, after) for after in sorted(weeks) for start in starts)
        fitting = (p for p in pairs if outcome(instrument, baseline=p[0], score=score, weeks=p[1]) == state)
        start, after = next(fitting, (None, 0))
        if start is None:
            raise CannotBeToldError(f"measure:{key}")
        if baseline is None:
            if start != score or after:
                telling.accept({f"score:{key}": start}, do="record-measure", measure=key, total=start)
            telling.values |= {f"baseline:{key}": start, f"baseline-on:{key}": since}
        telling.wait_until(since + timedelta(weeks=after))
    items = {name.rpartition("/")[2]: each for name, each in values.items() if name.startswith(f"item:{key}/")}
    telling.accept(values, do="record-measure", measure=key, items=items)


_STEPS: dict[str, Callable[[Telling, str, Values], None]] = {
    "task": _nothing,
    "contacts": _nothing,
    "theme": _theme,
    "consent": _consent,
    "sign": _sign,
    "focus": _focus,
    "event": _event,
    "several": _several,
    "fact": _fact,
    "alerts": _alerts,
    "weeks": _weeks,
    "measure": _measure,
}
