"""Many readers of the app at once, by the protocol that a browser speaks.

    python -m benchmarks.readers [--readers 30] [--minutes 5] [--think 5 15]

Starts `ptmgraph app` on the graph of the data home. Each reader is a WebSocket session of its own
that opens a page, waits until it is drawn, types a part of an id into the search, thinks, and goes
on. Prints and writes to `benchmarks/results/readers.json`: seconds of an action (median, 95th
percentile, longest), errors, CPU seconds of an action (app and its workers), and the memory of all
their processes at the beginning and the end. Linux only: it reads /proc.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

import ptmgraph
from benchmarks.scale import cpu_seconds, processes, resident
from ptmgraph.views.search_box import SUGGEST_ROUTE
from tests.helpers.browser import free_port, wait_until_ready

_RESULTS = Path(__file__).parent / "results" / "readers.json"
_PAGES = (
    "",
    "lineage",
    "reuse",
    "licenses",
    "risk",
    "assess",
    "names",
    "explore",
    "questions",
    "console",
    "about",
)
_WORDS = ("llama", "qwen", "bert", "instruct", "bge", "mistral", "gguf", "embedding", "e5", "gemma")
_LONGEST = 120
"""Seconds after which an action counts as an error."""


class _Reader:
    """One session. `took` holds seconds of each action, `failed` what went wrong."""

    def __init__(self, port: int, ids: Sequence[str], seed: int) -> None:
        self._port = port
        self._ids = ids
        self._random = random.Random(seed)
        self.took: list[float] = []
        self.suggested: list[float] = []
        self.failed: list[str] = []

    async def read(self, until: float, think: tuple[float, float]) -> None:
        """Act and think in turn until then."""
        address = f"ws://localhost:{self._port}/_stcore/stream"
        await asyncio.sleep(self._random.uniform(0, think[1]))
        origin = Origin(f"http://localhost:{self._port}")
        async with connect(address, origin=origin, max_size=None) as session:
            while time.monotonic() < until:
                try:
                    await asyncio.wait_for(self._act(session), _LONGEST)
                except Exception as error:
                    self.failed.append(repr(error)[:200])
                await asyncio.sleep(self._random.uniform(*think))

    async def _act(self, session: ClientConnection) -> None:
        word = self._random.choice(_WORDS)
        started = time.perf_counter()
        await asyncio.to_thread(self._suggest, word)
        self.suggested.append(time.perf_counter() - started)
        message = BackMsg()
        message.rerun_script.page_name = self._random.choice(_PAGES)
        message.rerun_script.query_string = urlencode({"id": self._random.choice(self._ids)})
        started = time.perf_counter()
        await session.send(message.SerializeToString())
        await self._drawn(session)
        self.took.append(time.perf_counter() - started)

    def _suggest(self, word: str) -> None:
        address = f"http://localhost:{self._port}{SUGGEST_ROUTE}?{urlencode({'q': word})}"
        with urllib.request.urlopen(address, timeout=_LONGEST) as answer:
            answer.read()

    async def _drawn(self, session: ClientConnection) -> None:
        """Wait for the end of the script; a page that shows an exception is a failure."""
        while True:
            message = ForwardMsg.FromString(await session.recv(decode=False))
            if message.delta.new_element.HasField("exception"):
                self.failed.append(message.delta.new_element.exception.message[:200])
            if message.HasField("script_finished"):
                return


async def _read_all(
    port: int, ids: Sequence[str], count: int, seconds: float, think: tuple[float, float]
) -> list[_Reader]:
    readers = [_Reader(port, ids, seed) for seed in range(count)]
    until = time.monotonic() + seconds
    await asyncio.gather(*(reader.read(until, think) for reader in readers))
    return readers


def main() -> None:
    """Measure, print and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=30)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--think", type=float, nargs=2, default=(5.0, 15.0))
    given = parser.parse_args()
    with ptmgraph.open() as graph:
        ids = graph.ask("most-derived-from", rows=400).column("model")
    port = free_port()
    command = [sys.executable, "-m", "ptmgraph", "app", "--port", str(port)]
    environment = {**os.environ, "STREAMLIT_SERVER_HEADLESS": "true"}
    app = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        wait_until_ready(f"http://localhost:{port}/_stcore/health", app)
        warm = asyncio.run(_read_all(port, ids, 2, 20, (0.0, 0.1)))  # each page was drawn once
        for words in warm[0].failed[:1]:
            sys.exit(f"The first reader met: {words}")
        figures = _measured(app.pid, port, ids, given)
    finally:
        app.terminate()
        app.wait(20)
    _RESULTS.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    print(json.dumps(figures, indent=1))


def _measured(pid: int, port: int, ids: Sequence[str], given: argparse.Namespace) -> dict[str, Any]:
    memory, cpu = _megabytes(pid), cpu_seconds(pid)
    readers = asyncio.run(
        _read_all(port, ids, given.readers, 60 * given.minutes, tuple(given.think))
    )
    cpu = cpu_seconds(pid) - cpu
    took = sorted(seconds for reader in readers for seconds in reader.took)
    suggested = sorted(seconds for reader in readers for seconds in reader.suggested)
    failed = [words for reader in readers for words in reader.failed]
    return {
        "readers": given.readers,
        "minutes": given.minutes,
        "think_seconds": list(given.think),
        "actions": len(took),
        "errors": len(failed),
        "first_errors": failed[:3],
        "page_s": _spread(took),
        "suggest_s": _spread(suggested),
        "cpu_s_per_action": round(cpu / max(len(took), 1), 3),
        "mb_at_first": memory,
        "mb_at_the_end": _megabytes(pid),
    }


def _spread(seconds: Sequence[float]) -> dict[str, float]:
    return {
        "median": round(statistics.median(seconds), 3),
        "p95": round(statistics.quantiles(seconds, n=20)[-1], 3),
        "longest": round(max(seconds), 3),
    }


def _megabytes(pid: int) -> int:
    return sum(map(resident, processes(pid))) >> 20


if __name__ == "__main__":
    main()
