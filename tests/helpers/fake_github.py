"""A small HTTP server that answers as GitHub does: from PyGithub's recordings, and made answers.

Recordings are texts of eleven lines for each request: scheme, verb, host, port, path, headers,
body, status, headers of the answer, its body, and an empty line.
"""

from __future__ import annotations

import ast
import io
import json
import tarfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.helpers.http_server import serving

API = "https://api.github.com"
_KEPT_HEADERS = ("link", "content-type", "retry-after", "location")
_LINES = 11
SHA = "c" * 40
"""The commit of every repository that `add_repository` makes."""


@dataclass
class Answer:
    """What the server says: of several for one path, each is used once, the last one always."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class FakeGithub:
    """The answers by path without its query, and what was asked: paths with their queries."""

    answers: defaultdict[str, list[Answer]] = field(default_factory=lambda: defaultdict(list))
    asked: list[str] = field(default_factory=list)
    tokens: set[str | None] = field(default_factory=set)
    url: str = ""

    def replay(self, file: Path) -> None:
        """Take the answers of a recording."""
        lines = file.read_text("utf-8").split("\n")
        for start in range(0, len(lines) - _LINES + 1, _LINES):
            path, status, headers, body = (lines[start + n] for n in (4, 7, 8, 9))
            kept = {
                name.lower(): value
                for name, value in ast.literal_eval(headers)
                if name.lower() in _KEPT_HEADERS or name.lower().startswith("x-ratelimit")
            }
            answer = Answer(body.encode(), int(status), kept)
            self.answers[urlsplit(path).path].append(answer)

    def say(self, path: str, body: Any, status: int = 200, **headers: str) -> None:
        """Answer a path with an object as JSON, or with bytes."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[path].append(Answer(data, status, named))

    @contextmanager
    def serve(self) -> Iterator[FakeGithub]:
        """Run the server; `url` is its address."""

        class Handler(_Handler):
            github = self

        with serving(Handler) as self.url:
            yield self


class _Handler(BaseHTTPRequestHandler):
    github: FakeGithub

    def do_GET(self) -> None:
        github = self.github
        github.asked.append(self.path)
        github.tokens.add(self.headers["Authorization"])
        answers = github.answers[urlsplit(self.path).path]
        if not answers:
            answer = Answer(b'{"message": "Not Found"}', 404)
        else:
            answer = answers.pop(0) if len(answers) > 1 else answers[0]
        body = answer.body.replace(API.encode(), github.url.encode())
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value.replace(API, github.url))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


def add_repository(github: FakeGithub, name: str, content: bytes, **facts: Any) -> None:
    """Answers for one repository and its archive."""
    path = f"/repos/{name}"
    about = {"full_name": name, "url": f"{github.url}{path}", "default_branch": "main", **facts}
    github.say(path, about)
    github.say(f"{path}/branches/main", {"name": "main", "commit": {"sha": SHA}})
    github.say(f"{path}/tarball/{SHA}", b"", 302, Location=f"{github.url}/{name}.tar.gz")
    github.say(f"/{name}.tar.gz", content)


def archive(files: Mapping[str, bytes], links: Mapping[str, str] | None = None) -> bytes:
    """A gzipped tar archive as GitHub makes them: all in one folder named after the commit."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name if name.startswith(("/", "..")) else f"top-abc/{name}")
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
        for name, target in (links or {}).items():
            member = tarfile.TarInfo(f"top-abc/{name}")
            member.type, member.linkname = tarfile.SYMTYPE, target
            tar.addfile(member)
    return stream.getvalue()
