"""The server that offers the embedded graph over Bolt, on this machine alone."""

from __future__ import annotations

import asyncio
import hmac
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from ptmgraph.bolt.connection import Connection
from ptmgraph.bolt.statements import BoltStatements
from ptmgraph.graph.errors import StoreUnavailable
from ptmgraph.graph.store.arcade.store import ArcadeStore

USER = "neo4j"
_HOST = "127.0.0.1"
_CONNECTIONS = 200


class BoltServer:
    """Answers clients who know the password. No statement takes longer than `seconds`."""

    def __init__(self, store: ArcadeStore, password: str, seconds: float) -> None:
        self._statements = BoltStatements(store, seconds)
        self._password = password
        self._threads = ThreadPoolExecutor(_CONNECTIONS, "ptmgraph-bolt")
        self._open = 0

    async def run(self, port: int, started: Callable[[], None]) -> None:
        """Serve until this is cancelled; `started` is called once clients can connect. Raises
        `StoreUnavailable` when the port is taken."""
        try:
            server = await asyncio.start_server(self._serve, _HOST, port)
        except OSError as error:
            raise StoreUnavailable(
                f"The server does not start on port {port}: {error.strerror}. "
                "Choose another with --port."
            ) from None
        try:
            async with server:
                started()
                await server.serve_forever()
        finally:  # what runs is ended with the store, and not waited for
            self._threads.shutdown(wait=False, cancel_futures=True)

    async def _serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        if self._open >= _CONNECTIONS:
            writer.close()
            return
        self._open += 1
        try:
            streams = (reader, writer)
            await Connection(streams, self._statements, self._check, self._threads).serve()
        except asyncio.CancelledError:
            pass  # the server ends; asyncio of Python 3.11 would show it as an error
        finally:
            self._open -= 1

    def _check(self, user: str, password: str) -> bool:
        given, right = f"{user}:{password}", f"{USER}:{self._password}"
        return hmac.compare_digest(given.encode(errors="replace"), right.encode())
