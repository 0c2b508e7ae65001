"""What is put into the served page: title and description, which a chat shows of a link, and the
script that lets Back leave a page.

Streamlit's page is named "Streamlit" until its script has run, and previews run no script.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from urllib.parse import parse_qs

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_TITLE = re.compile(rb"<title>[^<]*</title>")
_HISTORY = Path(__file__).with_name("history.js").read_text("utf-8")
_MOST = 200  # characters of an id
_ABOUT = (
    "Where pre-trained models come from, whether they may be shipped, who depends on them, and "
    "whether their names tell the truth."
)


class Preview:
    """Puts these into the pages that the app serves. The graph is not asked, so that a page costs
    no more than before."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request or connection."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        head = preview_head(scope["query_string"].decode("latin-1"))
        start: Message | None = None
        body = b""

        async def send_page(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start" and _is_page(message):
                start = message
            elif start is None:
                await send(message)
            else:
                body += message.get("body", b"")
                if not message.get("more_body"):
                    body = _TITLE.sub(lambda _: head, body, count=1)
                    MutableHeaders(scope=start)["content-length"] = str(len(body))
                    await send(start)
                    await send({"type": "http.response.body", "body": body})

        await self._app(_unpacked(scope), receive, send_page)


def _unpacked(scope: Scope) -> Scope:
    """The request, so that a page is not answered compressed: what is put into it must fit. Files
    have a dot in their names, and stay as they are."""
    if "." in scope["path"].rpartition("/")[2]:
        return scope
    headers = [header for header in scope["headers"] if header[0] != b"accept-encoding"]
    return {**scope, "headers": headers}


def preview_head(query: str) -> bytes:
    """The title and description of a page, as HTML, from what stands behind "?" in its address."""
    id_ = (parse_qs(query).get("id") or [""])[0][:_MOST]
    title = escape(f"{id_} · ptmgraph" if id_ else "ptmgraph")
    about = escape(f"{id_}: licence, lineage, name, and who depends on it." if id_ else _ABOUT)
    tags = (
        f"<title>{title}</title>"
        f'<meta name="description" content="{about}">'
        f'<meta property="og:title" content="{title}">'
        f'<meta property="og:description" content="{about}">'
        f"<script>{_HISTORY}</script>"
    )
    return tags.encode("utf-8", "replace")


def _is_page(message: Message) -> bool:
    headers = MutableHeaders(scope=message)
    plain = headers.get("content-encoding", "identity") == "identity"
    return plain and headers.get("content-type", "").startswith("text/html")
