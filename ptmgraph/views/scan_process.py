"""Scans a folder or an archive of code in a process of its own.

The app answers many readers: a scan takes both cores, and code of strangers may exhaust a parser.
In a process it can be ended, harms nobody else, and gives what the terminal gives.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile
from time import monotonic

from ptmgraph.analysis.code.records import ScanResult
from ptmgraph.answers.scan import ScanError
from ptmgraph.answers.scan_worker import read_answer
from ptmgraph.graph.processes import module_command, module_environment

LONGEST = 600.0
_LOOK_EVERY = 0.25
_WORKER = "ptmgraph.answers.scan_worker"


def scan_in_process(
    path: Path, on_wait: Callable[[float], None], longest: float = LONGEST
) -> ScanResult:
    """Scan a folder or archive; `on_wait` is called with the seconds that have passed.

    When `on_wait` raises, the scan is ended. Raises `ScanError`, also after `longest` seconds.
    """
    with TemporaryFile() as answer:
        start = monotonic()
        process = subprocess.Popen(
            module_command(_WORKER, str(path.resolve())),
            stdout=answer,
            stderr=subprocess.DEVNULL,
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
        answer.seek(0)
        return read_answer(answer.read().decode("utf-8"))


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
