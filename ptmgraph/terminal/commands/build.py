"""`ptmgraph build`: tables to graph."""

from __future__ import annotations

import click

from ptmgraph.graph.home import data_home
from ptmgraph.terminal.progress import build_and_report


@click.command(epilog="Example: ptmgraph build")
@click.pass_obj
def command(quiet: bool) -> None:
    """Build the graph from all loaded tables, and put it into use.

    Readers keep the old graph until they open it again. An interrupted build changes nothing.
    """
    build_and_report(data_home(), quiet)
