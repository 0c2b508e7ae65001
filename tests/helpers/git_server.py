"""A real HTTP server for repositories, by `git http-backend`, as GitHub has one."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import urlsplit

from tests.helpers.http_server import serving

_OPEN = {
    "http.uploadpack": "true",
    "uploadpack.allowFilter": "true",
    "uploadpack.allowAnySHA1InWant": "true",
}


@dataclass
class GitServer:
    """The repositories below `root`, at `url`. `asked` are the paths of the requests, and `tokens`
    what authorised them. `refuse` answers all requests from then on with a status."""

    root: Path
    url: str = ""
    asked: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    tokens: set[str | None] = field(default_factory=set)
    refuse: int = 0
    places: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def serve(self) -> Iterator[GitServer]:
        """Run the server."""

        class Handler(_Handler):
            server_of = self

        with serving(Handler) as self.url:
            yield self


class _Handler(BaseHTTPRequestHandler):
    server_of: GitServer

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        if self.headers["Transfer-Encoding"] == "chunked":
            body = b""
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        else:
            body = self.rfile.read(int(self.headers["Content-Length"]))
        self._answer(body)

    def _answer(self, body: bytes) -> None:
        ours = self.server_of
        parts = urlsplit(self.path)
        ours.asked.append(parts.path)
        ours.bodies.append(body)
        ours.tokens.add(self.headers["Authorization"])
        if ours.refuse or parts.path in ours.places:
            self.send_response(ours.refuse or 301)
            self.send_header("Location", ours.places.get(parts.path, ""))
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        done = subprocess.run(
            ["git", "http-backend"],
            input=body,
            capture_output=True,
            check=False,
            env=self._environment(parts.path, parts.query, len(body)),
        )
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if line)
        self.send_response(int(headers.pop("Status", "200").split()[0]))
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _environment(self, path: str, query: str, length: int) -> dict[str, str]:
        settings = {"GIT_CONFIG_COUNT": str(len(_OPEN))}
        for number, (name, value) in enumerate(_OPEN.items()):
            settings |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
        return {
            **os.environ,
            **settings,
            "GIT_PROJECT_ROOT": str(self.server_of.root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_PROTOCOL": self.headers["Git-Protocol"] or "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers["Content-Type"] or "",
            "CONTENT_LENGTH": str(length),
            "HTTP_CONTENT_ENCODING": self.headers["Content-Encoding"] or "",
        }

    def log_message(self, format: str, *args: object) -> None:
        pass
