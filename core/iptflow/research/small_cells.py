"""Cells so small that somebody could be known by them: told with every export, and removed by people alone."""

from __future__ import annotations

from collections import Counter
from typing import Final

from iptflow.research.tables import Table

FEWEST: Final = 5
"""Fewer people than this in a cell are told. A usual threshold, and no law of nature: a committee may ask for more."""
_ASKED: Final = ("centre", "therapist", "version", "received", "ending")


def small_cells(participants: Table) -> tuple[str, ...]:
    """One sentence a cell of arm and one other column that holds fewer than five people."""
    names = [field.name for field in participants.fields]
    columns = [name for name in names if name in _ASKED or name.startswith("factor_")]
    told = []
    for name in columns:
        counts = Counter((str(row["arm"]), str(row[name] or "none")) for row in participants.rows)
        for (arm, value), count in sorted(counts.items()):
            if count < FEWEST:
                told.append(f"participants: arm {arm}, {name} {value}: {count} of {len(participants.rows)}")
    return tuple(told)
