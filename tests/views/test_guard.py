"""Who gets through to the app: by the right name, from its own pages, with the password."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from ptmgraph.views import guard
from ptmgraph.views.guard import HEALTH_ROUTE, HOSTS, ORIGIN, PASSWORD, Guard


async def seen(request: Request) -> JSONResponse:
    """What the app behind the guard sees."""
    return JSONResponse(dict(request.headers))


async def connected(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_json(dict(socket.headers))
    await socket.close()


def guarded(monkeypatch: pytest.MonkeyPatch, hosts: str = "", password: str = "") -> TestClient:
    monkeypatch.setenv(HOSTS, hosts)
    monkeypatch.setenv(PASSWORD, password)
    routes = [Route("/{path:path}", seen), WebSocketRoute("/_stcore/stream", connected)]
    return TestClient(Guard(Starlette(routes=routes)), base_url="http://localhost:8501")


def connects(client: TestClient, headers: Mapping[str, str]) -> bool:
    try:
        given = {"Host": "localhost:8501", **headers}
        with client.websocket_connect("/_stcore/stream", headers=given) as socket:
            return bool(socket.receive_json())
    except WebSocketDisconnect:
        return False


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:8501", 200),
        ("127.0.0.1:8501", 200),
        ("[::1]:8501", 200),
        ("LOCALHOST", 200),
        ("models.example", 200),
        ("Models.Example:443", 200),
        ("evil.example", 421),
        ("localhost.evil.example", 421),
        ("localhost@evil.example", 421),
        ("evil.example#localhost", 421),
        ("evil.example:80@localhost", 421),
        ("localhost/evil.example", 421),
        ("localhost,evil.example", 421),
        ("localhost.", 421),
        ("2130706433", 421),
        ("[::ffff:127.0.0.1]", 421),
        ("0.0.0.0:8501", 421),
        ("[::1", 421),
        ("", 421),
    ],
)
def test_the_app_answers_to_its_own_names_only(
    monkeypatch: pytest.MonkeyPatch, host: str, status: int
) -> None:
    client = guarded(monkeypatch, hosts="models.example other.example")
    answer = client.get("/", headers={"Host": host})
    assert answer.status_code == status
    assert (status == 200) is ("--host NAME" not in answer.text)
    assert connects(client, {"Host": host}) is (status == 200)


@pytest.mark.parametrize(
    ("origin", "host", "through"),
    [
        ("http://localhost:8501", "localhost:8501", True),
        ("http://127.0.0.1:8501", "127.0.0.1:8501", True),
        ("https://models.example", "models.example", True),
        ("https://models.example", "127.0.0.1:8501", True),  # a proxy with its default Host
        ("http://localhost:3000", "localhost:8501", False),
        ("http://127.0.0.1:8501", "localhost:8501", False),
        ("http://evil.example", "localhost:8501", False),
        ("http://models.example.evil", "localhost:8501", False),
        ("http://evil.example/models.example", "localhost:8501", False),
        ("http://evil.example@models.example.evil", "localhost:8501", False),
        ("null", "localhost:8501", False),
        ("", "localhost:8501", False),
        ("http://[", "localhost:8501", False),
    ],
)
def test_only_the_apps_own_pages_may_ask_it(
    monkeypatch: pytest.MonkeyPatch, origin: str, host: str, through: bool
) -> None:
    client = guarded(monkeypatch, hosts="models.example")
    headers = {"Origin": origin, "Host": host}
    assert connects(client, headers) is through
    assert (client.get("/", headers=headers).status_code == 200) is through


def test_streamlit_sees_no_origin_and_nobody_can_forge_the_guards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = guarded(monkeypatch)
    given = {"Origin": "http://localhost:8501", ORIGIN: "http://forged.example"}
    headers = client.get("/", headers=given).json()
    assert "origin" not in headers
    assert headers[ORIGIN.lower()] == "http://localhost:8501"
    assert ORIGIN.lower() not in client.get("/", headers={ORIGIN: "http://forged"}).json()


@pytest.mark.parametrize(
    "path", ["/_stcore/metrics", "/base/_stcore/metrics", "/_stcore%2Fmetrics"]
)
def test_figures_on_all_readers_are_not_shown(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    assert guarded(monkeypatch).get(path).status_code == 404


def basic(password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"me:{password}".encode()).decode()}


def test_where_there_is_a_password_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "_WRONG_SECONDS", 0)
    client = guarded(monkeypatch, password="sécret:1")
    nothing: dict[str, str] = {}
    broken = {"Authorization": "Basic %%%"}
    for headers in (nothing, basic("secret"), broken, {"Cookie": "ptmgraph_login="}):
        answer = client.get("/", headers=headers)
        assert (answer.status_code, answer.headers["www-authenticate"][:5]) == (401, "Basic")
        assert not connects(client, headers)
    health = client.get(HEALTH_ROUTE)
    assert health.status_code == 200 and "set-cookie" not in health.headers
    assert connects(client, basic("sécret:1"))
    assert not client.cookies
    let_in = client.get("/", headers=basic("sécret:1"))
    assert "HttpOnly; SameSite=Strict" in let_in.headers["set-cookie"]
    assert client.get("/").status_code == 200  # the cookie is enough, for WebSockets too
    assert connects(client, {"Cookie": let_in.headers["set-cookie"].split(";")[0]})
