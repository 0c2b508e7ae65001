"""A real Neo4j Community without Docker, for development and tests.

    python -m scripts.neo4j_local start FOLDER [--port N]   print its address; the password is
                                                            in FOLDER/password
    python -m scripts.neo4j_local stop FOLDER
    python -m scripts.neo4j_local admin FOLDER ARGUMENTS    neo4j-admin on the stopped server

The server's published Java artifacts are fetched once with Maven into the user's cache folder.
Needs `java` (17 or 21) and `mvn`. Neo4j Community is GPLv3: it is run, never shipped.
"""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from platformdirs import user_cache_path

VERSION = "5.26.30"
USER = "neo4j"
_READY_SECONDS = 120
_SETTINGS = Path(__file__).with_name("neo4j.conf")
_POM = """<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>ptmgraph</groupId><artifactId>neo4j</artifactId><version>1</version><dependencies>
<dependency><groupId>org.neo4j</groupId><artifactId>neo4j</artifactId><version>{}</version>
</dependency></dependencies></project>"""
_OPENED = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")
_BOLT_5 = bytes.fromhex("6060b017" + "00080805" + "00000000" * 3)


class CannotRun(Exception):
    """Neo4j cannot be run here; the message says what is missing."""


class LocalNeo4j:
    """One server with its data, settings and password in `folder`, which may be new. `tuning` is
    how Java collects and compiles, `memory` what it may take."""

    def __init__(
        self,
        folder: Path,
        port: int | None = None,
        tuning: tuple[str, ...] = ("-XX:+UseG1GC",),
        memory: str = "512m",
    ) -> None:
        self.folder = folder.resolve()
        self._options, self._memory = tuning, memory
        self._lib = _artifacts()
        self._process: subprocess.Popen[bytes] | None = None  # None when started elsewhere
        if not (self.folder / "password").exists():
            self._set_up(port or free_port())

    @property
    def port(self) -> int:
        """The Bolt port on the loopback address."""
        return int((self.folder / "port").read_text("utf-8"))

    @property
    def uri(self) -> str:
        """The address without a user."""
        return f"neo4j://127.0.0.1:{self.port}"

    @property
    def password(self) -> str:
        """The password of the user `neo4j`."""
        return (self.folder / "password").read_text("utf-8")

    def start(self) -> None:
        """Start the server, if it does not run, and wait until it answers. Raises `CannotRun`."""
        if self._process and self._process.poll() is None:
            return
        log = self.folder / "console.log"
        place = [f"--home-dir={self.folder}", f"--config-dir={self.folder / 'conf'}"]
        memory = [f"-Xms{self._memory}", "-XX:+ExitOnOutOfMemoryError"]
        with log.open("ab") as output:
            process = self._process = subprocess.Popen(
                [
                    *self._java(*memory),
                    "org.neo4j.server.CommunityEntryPoint",
                    *place,
                ],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        (self.folder / "pid").write_text(str(process.pid), "utf-8")
        for _ in range(_READY_SECONDS * 5):
            if _answers(self.port):
                return
            if process.poll() is not None:
                break
            time.sleep(0.2)
        self.kill()
        raise CannotRun(f"Neo4j does not start; see {log}")

    def stop(self) -> None:
        """Stop the server in good order."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the server at once, as a crash would."""
        self._signal(signal.SIGKILL)

    def admin(self, *arguments: str) -> str:
        """Run neo4j-admin on the stopped server; what it printed. Raises `CannotRun`."""
        done = subprocess.run(
            [
                *self._java(),
                "org.neo4j.cli.AdminTool",
                *arguments,
            ],
            env={**os.environ, "NEO4J_HOME": str(self.folder), "NEO4J_CONF": f"{self.folder}/conf"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise CannotRun(f"neo4j-admin failed: {done.stdout[-1000:]} {done.stderr[-2000:]}")
        return done.stdout

    def _set_up(self, port: int) -> None:
        (self.folder / "conf").mkdir(parents=True, exist_ok=True)
        (self.folder / "port").write_text(str(port), "utf-8")
        local = {
            "server.default_listen_address": "127.0.0.1",
            "server.default_advertised_address": "127.0.0.1",
            "server.bolt.listen_address": f"127.0.0.1:{port}",
            "server.bolt.advertised_address": f"127.0.0.1:{port}",
            "server.http.enabled": "false",
            "server.https.enabled": "false",
            "db.tx_log.preallocate": "false",
            "internal.server.bolt.thread_pool_shutdown_wait_time": "100ms",
        }
        lines = [f"{name}={value}" for name, value in local.items()]
        text = _SETTINGS.read_text("utf-8") + "\n".join(lines) + "\n"
        (self.folder / "conf" / "neo4j.conf").write_text(text, "utf-8")
        password = secrets.token_hex(16)
        self.admin("dbms", "set-initial-password", password)
        file = self.folder / "password"
        file.touch(0o600)
        file.write_text(password, "utf-8")

    def _java(self, *options: str) -> list[str]:
        opened = [f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in _OPENED]
        own = [f"-Xmx{self._memory}", *self._options]
        return ["java", *own, *options, *opened, "-cp", f"{self._lib}/*"]

    def _signal(self, number: int) -> None:
        file = self.folder / "pid"
        if not file.exists():
            return
        pid = int(file.read_text("utf-8"))
        if self._is_ours(pid):
            os.kill(pid, number)
            while self._is_ours(pid):
                time.sleep(0.05)
        if self._process:
            self._process.wait()
        file.unlink()

    def _is_ours(self, pid: int) -> bool:
        """Whether the process runs and is this server: numbers of processes are used again."""
        command = ["ps", "-ww", "-o", "stat=,command=", "-p", str(pid)]
        found = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        return str(self.folder) in found and not found.startswith("Z")


def _artifacts() -> Path:
    """The folder with the server's jars, fetched when it is not there. Raises `CannotRun`."""
    for tool in ("java", "mvn"):
        if shutil.which(tool) is None:
            raise CannotRun(f"`{tool}` is missing; Neo4j needs Java 17 or 21, and Maven to get it")
    folder = user_cache_path("ptmgraph") / f"neo4j-{VERSION}"
    if (folder / "complete").exists():
        return folder / "lib"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pom.xml").write_text(_POM.format(VERSION), "utf-8")
    command = ["mvn", "-q", "-B", "dependency:copy-dependencies", "-DincludeScope=runtime"]
    command.append(f"-DoutputDirectory={folder / 'lib'}")
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotRun(f"Maven could not fetch Neo4j: {done.stdout[-1000:]}")
    (folder / "complete").touch()
    return folder / "lib"


def free_port() -> int:
    """A port of the loopback address that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    """Whether a Bolt handshake succeeds."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(_BOLT_5)
            return len(connection.recv(4)) == 4
    except OSError:
        return False


def main() -> None:
    """The command line."""
    assert __doc__ is not None
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("action", choices=("start", "stop", "admin"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int)
    options, rest = parser.parse_known_args()
    try:
        server = LocalNeo4j(options.folder, options.port)
        if options.action == "start":
            server.start()
            print(server.uri)
        elif options.action == "stop":
            server.stop()
        else:
            print(server.admin(*rest))
    except CannotRun as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
