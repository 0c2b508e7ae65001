"""`ptmgraph serve` as a process: what it prints, what it opens, how it ends."""

from __future__ import annotations

import signal
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import neo4j
import pytest
from neo4j.exceptions import DriverError, Neo4jError

from ptmgraph.graph.current import current_graph
from scripts.neo4j_local import free_port
from tests.helpers.bolt import Served, start_serve

ENDLESS = "MATCH p = (a:Model)-[*]-(b:Model) RETURN count(p)"


def test_it_serves_until_ctrl_c(fixture_home: Path) -> None:
    """Also while a statement runs that would take long."""
    port = free_port()
    with start_serve(fixture_home, port) as process:
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
            if sys.platform == "linux":
                assert _listening(process.pid) == {port}
            asking = threading.Thread(target=_ask_endlessly, args=(driver,))
            asking.start()
            time.sleep(0.5)
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=20)
            asking.join()
    assert process.returncode == 0
    assert "Traceback" not in errors


def test_its_time_limit_is_the_last_word(fixture_home: Path) -> None:
    with start_serve(fixture_home, port := free_port(), "--timeout", "1") as process:
        assert process.stdout
        password = process.stdout.readline().split()[-1]
        with Served(port, password).driver() as driver, driver.session() as session:
            with pytest.raises(Neo4jError) as caught:
                session.run(neo4j.Query(ENDLESS, timeout=3600)).consume()
            assert caught.value.code == "Neo.ClientError.Transaction.TransactionTimedOut"
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)


def _ask_endlessly(driver: neo4j.Driver) -> None:
    with suppress(Neo4jError, DriverError), driver.session() as session:
        session.run(ENDLESS).consume()


def _listening(pid: int) -> set[int]:
    """The TCP ports that a process and its children listen on."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    links = (each for one in (pid, *children) for each in Path(f"/proc/{one}/fd").iterdir())
    sockets = {str(link.readlink()) for link in links}
    lines = Path("/proc/net/tcp").read_text("ascii") + Path("/proc/net/tcp6").read_text("ascii")
    rows = [line.split() for line in lines.splitlines()]
    return {
        int(row[1].rpartition(":")[2], 16)
        for row in rows
        if len(row) > 9 and row[3] == "0A" and f"socket:[{row[9]}]" in sockets
    }
