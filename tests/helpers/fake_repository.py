"""A data set repository as the Hub answers for it: its commit, its tree, its files by ranges."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

Answer = tuple[int, bytes, dict[str, str]]


@dataclass
class FakeRepository:
    """What it holds, and what it does wrong.

    `dates` are the days of files that differ from `date`; `small` files lie in git itself, and have
    no SHA-256. `wrong` bytes are served in the place of a file's, each once. `breaks` are numbers
    of bytes after which the next answers with a file break off. `refuses_files` is why they are
    refused. `served` are the files that were asked for, with the byte where each began.
    """

    files: dict[str, bytes]
    id: str = "cfahlgren1/hub-stats"
    date: str = "2026-05-20"
    dates: dict[str, str] = field(default_factory=dict)
    small: frozenset[str] = frozenset()
    wrong: dict[str, list[bytes]] = field(default_factory=dict)
    breaks: list[int] = field(default_factory=list)
    knows_ranges: bool = True
    tells_dates: bool = True
    refuses_files: str = ""
    served: list[tuple[str, int]] = field(default_factory=list)

    @property
    def commit(self) -> str:
        """Changes with what it holds."""
        return hashlib.sha1(repr(sorted(self.files.items())).encode()).hexdigest()

    def answer(self, path: str, asked: Mapping[str, str]) -> Answer | None:
        """The status, the body and the headers; none for what is not about this repository."""
        path = urlsplit(path).path
        about = f"/api/datasets/{self.id}"
        if path in (f"{about}/revision/main", f"{about}/revision/{self.commit}"):
            return _json({"sha": self.commit, "lastModified": f"{self.date}T08:30:00.000Z"})
        if path == f"{about}/tree/{self.commit}":
            return _json([self._entry(name) for name in self.files] + [{"type": "directory"}, 7])
        prefix = f"/datasets/{self.id}/resolve/{self.commit}/"
        if path.startswith(prefix):
            return self._file(path.removeprefix(prefix), asked.get("range", ""))
        return None

    def _entry(self, name: str) -> dict[str, Any]:
        content = self.files[name]
        own = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
        entry: dict[str, Any] = {"type": "file", "path": name, "size": len(content), "oid": own}
        if name not in self.small:
            entry["lfs"] = {"oid": hashlib.sha256(content).hexdigest(), "size": len(content)}
        if self.tells_dates:
            day = self.dates.get(name, self.date)
            entry["lastCommit"] = {
                "id": "1" * 40,
                "title": "Upload",
                "date": f"{day}T08:00:00.000Z",
            }
        return entry

    def _file(self, name: str, range: str) -> Answer:
        if self.refuses_files:
            return 403, b"", {"X-Error-Message": self.refuses_files}
        content = self.wrong[name].pop(0) if self.wrong.get(name) else self.files[name]
        begin = int(range.removeprefix("bytes=").rstrip("-") or 0) if self.knows_ranges else 0
        self.served.append((name, begin))
        if begin and begin >= len(content):
            return 416, b"", {}
        body = content[begin:]
        headers = {"Content-Length": str(len(body))}
        if self.breaks:
            body = body[: self.breaks.pop(0)]
        return 206 if begin else 200, body, headers


def _json(value: Any) -> Answer:
    return 200, json.dumps(value).encode(), {}
