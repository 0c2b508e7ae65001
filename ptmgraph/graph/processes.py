"""Processes of our own: this project's modules, each in a Python of its own."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_UNWANTED = {"ARCADEDB_JVM_ARGS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS"}


QUICK_START = "-XX:TieredStopAtLevel=1"
"""An option of Java: it compiles less, is at work sooner, and slower at length."""


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
