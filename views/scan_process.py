"""Scans a folder or an archive of code in a process of its own, by the command `ptmgraph scan`.

The app answers many readers: a scan takes both cores, and code of strangers may exhaust a parser.
In a process it can be ended, harms nobody else, and gives what the terminal gives.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from time import monotonic
from typing import Any
from urllib.parse import unquote

from graph.processes import module_command, module_environment
from graph.result import Row

LONGEST = 600.0
_LOOK_EVERY = 0.25


class ScanError(Exception):
    """The code cannot be scanned; the message says why."""


@dataclass(frozen=True)
class Scan:
    """What a scan found, by path and line.

    `rows` have the fields of `analysis.code.records.Use`; `rejected` are rows with path and
    reason. `sarif` is the whole answer as SARIF 2.1.0.
    """

    rows: list[Row]
    rejected: list[Row]
    sarif: str

    @property
    def uses(self) -> list[Row]:
        """The uses whose id is known."""
        return [row for row in self.rows if row["id"]]

    @property
    def unresolved(self) -> list[Row]:
        """The calls whose id only running the code would tell."""
        return [row for row in self.rows if not row["id"]]


def scan(path: Path, on_wait: Callable[[float], None], longest: float = LONGEST) -> Scan:
    """Scan a folder or archive; `on_wait` is called with the seconds that have passed.

    When `on_wait` raises, the scan is ended. Raises `ScanError`, also after `longest` seconds.
    """
    if not path.exists():
        raise ScanError(f"There is no folder {path}.")
    command = module_command("ptmgraph", "scan", str(path.resolve()), "-f", "sarif")
    with TemporaryFile() as answer, TemporaryFile() as complaint:
        start = monotonic()
        process = subprocess.Popen(
            command,
            stdout=answer,
            stderr=complaint,
            env=module_environment(),
            start_new_session=True,
        )
        try:
            while (passed := monotonic() - start) <= longest:
                on_wait(passed)
                if _ended(process):
                    break
            else:
                raise ScanError(f"The scan took longer than {longest:.0f} s and was ended.")
        finally:
            _end(process)
        if process.returncode:
            complaint.seek(0)
            last = complaint.read().decode("utf-8", "replace").strip().rpartition("\n")[2]
            reason = last.rpartition("Invalid value for PATH: ")[2]
            raise ScanError(f"The scan failed: {reason or process.returncode}")
        answer.seek(0)
        return read_sarif(answer.read().decode("utf-8"))


def _ended(process: subprocess.Popen[bytes]) -> bool:
    """Whether it has ended, waiting a moment for that."""
    try:
        process.wait(_LOOK_EVERY)
    except subprocess.TimeoutExpired:
        return False
    return True


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a scan that still runs, with its workers."""
    if process.poll() is None:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.wait()


def read_sarif(text: str) -> Scan:
    """What the SARIF of `ptmgraph scan` says."""
    (run,) = json.loads(text)["runs"]
    (invocation,) = run["invocations"]
    return Scan(
        rows=[{**_place(result), **result["properties"]} for result in run["results"]],
        rejected=[
            {"path": _place(notice)["path"], "reason": notice["message"]["text"]}
            for notice in invocation["toolExecutionNotifications"]
        ],
        sarif=text,
    )


def _place(result: dict[str, Any]) -> Row:
    place = result["locations"][0]["physicalLocation"]
    return {
        "path": unquote(place["artifactLocation"]["uri"]),
        "line": place.get("region", {}).get("startLine", 0),
    }
