"""What the app's server answers besides pages."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import Route

from views.graph_component import BUNDLE, BUNDLE_ROUTE

_A_YEAR = 31_536_000


def graph_component(_request: Request) -> FileResponse:
    """The script of the graph component. Its address changes with its content."""
    headers = {"Cache-Control": f"public, max-age={_A_YEAR}, immutable"}
    return FileResponse(BUNDLE, media_type="text/javascript", headers=headers)


ROUTES = [Route(BUNDLE_ROUTE, graph_component)]
