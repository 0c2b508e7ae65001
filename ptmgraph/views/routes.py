"""What the app's server answers besides pages.

These routes stand outside Streamlit's sessions. The guard stands before all of them.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import Route

from ptmgraph.graph.errors import StoreError
from ptmgraph.graph.store.search import LABELS
from ptmgraph.views.badge import BADGE_ROUTE, badge_svg
from ptmgraph.views.console_editor import SCHEMA_ROUTE, schema_for_editor
from ptmgraph.views.graph_access import found_for, open_graph, passport_on
from ptmgraph.views.graph_component import BUNDLE, BUNDLE_ROUTE
from ptmgraph.views.guard import HEALTH_ROUTE, Guard
from ptmgraph.views.preview import Preview
from ptmgraph.views.search_box import SUGGEST_ROUTE

NAVIGATION = Path(__file__).with_name("navigation.py")
"""The script that Streamlit runs for each reader."""

_OTHER_NAMES = {"find": "", "licences": "licenses", "compare": "assess", "risks": "risk"}
_A_YEAR = 31_536_000
_MOST_TEXT = 200
_HITS = 12
_HEALTHY_SECONDS = 4.0


def suggestions(request: Request) -> JSONResponse:
    """Nodes that the search finds for the text `q`, as `{"hits": [{"type", "id", "weight"}]}`.

    `type`, which may be repeated, limits the labels. Without a graph the answer is a 503 with
    `{"error": what to do}`.
    """
    text = request.query_params.get("q", "")[:_MOST_TEXT]
    types = tuple(label for label in request.query_params.getlist("type") if label in LABELS)
    try:
        hits = found_for(text, _HITS, types)
    except StoreError as error:
        return JSONResponse({"error": str(error)}, status_code=503)
    return JSONResponse({"hits": [asdict(hit) for hit in hits]})


def schema(_request: Request) -> JSONResponse:
    """The types of the schema with their properties and how many the graph has, as
    `{"types": [...]}`; without a graph a 503."""
    try:
        counts = open_graph().manifest["counts"]
    except StoreError as error:
        return JSONResponse({"error": str(error)}, status_code=503)
    return JSONResponse({"types": schema_for_editor(counts)})


def graph_component(_request: Request) -> FileResponse:
    """The script of the graph component. Its address changes with its content."""
    headers = {"Cache-Control": f"public, max-age={_A_YEAR}, immutable"}
    return FileResponse(BUNDLE, media_type="text/javascript", headers=headers)


def health(_request: Request) -> JSONResponse:
    """Whether the graph that the pages ask answers: `{"healthy": true}`, else a 503 with
    `{"error": what to do}`. A store that is busy is not healthy."""
    try:
        open_graph().query("RETURN 1 AS one", timeout=_HEALTHY_SECONDS)
    except StoreError as error:
        return JSONResponse({"error": str(error)}, status_code=503)
    return JSONResponse({"healthy": True})


def badge(request: Request) -> Response:
    """The badge of the node with this `type` and `id`, as SVG; a 404 where there is none, a 503
    without a graph."""
    asked = request.query_params
    try:
        passport = passport_on(asked.get("type", "Model"), asked.get("id", "")[:_MOST_TEXT])
    except StoreError as error:
        return PlainTextResponse(str(error), status_code=503)
    if passport is None:
        return PlainTextResponse("There is no such node.", status_code=404)
    svg = badge_svg(passport.licences, passport.verdict, passport.non_commercial)
    return Response(svg, media_type="image/svg+xml")


def elsewhere(request: Request) -> RedirectResponse:
    """From an address that people guess to that of the page, with all that it asks for."""
    page = _OTHER_NAMES[request.url.path.rpartition("/")[2]]
    return RedirectResponse(f"./{page}?{request.url.query}".rstrip("?"))


ROUTES = [
    Route(SUGGEST_ROUTE, suggestions),
    Route(SCHEMA_ROUTE, schema),
    Route(BUNDLE_ROUTE, graph_component),
    Route(HEALTH_ROUTE, health),
    Route(BADGE_ROUTE, badge),
    *(Route(f"/{name}", elsewhere) for name in _OTHER_NAMES),
]
MIDDLEWARE = [Middleware(Guard), Middleware(Preview)]
