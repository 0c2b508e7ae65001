"""The embedded engine without the gate, in a process of its own.

    python -m tests.helpers.raw_engine DATABASE CACHE

It reads lines of JSON, `["rows", STATEMENT]` or `["admitted", STATEMENT]`, and answers each with
the rows, or with the text that the gate would hand on; with null for an error or a refusal.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ptmgraph.graph.current import current_graph
from tests.helpers.graph_fixture import fixture_home
from tests.helpers.places import ROOT

_MANY = 1_000_000


class RawEngine:
    """A running engine on the graph of the tests."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def rows(self, statement: str) -> list[dict[str, Any]] | None:
        """What the engine says; None for an error."""
        answer: list[dict[str, Any]] | None = self._ask("rows", statement)
        return answer

    def admitted(self, statement: str) -> str | None:
        """What the gate hands on; None for a refusal."""
        answer: str | None = self._ask("admitted", statement)
        return answer

    def _ask(self, what: str, statement: str) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([what, statement]) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


@contextmanager
def raw_engine() -> Iterator[RawEngine]:
    """The engine, on the fixture graph."""
    home = fixture_home()
    words = [str(current_graph(home).database), str(home / "cache")]
    with subprocess.Popen(
        [sys.executable, "-m", "tests.helpers.raw_engine", *words],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield RawEngine(process)


def _serve(database: str, cache: str) -> None:
    import jpype

    from ptmgraph.graph.gate.tree import Refused
    from ptmgraph.graph.store.arcade import jvm, start_cache
    from ptmgraph.graph.store.arcade.parser import Parser

    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever else prints
    jvm.start("1g", Path(cache), "-XX:TieredStopAtLevel=1", *start_cache.flags())
    mode = jvm.java("com.arcadedb.engine.ComponentFile$MODE")
    opened = jvm.java("com.arcadedb.database.DatabaseFactory")(database).open(mode.READ_ONLY)
    batches = jvm.java("com.arcadedb.python.RowBatcher")
    parser = Parser()
    for line in sys.stdin:
        what, statement = json.loads(line)
        try:
            if what == "admitted":
                answer = json.dumps(parser.admit(statement).text)
            else:
                answer = str(batches.nextJsonBatch(opened.query("opencypher", statement), _MANY))
        except (jpype.JException, Refused):
            answer = "null"
        print(answer, file=answers, flush=True)
    jvm.die(0)


if __name__ == "__main__":
    _serve(*sys.argv[1:])
