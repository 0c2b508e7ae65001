"""The embedded graph over Bolt for tests: a server in this process, and `ptmgraph serve`."""

from __future__ import annotations

import asyncio
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import neo4j

from ptmgraph.bolt.server import USER, BoltServer
from ptmgraph.graph.store.arcade.store import ArcadeStore
from scripts.neo4j_local import free_port
from tests.helpers.terminal import command, environment


@dataclass
class Served:
    """A Bolt server that runs."""

    port: int
    password: str

    def driver(self, scheme: str = "bolt", password: str | None = None) -> neo4j.Driver:
        """A driver for it."""
        auth = (USER, password or self.password)
        return neo4j.GraphDatabase.driver(f"{scheme}://127.0.0.1:{self.port}", auth=auth)


@contextmanager
def served(store: ArcadeStore, seconds: float = 20.0) -> Iterator[Served]:
    """This open graph over Bolt, from a thread of this process."""
    here = Served(free_port(), "open sesame")
    ready, loop = threading.Event(), asyncio.new_event_loop()
    server = BoltServer(store, here.password, seconds)
    task = loop.create_task(server.run(here.port, ready.set))

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(asyncio.wait([task]))
        left = asyncio.all_tasks(loop)
        for each in left:
            each.cancel()
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        assert ready.wait(20)
        yield here
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join()


@contextmanager
def start_serve(home: Path, port: int, *options: str) -> Iterator[subprocess.Popen[str]]:
    """Start `ptmgraph serve` with the graph of this data home; at the end nothing is left of it."""
    with subprocess.Popen(
        command("serve", "--port", str(port), *options),
        env=environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()
