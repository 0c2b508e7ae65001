"""`ptmgraph schema`: the node and relationship types, as a Markdown page."""

from __future__ import annotations

import click

from ptmgraph.graph.schema_page import schema_page


@click.command(epilog="Example: ptmgraph schema")
def command() -> None:
    """Print every node and relationship type with its properties."""
    click.echo(schema_page(), nl=False)
