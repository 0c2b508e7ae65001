"""`ptmgraph mcp`: the graph for agents, over the Model Context Protocol."""

from __future__ import annotations

import click

from ptmgraph.graph.store.open import open_store

_MISSING = "The extra mcp is not installed. In the clone of ptmgraph: pip install '.[mcp]'"


@click.command(epilog="How to set up an agent with it: docs/mcp.md.")
def command() -> None:
    """Answer an agent over the Model Context Protocol, on standard input and output.

    The agent starts this command itself. It can search, show, walk lineage, check licences, see
    what is hit, ask the canned questions and run read-only Cypher.
    """
    try:
        from ptmgraph.mcp.server import mcp_server
    except ModuleNotFoundError as error:
        if error.name and error.name.split(".")[0] in ("mcp", "pydantic"):
            raise click.UsageError(_MISSING) from None
        raise
    with open_store() as store:
        mcp_server(store).run("stdio")
