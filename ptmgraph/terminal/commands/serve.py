"""`ptmgraph serve`: the embedded graph over Bolt, for the tools of Neo4j."""

from __future__ import annotations

import asyncio
import contextlib
import secrets

import click

from ptmgraph.graph.home import data_home
from ptmgraph.graph.store.protocol import DEFAULT_TIMEOUT
from ptmgraph.terminal.parameters import SECONDS


@click.command(epilog="Example: ptmgraph serve --port 7688")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=7687, show_default=True, help="Port to use."
)
@click.option(
    "--timeout",
    type=SECONDS,
    default=DEFAULT_TIMEOUT,
    show_default=True,
    help="Seconds that a statement may take.",
)
@click.pass_obj
def command(quiet: bool, port: int, timeout: float) -> None:
    """Offer the embedded graph read-only over Bolt on this machine, until Ctrl-C.

    For Neo4j's drivers, cypher-shell, py2neo and other tools, without Neo4j. Prints the address,
    the user and a new password. Statements pass the same checks as those of `ptmgraph cypher`
    (see docs/bolt.md).
    """
    from ptmgraph.bolt.server import USER, BoltServer
    from ptmgraph.graph.store.arcade.store import ArcadeStore

    password = secrets.token_urlsafe(16)

    def started() -> None:
        click.echo(f"bolt://127.0.0.1:{port} user {USER} password {password}")
        if not quiet:
            click.echo("Read-only. Stop with Ctrl-C.", err=True)

    with ArcadeStore(data_home()) as store, contextlib.suppress(KeyboardInterrupt):
        asyncio.run(BoltServer(store, password, timeout).run(port, started))
