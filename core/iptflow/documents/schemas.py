"""The schemas by name, and the quick answer to whether data fits one. Nothing is ever fetched."""

from __future__ import annotations

import json
import pkgutil
from functools import cache
from typing import Any, Final

SCHEMAS: Final = (
    "adaptation", "command", "entry", "measure", "protocol", "response", "scenario", "settlement", "site", "trial",
    "wording",
)  # fmt: skip
"""Every schema."""

FORMATS: Final = (
    "adaptation", "measure", "protocol", "response", "scenario", "settlement", "site", "trial", "wording",
)  # fmt: skip
"""The schemas of documents: such a document states ``format: NAME/1``."""


@cache
def schema(name: str) -> dict[str, Any]:
    """The schema of this name; it is shared, so nobody changes it.

    Raises:
        KeyError: there is no schema of this name.
    """
    if name not in SCHEMAS:
        raise KeyError(name)
    data = pkgutil.get_data("iptflow_schemas", f"{name}.schema.json")
    assert data is not None
    loaded: dict[str, Any] = json.loads(data)
    return loaded


def fits(data: Any, name: str) -> bool:
    """Whether the data is valid under the schema of this name."""
    answer: bool = _quick(name).is_valid(data)
    return answer


def refuse(uri: str) -> Any:
    """Stands where a validator would fetch a schema: none is ever fetched."""
    raise LookupError(f"{uri} is none of iptflow's schemas")


@cache
def _quick(name: str) -> Any:
    import jsonschema_rs  # 40 ms that a program which reads no document need not spend

    return jsonschema_rs.Draft202012Validator(
        schema(name),
        retriever=refuse,
        validate_formats=True,
        pattern_options=jsonschema_rs.RegexOptions(),
    )
