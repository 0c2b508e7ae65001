"""What stands in the served page for previews, before any script has run."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from ptmgraph.views.preview import Preview, preview_head

PAGE = "<html><head><title>Streamlit</title></head><body>ü</body></html>"


def page(_request: Request) -> Response:
    return HTMLResponse(PAGE)


def other(_request: Request) -> Response:
    return JSONResponse({"title": "<title>Streamlit</title>"})


client = TestClient(
    Starlette(routes=[Route("/", page), Route("/data", other)], middleware=[Middleware(Preview)])
)


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("", "ptmgraph"),
        ("id=BAAI/bge-m3&type=Model", "BAAI/bge-m3 · ptmgraph"),
        ("id=%22%3E%3Cscript%3E", "&quot;&gt;&lt;script&gt; · ptmgraph"),
        ("id=%5C1%5Cg%3C0%3E", "\\1\\g&lt;0&gt; · ptmgraph"),
        ("id=%FF%00", "\ufffd\x00 · ptmgraph"),
    ],
)
def test_a_page_is_named_by_what_it_shows(query: str, title: str) -> None:
    answer = client.get(f"/?{query}")
    assert f"<title>{title}</title>" in answer.text
    assert f'property="og:title" content="{title}"' in answer.text
    assert answer.text.endswith("<body>ü</body></html>")
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert answer.text.count("<script") == 1, "the one that lets Back leave a page"


def test_a_page_is_not_compressed_and_files_may_be() -> None:
    asked: dict[str, str | None] = {}

    def told(request: Request) -> Response:
        asked[request.url.path] = request.headers.get("accept-encoding")
        return HTMLResponse(PAGE)

    routes = [Route("/lineage", told), Route("/static/index.js", told)]
    asking = TestClient(Starlette(routes=routes, middleware=[Middleware(Preview)]))
    for path in ("/lineage", "/static/index.js"):
        asking.get(path, headers={"Accept-Encoding": "gzip"})
    assert asked == {"/lineage": None, "/static/index.js": "gzip"}


def test_a_long_id_is_cut_and_nothing_but_pages_is_touched() -> None:
    assert len(preview_head(f"id={'x' * 10_000}")) < 3_000
    assert client.get("/data?id=x").json() == {"title": "<title>Streamlit</title>"}
    assert client.head("/").status_code in (200, 405)
