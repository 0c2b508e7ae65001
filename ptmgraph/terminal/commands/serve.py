"""`ptmgraph serve`: the embedded graph over Bolt, for the tools of Neo4j."""

from __future__ import annotations

import json
import secrets
import subprocess
from pathlib import Path

import click

from ptmgraph.graph.current import current_graph
from ptmgraph.graph.engine_package import require_engine
from ptmgraph.graph.errors import StoreUnavailable
from ptmgraph.graph.home import data_home
from ptmgraph.graph.processes import engine_heap, module_command, module_environment

_SERVER = "ptmgraph.graph.store.arcade.bolt"


@click.command(epilog="Example: ptmgraph serve --port 7688")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=7687, show_default=True, help="Port to use."
)
@click.pass_obj
def command(quiet: bool, port: int) -> None:
    """Offer the embedded graph read-only over Bolt on this machine, until Ctrl-C.

    For the neo4j driver, py2neo and other Bolt tools, without Neo4j. Prints the address, the user
    and a new password. Queries run in auto-commit (session.run); explicit transactions do not
    work, and the checks of `ptmgraph cypher` are not made (see docs/neo4j.md).
    """
    require_engine()
    home = data_home()
    password = secrets.token_urlsafe(16)
    process = _start(current_graph(home).database.resolve(), home / "cache", port)
    assert process.stdin is not None and process.stdout is not None
    try:
        process.stdin.write(password + "\n")
        process.stdin.flush()
        answer = json.loads(process.stdout.readline() or '{"error": "it ended; see engine.log"}')
        if "error" in answer:
            raise StoreUnavailable(f"The server does not start on port {port}: {answer['error']}")
        click.echo(f"bolt://127.0.0.1:{port} user root password {password}")
        if not quiet:
            click.echo("Read-only. Stop with Ctrl-C.", err=True)
        process.wait()
    except KeyboardInterrupt:
        pass
    finally:
        process.stdin.close()  # it tidies up and ends
        process.stdout.close()
        process.wait()


def _start(database: Path, cache: Path, port: int) -> subprocess.Popen[str]:
    cache.mkdir(parents=True, exist_ok=True)
    heap = engine_heap()
    with (cache / "engine.log").open("ab") as log:
        return subprocess.Popen(
            module_command(_SERVER, str(database), str(cache), heap, str(port)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env=module_environment(),
            text=True,
            start_new_session=True,
        )
