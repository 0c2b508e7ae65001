"""The process that offers the embedded graph over Bolt on a loopback port, read-only.

    python -m ptmgraph.graph.store.arcade.bolt DATABASE CACHE HEAP PORT

Reads the password from its first line of input, prints one line of JSON, {"ready": true} or
{"error"}, and ends when its input ends. The gate does not stand in this way:
statements reach the engine as they are, and it refuses writes and LOAD CSV by itself.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
from pathlib import Path

import jpype

from ptmgraph.graph.store.arcade import jvm as arcade_jvm

USER = "root"
_PLUGIN = "Bolt:com.arcadedb.bolt.BoltProtocolPlugin"


def _serve(database: Path, root: str, password: str, port: int) -> None:
    """Start the engine's server with this one database. `root` is a folder for its own files."""
    settings = {
        "server.rootPath": root,
        "server.rootPassword": password,
        "server.logsDirectory": str(Path(root) / "log"),
        "server.mode": "production",
        "server.databaseDirectory": str(database.parent),
        "server.databaseLoadAtStartup": False,  # the folder beside it holds no database
        "server.defaultDatabaseMode": "READ_ONLY",
        "server.httpIncomingHost": "127.0.0.1",
        "server.httpIncomingPort": "0",
        "server.plugins": _PLUGIN,
        "bolt.host": "127.0.0.1",
        "bolt.port": port,
        "bolt.defaultDatabase": database.name,
    }
    configuration = arcade_jvm.java("com.arcadedb.ContextConfiguration")()
    for name, value in settings.items():
        configuration.setValue(f"arcadedb.{name}", value)
    server = arcade_jvm.java("com.arcadedb.server.ArcadeDBServer")(configuration)
    server.start()
    server.getDatabase(database.name)


def main(arguments: list[str]) -> None:
    """Serve until the input ends."""
    database, cache, heap, port = arguments
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this
    password = sys.stdin.readline().strip()
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever else prints goes to the log
    arcade_jvm.start(heap, Path(cache))
    with tempfile.TemporaryDirectory(prefix="ptmgraph-bolt-") as root:
        answer: dict[str, object] = {"ready": True}
        try:
            _serve(Path(database), root, password, int(port))
        except jpype.JException as error:
            answer = {"error": str(error.getMessage())}
        print(json.dumps(answer), file=answers, flush=True)
        if "ready" in answer:
            sys.stdin.read()
    arcade_jvm.die(0)


if __name__ == "__main__":
    main(sys.argv[1:])
