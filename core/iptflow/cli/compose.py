"""``iptflow compose`` and ``iptflow protocols``: what is installed, and what it comes to together."""

from __future__ import annotations

import click


@click.command()
@click.argument("names", nargs=-1)
@click.option("--digest", is_flag=True, help="Only the content digest.")
def compose(names: tuple[str, ...], digest: bool) -> None:
    """Print the protocol of the base and these adaptations; exit code 3 when they conflict."""
    from iptflow.documents import canonical
    from iptflow.flow import open_flow

    resolution = open_flow().resolve(*names)
    if resolution.body is None:
        for conflict in resolution.conflicts:
            click.echo(f"{conflict.path}: {conflict.kind}: {conflict.message}", err=True)
        raise SystemExit(3)
    click.echo(resolution.content_digest if digest else canonical(resolution.body))


@click.command()
def protocols() -> None:
    """List the installed adaptations with their evidence."""
    from iptflow.flow import open_flow

    flow = open_flow()
    for name, document in flow.library.adaptations().items():
        click.echo(f"{name} {document.data['version']}: {document.data['title']} ({document.data['kind']})")
        for statement in document.data["evidence"]:
            click.echo(f"    {statement['status']} as of {statement['as_of']}: {statement['statement']}")
    for refused in flow.library.refused():
        click.echo(f"refused: {refused.origin} {refused.name}: {refused.reason}", err=True)
