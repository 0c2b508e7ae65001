"""The embedded engine without the gate, in a process of its own.

As a program it is the worker, with a parser that lets every statement through.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Self

from ptmgraph.graph.current import current_graph
from ptmgraph.graph.gate.gate import Admitted
from ptmgraph.graph.processes import module_command, module_environment
from ptmgraph.graph.store.arcade import parser, worker
from ptmgraph.graph.store.arcade.frames import read_frame, write_frame


class RawEngine:
    """The graph of a data home, asked past the gate. Reads only: the database is opened so."""

    def __init__(self, home: Path) -> None:
        self._cache = tempfile.TemporaryDirectory(prefix="ptmgraph-raw-")
        place = (str(current_graph(home).database.resolve()), self._cache.name, "512m")
        self._process = subprocess.Popen(
            module_command("tests.helpers.raw_engine", *place, "-XX:TieredStopAtLevel=1"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=module_environment(),
        )
        assert self._next()["kind"] == "ready"

    def rows(self, statement: str) -> list[dict[str, Any]] | None:
        """The rows that the engine gives; None for an error."""
        assert self._process.stdin
        request = {"id": 1, "cypher": statement, "parameters": {}, "limit": None}
        write_frame(self._process.stdin, json.dumps(request).encode())
        rows: list[dict[str, Any]] = []
        while (answer := self._next())["kind"] == "rows":
            rows += answer["rows"]
        return rows if answer["kind"] == "end" else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()
        self._cache.cleanup()

    def _next(self) -> dict[str, Any]:
        assert self._process.stdout
        header, _, payload = read_frame(self._process.stdout).partition(b"\n")
        answer: dict[str, Any] = json.loads(header)
        return {**answer, "rows": json.loads(payload)} if payload else answer


class _OpenDoor(parser.Parser):
    def _admit(self, text: str) -> Admitted:
        return Admitted(text, ())


if __name__ == "__main__":
    parser.Parser = _OpenDoor  # type: ignore[misc]
    worker.main(sys.argv[1:])
