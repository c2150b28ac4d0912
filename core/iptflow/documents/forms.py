"""Which of several forms an author meant, when what stands there fits none of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from iptflow.documents.wording import Words, listed, near, shown

Form = Mapping[str, Any]


def resolve(form: Form, root: Form) -> Form:
    """The form itself where it is a reference inside its schema."""
    while "$ref" in form:
        name = form["$ref"].removeprefix("#/$defs/")
        form = root["$defs"][name]
    return form


def only_required(forms: Sequence[Form]) -> bool:
    """Whether the forms only say which key must be there: exactly one of several."""
    return all(set(form) == {"required"} for form in forms)


def form_meant(data: Mapping[str, Any], forms: Sequence[Form]) -> int | None:
    """The index of the form that the data names, by a constant or by the key that only it asks for."""
    fitting = [index for index, form in enumerate(forms) if _names(data, form)]
    return fitting[0] if len(fitting) == 1 else None


def unformed(data: Mapping[str, Any], forms: Sequence[Form]) -> tuple[str | None, Words]:
    """The key to point at, if any, and the words for data that names no form or several."""
    teller = _teller(forms)
    if teller:
        return _no_constant(data, forms, teller)
    names = list(dict.fromkeys(form["required"][0] for form in forms))
    present = [name for name in names if name in data]
    if len(present) > 1:
        message = f"only one of {listed(present)} can stand here"
        hint = "Keep one of them." if only_required(forms) else "Put each by itself under every: or any:."
        return present[1], Words("schema/choice", message, hint)
    known = {key for form in forms for key in form.get("properties", ())}
    for key in data:
        like = near(key, names)
        if like and key not in known:
            return key, Words("schema/unknown-key", f"unknown key {shown(key)}", f"Did you mean {like}?")
    return None, Words("schema/choice", f"one of {listed(names)} must stand here", "")


def _no_constant(data: Mapping[str, Any], forms: Sequence[Form], teller: str) -> tuple[str | None, Words]:
    values = [form["properties"][teller]["const"] for form in forms]
    if teller not in data:
        return None, Words("schema/missing-key", f"the key {teller} is missing", f"Expected one of {listed(values)}.")
    like = near(data[teller], values)
    hint = f"Did you mean {like}?" if like else f"Expected one of {listed(values)}."
    return teller, Words("schema/value", f"found {shown(data[teller])}", hint)


def _teller(forms: Sequence[Form]) -> str | None:
    """The key whose constant tells the forms apart."""
    keys = [
        {key for key, value in form.get("properties", {}).items() if isinstance(value, dict) and "const" in value}
        for form in forms
    ]
    common = set.intersection(*keys) if keys else set()
    return min(common) if common else None


def _names(data: Mapping[str, Any], form: Form) -> bool:
    constants = {
        key: value["const"]
        for key, value in form.get("properties", {}).items()
        if isinstance(value, dict) and "const" in value and key in form.get("required", ())
    }
    teller = "do" if "do" in constants else "type" if "type" in constants else None
    if teller:
        return bool(data.get(teller) == constants[teller])
    return bool(form["required"][0] in data)
