"""What can be shared of a passport: its address, and a badge with the verdict."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from ptmgraph.answers.passport import Passport
from ptmgraph.views.badge import badge_svg
from ptmgraph.views.passport import shared
from ptmgraph.views.routes import ROUTES

HOSTILE = "evil/<img src=x onerror=alert(1)> **b** [l](http://evil.example) $x$"


@pytest.mark.parametrize("verdict", ["conflict", "unknown", "compatible", None])
@pytest.mark.parametrize("licences", [("mit",), (), (HOSTILE, ']]>&amp;"'), ("x" * 500,)])
def test_a_badge_is_a_picture_with_text_of_strangers_as_text(
    licences: tuple[str, ...], verdict: str | None
) -> None:
    drawn = ET.fromstring(badge_svg(licences, verdict))
    assert {part.tag.rpartition("}")[2] for part in drawn.iter()} == {
        "svg",
        "title",
        "rect",
        "text",
    }
    assert int(drawn.attrib["width"]) < 500


def test_the_badge_is_served(license_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTMGRAPH_HOME", str(license_home))
    client = TestClient(Starlette(routes=ROUTES))
    answer = client.get("/api/badge", params={"type": "Model", "id": "acme/relabelled"})
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "apache-2.0: conflict" in answer.text
    assert client.get("/api/badge?id=no/such").status_code == 404
    assert client.get("/api/badge?type=Nonsense&id=x").status_code == 404


def test_what_is_shared_is_one_address_and_one_badge() -> None:
    passport = Passport("Model", HOSTILE, (), (), (), None, "unknown", False, ())
    address, badge = shared(passport, "http://localhost:8501/base/find?id=x")
    assert address.startswith("http://localhost:8501/base/?type=Model&id=evil%2F%3Cimg+")
    assert badge.startswith("[![licences](http://localhost:8501/base/api/badge?type=Model&id=")
    assert not re.search(r"[<>\s]", address + badge)


def test_a_ban_on_commercial_use_shows() -> None:
    assert "nothing found" in badge_svg(("mit",), "compatible")
    assert "non-commercial" in badge_svg(("cc-by-nc-4.0",), "compatible", non_commercial=True)
    assert "conflict" in badge_svg(("mit",), "conflict", non_commercial=True)
