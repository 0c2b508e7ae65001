"""The server: the tools and the schema, over standard input and output."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from importlib.metadata import version
from typing import Any

import anyio.to_thread
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations

from ptmgraph.graph.errors import StoreError
from ptmgraph.graph.schema_page import schema_page
from ptmgraph.graph.store.protocol import Store
from ptmgraph.loaders.base import SourceError
from ptmgraph.mcp.envelope import WARNING, seen
from ptmgraph.mcp.tools import Tools

SCHEMA = "ptmgraph://schema"
_NAMES = ("search", "show", "lineage", "impact", "check", "questions", "ask", "cypher")
_ABOUT = (
    "A knowledge graph of the pre-trained-model supply chain: models, datasets, repositories and "
    "licences, where each came from and what rests on it, with evidence. Find an id with search "
    f"first. Nothing here writes. {WARNING}"
)


def mcp_server(store: Store) -> MCPServer[Any]:
    """The server on an open graph, which stays the caller's to close."""
    server: MCPServer[Any] = MCPServer(
        "ptmgraph", instructions=_ABOUT, version=version("ptmgraph"), log_level="WARNING"
    )
    tools = Tools(store)
    hints = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
    for name in _NAMES:
        server.add_tool(
            _told(getattr(tools, name)), name=name, annotations=hints, structured_output=False
        )
    server.resource(SCHEMA, name="schema", mime_type="text/markdown")(_schema)
    return server


def _schema() -> str:
    """Every node and relationship type with its properties."""
    return schema_page()


def _told(tool: Callable[..., str]) -> Callable[..., Awaitable[str]]:
    """The tool, in a thread that nobody waits for when the agent has gone; what the graph refuses
    becomes an answer that the agent can read."""

    @functools.wraps(tool)
    async def call(*args: Any, **kwargs: Any) -> str:
        work = functools.partial(tool, *args, **kwargs)
        try:
            return await anyio.to_thread.run_sync(work, abandon_on_cancel=True)
        except (StoreError, SourceError) as error:
            raise ToolError(seen(str(error), 1_000)) from None

    return call
