"""What the slow validator finds, told at the deepest place that matters.

A condition that fits none of the forms of a condition is first asked which form was meant: by its first key, or by
the value that tells the forms apart. What is wrong under that form is what the author is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend
from referencing import Registry

from iptflow.documents.forms import form_meant, only_required, resolve, unformed
from iptflow.documents.locations import Locations, Path
from iptflow.documents.schemas import fits, schema
from iptflow.documents.wording import Words, missing_keys, unknown_keys, words
from iptflow.errors import Finding

MOST = 500
"""So many faults are told; a document with more is no document that anybody mends by reading."""

Found = tuple[Path, Words]


def findings(data: Any, name: str, file: str, locations: Locations) -> tuple[Finding, ...]:
    """One finding a fault, in the order of the text; never empty for data that does not fit."""
    found: dict[tuple[Path, str, str], Words] = {}
    try:
        for path, each in _all(data, name):
            found.setdefault((path, each.code, each.message), each)
            if len(found) >= MOST:
                break
    except RecursionError:
        found[(), "schema/too-deep", ""] = Words("schema/too-deep", "nested too deep to be checked", "Make it flatter.")
    if not found:
        found[(), "schema/refused", ""] = _refused(data, name)
    told = [_finding(path, each, file, locations) for (path, _, _), each in found.items()]
    return tuple(sorted(told, key=lambda each: (each.line, each.column, each.place, each.code)))


def _all(data: Any, name: str) -> Iterator[Found]:
    for error in _slow(name).iter_errors(data):
        yield from _explained(error, (), schema(name))


def _explained(error: Any, above: Path, root: dict[str, Any]) -> Iterator[Found]:
    path = (*above, *error.relative_path)
    if error.validator in ("oneOf", "anyOf"):
        yield from _of_forms(error, path, root)
    elif error.validator == "additionalProperties":
        for key, each in unknown_keys(error.instance, error.schema):
            yield (*path, key), each
    elif error.validator == "required":
        for each in missing_keys(error.instance, error.schema):
            yield path, each
    elif _about_a_key(error):
        yield (*path, error.instance), words(error, key=True)
    else:
        yield path, words(error)


def _of_forms(error: Any, path: Path, root: dict[str, Any]) -> Iterator[Found]:
    forms = [resolve(form, root) for form in error.validator_value]
    if not isinstance(error.instance, dict):
        # That it is no mapping is said by the type beside the forms.
        if "type" not in error.schema:
            yield path, words(error)
        return
    meant = None if only_required(forms) else form_meant(error.instance, forms)
    if meant is None:
        key, each = unformed(error.instance, forms)
        yield ((*path, key) if key is not None else path), each
        return
    for inner in error.context or ():
        if inner.relative_schema_path[0] == meant:
            yield from _explained(inner, path, root)


def _about_a_key(error: Any) -> bool:
    steps = list(error.relative_schema_path)
    return any(
        step == "propertyNames" and (index == 0 or steps[index - 1] not in ("properties", "$defs"))
        for index, step in enumerate(steps)
    )


def _finding(path: Path, each: Words, file: str, locations: Locations) -> Finding:
    line, column = locations.nearest(path)
    return Finding(
        code=each.code,
        message=each.message,
        hint=each.hint,
        place=".".join(map(str, path)),
        file=file,
        line=line,
        column=column,
    )


def _refused(data: Any, name: str) -> Words:
    """For data on which the two validators differ: whoever says no is right, so the data stays refused."""
    assert not fits(data, name)
    return Words("schema/refused", f"does not fit the {name} schema", "")


def _pattern(validator: Validator, pattern: str, instance: Any, _schema: Any) -> Iterator[ValidationError]:
    # Python's $ also holds before a last line break; in JSON Schema it does not.
    if validator.is_type(instance, "string") and not re.search(pattern.replace("$", r"\Z"), instance):
        yield ValidationError(f"does not match {pattern}")


@cache
def _slow(name: str) -> Validator:
    strict: Any = extend(Draft202012Validator, {"pattern": _pattern})  # type: ignore[no-untyped-call]
    validator: Validator = strict(schema(name), registry=Registry(), format_checker=FormatChecker(["date"]))
    return validator
