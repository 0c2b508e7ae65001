"""Writing a database, and reading it again before anybody trusts it: each a process of its own.

The engine writes its pages in the background and tells of a page that did not reach the disk in its
log only. So every severe line of the log ends the build, and another process, which has nothing of
the first in memory, reads the whole database (`check_database`).
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from ptmgraph.graph.disk import disk_full, says_full
from ptmgraph.graph.errors import StoreError
from ptmgraph.graph.heap import memory_here, writing_heap
from ptmgraph.graph.home import engine_log
from ptmgraph.graph.processes import module_command, module_environment
from ptmgraph.graph.store.protocol import Progress
from ptmgraph.graph.tables.files import rows_of

LOADER = "ptmgraph.graph.store.arcade.loader"
"""The module of the process that writes."""
_CHECK = "ptmgraph.graph.store.arcade.check_database"
_SEVERE = re.compile(r"\bSEVER|IOException")
_MEMORY = re.compile(r"heap space|GC overhead|memory", re.IGNORECASE)
_KILLED = "its process was killed, as systems do when memory runs out"
_ENDING_SECONDS = 5


def write_database(
    tables: Path, database: Path, home: Path, flags: Sequence[str], progress: Progress
) -> dict[str, Any]:
    """Write the merged tables into a new database; the loader's report. Raises `StoreError`, and
    `OSError` when the disk is full."""
    log = engine_log(home)
    heap = writing_heap(rows_of(tables))
    arguments = (str(tables), str(database), str(log.parent), heap, *flags)
    return _run(LOADER, arguments, log, lambda table, rows: progress(f"load {table}", rows))


def check_database(
    tables: Path,
    database: Path,
    home: Path,
    counts: Mapping[str, int],
    flags: Sequence[str],
    progress: Progress,
) -> None:
    """Read a closed database in a new process and compare it with its tables. Raises as above."""
    log = engine_log(home)
    place = (str(tables), str(database), str(log.parent), writing_heap(rows_of(tables)))
    arguments = (*place, json.dumps(counts), *flags)
    _run(_CHECK, arguments, log, lambda table, rows: progress(f"check {table}", rows))


def _run(module: str, arguments: Sequence[str], log: Path, told: Progress) -> dict[str, Any]:
    """Run a process of the engine to its end; the last line that it printed."""
    process = subprocess.Popen(
        module_command(module, *arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.PIPE,  # it ends when this does
        env=module_environment(),
        start_new_session=True,
    )
    assert process.stdout is not None and process.stderr is not None
    messages = _Messages(process.stderr, log)
    report: dict[str, Any] = {}
    try:
        with process.stdout as lines:
            for line in lines:
                report = json.loads(line)
                if "table" in report:
                    told(report["table"], report["rows"])
        with suppress(subprocess.TimeoutExpired):
            process.wait(_ENDING_SECONDS)
        ended = process.returncode
    finally:
        process.kill()
        process.wait()
        process.stdin.close() if process.stdin else None
        messages.join()
    problems = [said for said in (messages.severe, report.get("error")) if said]
    if not problems and "engine" not in report:
        early = f"its process ended early ({messages.last}); see {log}"
        problems = [_KILLED if ended == -signal.SIGKILL else early]
    if not problems:
        return report
    if any(map(says_full, problems)):
        raise disk_full()
    problem = next(filter(_MEMORY.search, problems), problems[0])
    if _MEMORY.search(problem):
        more = "Set PTMGRAPH_HEAP to more, or build where there is more memory"
        problem = f"{problem}. Java may have {arguments[3]} here{memory_here()}. {more}."
    raise StoreError(f"The database could not be written: {problem}")


class _Messages(threading.Thread):
    """Copies what a process says into the log, and keeps the first severe line and the last."""

    def __init__(self, stream: IO[bytes], log: Path) -> None:
        super().__init__(daemon=True)
        self._stream, self._log = stream, log
        self.severe: str | None = None
        self.last = "it said nothing"
        self.start()

    def run(self) -> None:
        """Read to the end. The log may be on the full disk too: then the line is lost."""
        with self._stream as lines, self._log.open("ab", buffering=0) as log:
            for line in lines:
                with suppress(OSError):
                    log.write(line)
                text = line.decode("utf-8", "replace").strip()
                self.last = text or self.last
                if says_full(text) or (self.severe is None and _SEVERE.search(text)):
                    self.severe = text
