"""`ptmgraph build`: tables to graph."""

from __future__ import annotations

import click

from ptmgraph.graph.home import data_home
from ptmgraph.terminal.progress import build_and_report


@click.command(epilog="Example: ptmgraph build")
@click.option("--again", is_flag=True, help="Build it also when nothing has changed.")
@click.pass_obj
def command(quiet: bool, again: bool) -> None:
    """Build the graph from all loaded tables, and put it into use.

    Readers keep the old graph until they open it again. An interrupted build changes nothing.
    With --again a damaged graph is made anew.
    """
    build_and_report(data_home(), quiet, again=again)
