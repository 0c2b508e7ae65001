"""A small HTTP server that answers as the Hub does: listings with `Link` paging, single records,
redirects of renamed models, and the faults that a test asks for.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from tests.helpers.fake_repository import FakeRepository
from tests.helpers.http_server import serving

REFUSED_IN_LISTINGS = {"baseModels", "childrenModelCount", "usedStorage"}


@dataclass
class Fault:
    """An answer that is given instead of the right one."""

    status: int = 503
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b"{}"
    silent_for: float = 0.0


@dataclass
class FakeHub:
    """What the server knows, what it does wrong, and what it was asked.

    `records` are whole records by kind (`models`, `datasets`); items that are no objects with an
    id are passed on in listings as they stand. `renamed` maps old ids to new ones, `cards` ids to
    the texts of cards. `faults` are
    used up, one for each request that contains its key.
    """

    models: Sequence[Any] = ()
    datasets: Sequence[Any] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
    private: frozenset[str] = frozenset()
    repository: FakeRepository | None = None
    cards: Mapping[str, bytes] = field(default_factory=dict)
    page_size: int = 2
    link_host: str = ""
    delay: float = 0.0
    faults: dict[str, list[Fault]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    tokens: list[str | None] = field(default_factory=list)
    url: str = ""

    @contextmanager
    def serve(self) -> Iterator[FakeHub]:
        """Run the server; `url` is its address."""

        class Handler(_Handler):
            hub = self

        with serving(Handler) as self.url:
            yield self

    def fault(self, path: str) -> Fault | None:
        for key, waiting in self.faults.items():
            if key in path and waiting:
                return waiting.pop(0)
        return None


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # Head and body in one packet: otherwise each answer takes 40 ms.
    hub: FakeHub

    def do_GET(self) -> None:
        path = unquote(self.path)
        known = ("/api/models", "/api/datasets", "/datasets")
        if not path.startswith(known) and "/raw/" not in path:
            self._json(404, {})
            return
        self.hub.asked.append(path)
        self.hub.tokens.append(self.headers.get("authorization"))
        time.sleep(self.hub.delay)
        fault = self.hub.fault(path)
        if fault:
            time.sleep(fault.silent_for)
            self._answer(fault.status, fault.body, fault.headers)
            return
        if self.hub.repository and (own := self.hub.repository.answer(path, self.headers)):
            self._answer(*own)
            return
        if not path.startswith("/api/"):
            card = self.hub.cards.get(path.removeprefix("/").partition("/raw/")[0])
            self._answer(200 if card else 404, card or b"Entry not found", {})
            return
        parts = urlsplit(self.path)
        _, _, kind, *id = parts.path.split("/", 3)
        records = getattr(self.hub, kind)
        query = parse_qs(parts.query)
        expand = [*query.get("expand", []), *query.get("expand[]", [])]
        if id:
            self._one(kind, unquote(id[0]), records, expand)
        elif REFUSED_IN_LISTINGS & set(expand):
            self._json(400, {"error": "bad expand"}, {"X-Error-Message": "Invalid expand"})
        else:
            self._list(parts.path, records, query, expand)

    def _one(self, kind: str, id: str, records: Sequence[Any], expand: list[str]) -> None:
        if id in self.hub.renamed:
            target = f"/api/{kind}/{self.hub.renamed[id]}?{urlsplit(self.path).query}"
            self._json(307, {}, {"Location": target})
            return
        for record in records:
            if isinstance(record, dict) and record.get("id") == id and id not in self.hub.private:
                self._json(200, _expanded(record, expand))
                return
        status = 401 if id in self.hub.private else 404
        self._json(status, {"error": "Repository not found"}, {"X-Error-Code": "RepoNotFound"})

    def _list(
        self, path: str, records: Sequence[Any], query: dict[str, list[str]], expand: list[str]
    ) -> None:
        found = [record for record in records if _matches(record, query)]
        if query.get("sort") == ["lastModified"]:
            found.sort(key=_modified, reverse=True)
        start = int(query.get("cursor", ["0"])[0])
        end = start + min(self.hub.page_size, int(query.get("limit", ["1000"])[0]))
        headers = {}
        if end < len(found):
            again = urlencode({**query, "cursor": [str(end)]}, doseq=True)
            host = self.hub.link_host or self.hub.url
            headers["Link"] = f'<{host}{path}?{again}>; rel="next"'
        page = [_expanded(r, expand) if isinstance(r, dict) else r for r in found[start:end]]
        self._json(200, page, headers)

    def _json(self, status: int, value: Any, headers: Mapping[str, str] | None = None) -> None:
        self._answer(status, json.dumps(value).encode(), headers or {})

    def _answer(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.close_connection |= int(headers.get("Content-Length", 0)) > len(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the output of the tests clean."""


def _matches(record: Any, query: dict[str, list[str]]) -> bool:
    if not isinstance(record, dict) or not isinstance(record.get("id"), str):
        return not query.keys() & {"author", "search", "filter"}
    tags = set(record.get("tags") or [])
    return (
        all(record["id"].startswith(f"{author}/") for author in query.get("author", []))
        and all(text.lower() in record["id"].lower() for text in query.get("search", []))
        and set(query.get("filter", [])) <= tags
    )


def _modified(record: Any) -> str:
    return str(record.get("lastModified") or "") if isinstance(record, dict) else ""


def _expanded(record: Mapping[str, Any], expand: list[str]) -> dict[str, Any]:
    """With `expand` the Hub answers with the named fields only, and leaves out what is empty."""
    return {k: v for k, v in record.items() if not expand or k in {"_id", "id", *expand}}
