"""A table as Parquet, typed as its dictionary says, with where it comes from in the file itself."""

from __future__ import annotations

import io
from typing import Any

import msgspec

from iptflow.errors import ExtraMissing
from iptflow.research.tables import Table


def parquet_of(table: Table, about: dict[str, Any]) -> bytes:
    """The bytes of the file.

    Raises:
        ExtraMissing: pyarrow is not installed.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as missing:
        raise ExtraMissing(
            "Parquet needs pyarrow.", extra="research", hint="pip install 'iptflow[research]', or export CSV."
        ) from missing
    types = {"string": pyarrow.string(), "integer": pyarrow.int64(), "boolean": pyarrow.bool_()}
    fields = [
        pyarrow.field(each.name, types[each.type], metadata={"description": each.description})
        for each in table.fields
    ]  # fmt: skip
    schema = pyarrow.schema(fields, metadata={"iptflow": msgspec.json.encode(about, order="deterministic")})
    rows = [dict(row) for row in table.rows]
    target = io.BytesIO()
    parquet.write_table(pyarrow.Table.from_pylist(rows, schema=schema), target)
    return target.getvalue()
