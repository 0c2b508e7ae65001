"""Folders that are made once for all processes of a test run."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from filelock import FileLock

_RUN = "PTMGRAPH_TEST_RUN"


@cache
def run_folder() -> Path:
    """The folder of this run. The first process that asks makes it, names it in the environment of
    those that it starts, and removes it at its end."""
    if _RUN not in os.environ:
        os.environ[_RUN] = tempfile.mkdtemp(prefix="ptmgraph-tests-")
        atexit.register(shutil.rmtree, os.environ[_RUN], ignore_errors=True)
    return Path(os.environ[_RUN])


def made_once(name: str, make: Callable[[Path], object]) -> Path:
    """The folder `name` of this run, as `make` left it. Tests only read it."""
    folder = run_folder() / name
    with FileLock(run_folder() / f"{name}.lock"):
        if not folder.exists():
            half = Path(tempfile.mkdtemp(prefix=name, dir=run_folder()))
            make(half)
            half.rename(folder)
    return folder
