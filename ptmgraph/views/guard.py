"""What stands before the app's server: the names it answers to, who may connect, and a login.

`PTMGRAPH_APP_HOSTS` holds names (with spaces between) by which readers reach the app beside
loopback; `PTMGRAPH_APP_PASSWORD` a password, when one is asked for. `ptmgraph app` sets both.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import os
import re
import secrets
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOSTS, PASSWORD = "PTMGRAPH_APP_HOSTS", "PTMGRAPH_APP_PASSWORD"
_ADDRESS = re.compile(r"([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
HEALTH_ROUTE = "/api/health"
ORIGIN = "X-Ptmgraph-Origin"
"""The page that a request comes from, as the guard checked it."""

_CLOSED = ("/_stcore/metrics",)  # figures on all readers
_WRONG_SECONDS = 1.0  # so that guessing takes time
_COOKIE = "ptmgraph_login"
_OTHER_NAME = (
    "This app does not answer to the name in the address. Whoever runs it can allow the name: "
    "ptmgraph app --host NAME"
)
_OTHER_PAGE = "Pages of other sites may not ask this app."
_LOGIN = "Log in with the password that ptmgraph app shows when it starts; any user name will do."


class Guard:
    """Lets requests through to the app that name it rightly, come from its own pages, and carry
    the password where there is one. Others get a sentence, and Streamlit never sees them: of an
    origin that it does not know, it would ask an outside host whether that is this machine."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._hosts = LOOPBACK | allowed_hosts(os.environ)
        self._password = os.environ.get(PASSWORD, "").encode()
        self._session = secrets.token_urlsafe(24)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request or connection."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = self._refusal(scope["path"], headers)
        if not refusal and self._needs_login(scope["path"], headers):
            refusal = await self._login_refusal(headers)
            send = send if refusal else self._with_session(send)
        if refusal:
            await _refuse(refusal, scope, receive, send)
        else:
            await self._app(_marked(scope, headers), receive, send)

    def _refusal(self, path: str, headers: Headers) -> tuple[int, str] | None:
        hosts = headers.getlist("host")
        if len(hosts) != 1 or _name(hosts[0]) not in self._hosts:
            return 421, _OTHER_NAME
        origin = headers.get("origin")
        if origin is not None and not self._is_own(origin, hosts[0]):
            return 403, _OTHER_PAGE
        return (404, "Not Found") if path.endswith(_CLOSED) else None

    def _is_own(self, origin: str, host: str) -> bool:
        """Whether a page of this origin is the app's own: it has the address that is asked, or an
        allowed name, for a proxy that asks under another name. Any other port of this machine is
        another site."""
        try:
            address = urlsplit(origin).netloc.lower()
        except ValueError:
            return False
        name = _name(address)
        return address == host.lower() or (name in self._hosts and name not in LOOPBACK)

    def _needs_login(self, path: str, headers: Headers) -> bool:
        return bool(self._password) and path != HEALTH_ROUTE and not self._has_session(headers)

    def _has_session(self, headers: Headers) -> bool:
        cookies = [part.strip() for part in headers.get("cookie", "").split(";")]
        wanted = f"{_COOKIE}={self._session}".encode()
        return any(secrets.compare_digest(cookie.encode(), wanted) for cookie in cookies)

    async def _login_refusal(self, headers: Headers) -> tuple[int, str] | None:
        given = _password(headers.get("authorization", ""))
        if given is not None and secrets.compare_digest(given, self._password):
            return None
        if given is not None:
            await asyncio.sleep(_WRONG_SECONDS)
        return 401, _LOGIN

    def _with_session(self, send: Send) -> Send:
        """Gives the session with the answer: not all browsers send a password with WebSockets."""
        cookie = f"{_COOKIE}={self._session}; Path=/; HttpOnly; SameSite=Strict"

        async def send_with_session(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("set-cookie", cookie)
            await send(message)

        return send_with_session


def allowed_hosts(environment: Mapping[str, str]) -> frozenset[str]:
    """The names beside loopback by which readers reach the app."""
    return frozenset(environment.get(HOSTS, "").lower().split())


def _name(address: str) -> str | None:
    """The host of `host:port`, without the port; none for anything else."""
    parts = _ADDRESS.fullmatch(address.lower())
    return parts[1].strip("[]") if parts else None


def _password(authorization: str) -> bytes | None:
    kind, _, coded = authorization.partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        return base64.b64decode(coded, validate=True).partition(b":")[2]
    except (binascii.Error, ValueError):
        return b""


def _marked(scope: Scope, headers: Headers) -> Scope:
    """The request with its origin under a name that only the guard gives."""
    origin = headers.get("origin")
    dropped = (b"origin", ORIGIN.lower().encode())
    kept = [(name, value) for name, value in scope["headers"] if name.lower() not in dropped]
    if origin is not None:
        kept.append((ORIGIN.lower().encode(), origin.encode("latin-1")))
    return {**scope, "headers": kept}


async def _refuse(refusal: tuple[int, str], scope: Scope, receive: Receive, send: Send) -> None:
    status, sentence = refusal
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": ""})
        return
    challenge = {"www-authenticate": 'Basic realm="ptmgraph"'} if status == 401 else {}
    await PlainTextResponse(sentence, status, challenge)(scope, receive, send)
