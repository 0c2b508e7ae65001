"""The data home: the one folder that holds tables, graphs, crawls and the engine's log."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_data_path


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
