"""A worker whose owner has gone ends without a trace in the database that it read."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from ptmgraph.graph.current import current_graph
from ptmgraph.graph.processes import module_command, module_environment


def test_an_owner_that_dies_while_its_worker_starts_damages_nothing(
    license_home: Path, tmp_path: Path
) -> None:
    """The worker cannot say that it is ready. Java's own exit would close the database then, and
    write its statistics anew: a graph that is read must stay as it was sealed."""
    home = tmp_path / "home"
    shutil.copytree(license_home, home)
    graph = current_graph(home)
    reader, writer = os.pipe()
    os.close(reader)
    process = subprocess.Popen(
        module_command(
            "ptmgraph.graph.store.arcade.worker", str(graph.database), str(tmp_path), "512m"
        ),
        stdin=subprocess.DEVNULL,
        stdout=writer,
        stderr=subprocess.PIPE,
        env=module_environment(),
    )
    os.close(writer)
    _, said = process.communicate(timeout=120)
    assert b"BrokenPipeError" in said and process.returncode == 1
    current_graph(home).require_whole()
