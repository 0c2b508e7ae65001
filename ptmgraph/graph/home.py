"""The data home: the one folder that holds tables, graphs, crawls and the engine's log."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path

from platformdirs import user_data_path

_LOG_BYTES = 5_000_000


def data_home() -> Path:
    """`$PTMGRAPH_HOME`, or the platform's folder for application data. It need not exist yet.

    Raises `StoreUnavailable` when it is a file.
    """
    from ptmgraph.graph.errors import StoreUnavailable  # which asks for the data home itself

    chosen = os.environ.get("PTMGRAPH_HOME")
    home = Path(chosen).expanduser().resolve() if chosen else user_data_path("ptmgraph", False)
    if home.exists() and not home.is_dir():
        raise StoreUnavailable(f"PTMGRAPH_HOME is not a folder: {home}")
    return home


def engine_log(home: Path) -> Path:
    """The log of the engine's processes, in the folder of their small files. It may be written.

    A log of more than 5 MB is put aside as `engine.log.old` in the place of the one before it. In
    a home that can only be read, the folder is a temporary one.
    """
    log = home / "cache" / "engine.log"
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as stream:
            size = stream.tell()
    except OSError:
        return _temporary_folder() / "engine.log"
    if size > _LOG_BYTES:
        with suppress(OSError):  # another process has just done it
            log.replace(log.with_name("engine.log.old"))
    return log


def last_words(log: Path, begins: int) -> str:
    """Why a process of the engine ended, as far as its log says, and where that lies; `begins` is
    how many bytes the log had when the process was started.

    Processes share the log. Java begins each with a warning, which is never why another ended.
    """
    with suppress(OSError):
        text = log.read_bytes()[begins:].decode("utf-8", "replace")
        lines = [line for line in text.strip().splitlines() if not line.startswith("WARNING: ")]
        return f"Its last words: {lines[-1] if lines else 'none'} (in {log})."
    return f"Its log cannot be read: {log}."


@cache
def _temporary_folder() -> Path:
    """A folder of this process, gone when it ends."""
    folder = Path(tempfile.mkdtemp(prefix="ptmgraph-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
