"""`ptmgraph serve` as a process: what it prints, how it ends."""

from __future__ import annotations

import signal
from pathlib import Path

from ptmgraph.graph.current import current_graph
from scripts.neo4j_local import free_port
from tests.helpers.bolt import Served, start_serve


def test_it_serves_until_ctrl_c(fixture_home: Path) -> None:
    port = free_port()
    with start_serve(fixture_home, port) as process:
        try:
            assert process.stdout
            words = process.stdout.readline().split()
            assert words[:3] == [f"bolt://127.0.0.1:{port}", "user", "neo4j"]
            with Served(port, words[-1]).driver() as driver:
                count = driver.execute_query("MATCH (m:Model) RETURN count(m)").records[0].value()
            assert count == current_graph(fixture_home).manifest["counts"]["Model"]
            with start_serve(fixture_home, port) as second:
                _, errors = second.communicate(timeout=60)
            assert second.returncode == 3
            assert f"does not start on port {port}" in errors
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 0
    assert "Traceback" not in errors
