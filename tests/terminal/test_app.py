"""`ptmgraph app` in a process of its own: settings of the folder do not count, and nobody outside
is asked."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from email.message import Message
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.helpers.browser import free_port, wait_until_ready
from tests.helpers.places import ROOT

HOSTILE = """
[server]
enableCORS = false
enableXsrfProtection = false
address = "0.0.0.0"
corsAllowedOrigins = ["http://evil.example"]
enableAgentApi = true
baseUrlPath = "elsewhere"
[browser]
gatherUsageStats = true
serverAddress = "evil.example"
"""
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


class RunningApp:
    """An app that was started in a stranger's folder, and a proxy that would see it ask outside."""

    def __init__(self, port: int, outside: socket.socket) -> None:
        self.port, self.outside = port, outside

    def get(self, path: str, **headers: str) -> tuple[int, Message, bytes]:
        """The status, headers and body of an answer."""
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.putrequest("GET", path, skip_host=True)
            for name, value in {"Host": f"localhost:{self.port}", **headers}.items():
                connection.putheader(name, value)
            connection.endheaders()
            with connection.getresponse() as answer:
                body = b"" if answer.status == 101 else answer.read()
                return answer.status, answer.headers, body

    def connect(self, origin: str) -> int:
        """The status with which a WebSocket is answered that a page of `origin` opens."""
        return self.get("/_stcore/stream", **UPGRADE, Origin=origin)[0]


@pytest.fixture(scope="module")
def app(fixture_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    folder = tmp_path_factory.mktemp("strangers")
    settings = folder / ".streamlit" / "config.toml"
    settings.parent.mkdir()
    settings.write_text(HOSTILE, "utf-8")
    port = free_port()
    with socket.create_server(("127.0.0.1", 0)) as outside:
        outside.settimeout(0.1)
        proxy = f"http://127.0.0.1:{outside.getsockname()[1]}"
        own = {"PTMGRAPH_HOME": os.path.relpath(fixture_home, folder), "PYTHONPATH": str(ROOT)}
        proxies = {"http_proxy": proxy, "https_proxy": proxy, "no_proxy": "localhost,127.0.0.1"}
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "ptmgraph", "app", "--port", str(port)],
            cwd=folder,
            env={**os.environ, **own, **proxies, "STREAMLIT_SERVER_HEADLESS": "true"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_until_ready(f"http://localhost:{port}/_stcore/health", process)
            yield RunningApp(port, outside)
        finally:
            process.terminate()
            process.wait(20)


def test_a_foreign_page_cannot_connect_and_nobody_outside_is_asked(app: RunningApp) -> None:
    for origin in ("http://evil.example", "http://localhost:3000", "null"):
        assert app.connect(origin) == 403
    assert app.connect(f"http://localhost:{app.port}") == 101
    with pytest.raises(TimeoutError):
        app.outside.accept()


def test_other_names_and_figures_on_readers_are_refused(app: RunningApp) -> None:
    assert app.get("/", Host="evil.example")[0] == 421
    assert app.get("/_stcore/metrics")[0] == 404
    status, headers, _ = app.get("/_stcore/health", Origin=f"http://localhost:{app.port}")
    assert (status, headers["Access-Control-Allow-Origin"]) == (200, None)


def test_it_listens_on_loopback_only(app: RunningApp) -> None:
    table = "".join(Path(f"/proc/self/net/{name}").read_text() for name in ("tcp", "tcp6"))
    listening = [line.split()[1] for line in table.splitlines() if " 0A " in line]
    own = {address.split(":")[0] for address in listening if address.endswith(f":{app.port:04X}")}
    assert own and own <= {"0100007F", "00000000000000000000000001000000"}


def test_health_means_that_questions_are_answered(app: RunningApp) -> None:
    status, _, body = app.get("/api/health")
    assert (status, body) == (200, b'{"healthy":true}')
