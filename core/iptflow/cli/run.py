"""``iptflow run``: plays a recorded course into a journal and prints its timeline."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("scenario", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--db", default=":memory:", show_default=True, help="The journal: a file or a URL.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a step.")
def run(scenario: Path, db: str, as_json: bool) -> None:
    """Play a recorded course through its protocol.

    Exit code 0 when everything came as the scenario expects, 1 when not.
    """
    import msgspec

    from iptflow.cli.timeline import lines_of
    from iptflow.documents import read
    from iptflow.flow import open_flow
    from iptflow.flow.scenario import open_scenario, play, site_of

    document = read(scenario, "scenario")
    flow = open_flow(db, site=site_of(document, scenario.parent))
    handle = open_scenario(flow, document)
    unexpected = 0
    if not as_json:
        click.echo(f"{document.data['title']} ({handle.plan.protocol.id}, protocol {handle.plan.digest[:12]})")
    for played in play(handle, document):
        unexpected += len(played.unexpected)
        if as_json:
            click.echo(msgspec.json.encode(played))
        else:
            for line in lines_of(played, handle.state):
                click.echo(line)
    if not as_json:
        click.echo(f"{handle.state.sequence} entries kept; phase {handle.state.phase}; "
                   f"{len(handle.state.open_alerts())} alerts open; {unexpected} unexpected.")  # fmt: skip
    flow.journal.close()
    raise SystemExit(1 if unexpected else 0)
