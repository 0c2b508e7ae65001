"""Processes of our own: this project's modules, each in a Python of its own."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from ptmgraph.graph.errors import StoreUnavailable

_UNWANTED = {"ARCADEDB_JVM_ARGS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS"}


QUICK_START = "-XX:TieredStopAtLevel=1"
"""An option of Java: it compiles less, is at work sooner, and slower at length."""


def engine_heap() -> str:
    """The memory that the embedded engine may use for its objects, as Java writes it (`2g`).
    Raises `StoreUnavailable` when `$PTMGRAPH_HEAP` is no such text."""
    heap = os.environ.get("PTMGRAPH_HEAP") or "2g"
    if not re.fullmatch(r"0*[1-9][0-9]*[kmgtKMGT]?", heap, re.ASCII):
        raise StoreUnavailable(
            f"PTMGRAPH_HEAP is {heap!r}. Give it a number and a unit, for example 2g or 512m."
        )
    return heap


def module_command(module: str, *arguments: str) -> list[str]:
    """The command that runs a module of this project. Nothing is imported from the folder where
    the caller stands (`-P`): it may hold a stranger's code."""
    return [sys.executable, "-P", "-m", module, *arguments]


def module_environment() -> dict[str, str]:
    """The environment of such a process: this project importable, no Java options from outside."""
    root = str(Path(__file__).resolve().parents[2])
    path = [root, os.environ.get("PYTHONPATH", "")]
    kept = {key: value for key, value in os.environ.items() if key not in _UNWANTED}
    return {**kept, "PYTHONPATH": os.pathsep.join(filter(None, path))}
