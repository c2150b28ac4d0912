"""``iptflow course list``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from iptflow.cli import options
from iptflow.cli.command import command
from iptflow.cli.output import Output

if TYPE_CHECKING:
    from rich.console import Console


@command()
@options.journal
def list(output: Output, db: str) -> None:
    """List the courses of a journal: where each stands, open alerts first."""
    from iptflow.flow import open_flow

    options.there(db)
    with open_flow(db) as flow:
        handles = [flow.course(name) for name in flow.journal.courses()]
    rows = [
        {
            "course": state.id,
            "protocol": handle.plan.protocol.id,
            "opened": state.opened,
            "phase": state.phase,
            "ended": state.ended,
            "open_alerts": len(state.open_alerts()),
            "lacks": [each.adaptation for each in handle.lacks],
        }
        for handle in handles
        for state in [handle.state]
    ]
    rows.sort(key=lambda row: (not row["open_alerts"], row["opened"], row["course"]))
    output.give({"courses": rows}, lambda console: _show(console, rows))


def _show(console: Console, rows: Any) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in ("course", "protocol", "opened", "stands in", "open alerts", "not at hand"):
        table.add_column(column, header_style="bold", overflow="fold")
    for row in rows:
        stands = f"ended: {row['ended']}" if row["ended"] else row["phase"]
        alerts = str(row["open_alerts"] or "")
        cells = (row["course"], row["protocol"], str(row["opened"]), stands, alerts, ", ".join(row["lacks"]))
        table.add_row(*cells, style="red" if alerts else "")
    console.print(table if rows else "No courses.")
