"""Faults of servers and networks, rate limits, and where the token goes."""

from __future__ import annotations

import gzip
import logging
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from ptmgraph.loaders.base import SourceError
from ptmgraph.loaders.hub.live import HubApiSource
from tests.helpers.fake_hub import FakeHub, Fault
from tests.helpers.hub_family import FAMILY, Load, PatientClient
from tests.helpers.hub_records import model_ids, reasons

pytest_plugins = ("tests.helpers.hub_fixtures",)


def test_links_to_another_host_are_followed_at_our_own(hub: FakeHub, load: Load) -> None:
    with FakeHub().serve() as other:
        hub.link_host = other.url
        assert model_ids(load()) == {record["id"] for record in FAMILY}
        assert other.asked == []


def test_a_redirect_to_another_host_does_not_carry_the_token(
    hub: FakeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    with FakeHub(models=FAMILY).serve() as other:
        hub.faults["/api/models"] = [Fault(307, {"Location": f"{other.url}/api/models"})]
        list(HubApiSource(home=tmp_path).records())
        assert other.tokens == [None]
    assert set(hub.tokens) == {"Bearer hf_secret"}


def test_the_token_goes_to_the_hub_and_nowhere_else(
    hub: FakeHub,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    list(HubApiSource(author="a", home=tmp_path).records())
    assert set(hub.tokens) == {"Bearer hf_secret"}
    refused = Fault(401, {"X-Error-Message": "Invalid credentials in Authorization header"})
    hub.faults["/api/models"] = [refused]
    with pytest.raises(SourceError, match="does not accept the token; check HF_TOKEN") as error:
        list(HubApiSource(ids=_file(tmp_path, "a/root"), home=tmp_path).records())
    texts = [str(error.value), caplog.text]
    texts += [file.read_text(errors="replace") for file in tmp_path.rglob("*.json")]
    assert not any("hf_secret" in text for text in texts)


def _file(folder: Path, text: str) -> Path:
    file = folder / "some.txt"
    file.write_text(text)
    return file


@pytest.mark.parametrize(
    ("fault", "pause"),
    [
        (Fault(429, {"RateLimit": '"api";r=0;t=55'}), 56.0),
        (Fault(429, {"Retry-After": "7"}), 7.0),
        (Fault(429, {"Retry-After": "soon"}), 1.0),
        (Fault(429), 1.0),
        (Fault(200, {"RateLimit": '"api";r=0;t=3'}, b"[]"), None),
        *((Fault(status), 1.0) for status in (408, 500, 502, 503, 504)),
        (Fault(200, body=b"<html>Please log in"), 1.0),
        (Fault(200, body=b"[" * 100_000), 1.0),
        (Fault(200, {"Content-Encoding": "gzip"}, b"no gzip"), 1.0),
    ],
)
def test_what_may_pass_is_waited_for(
    hub: FakeHub, client: PatientClient, load: Load, fault: Fault, pause: float | None
) -> None:
    hub.faults["/api/models"] = [fault]
    if pause is None:
        assert client.get(client.address("models")).value == []
        pause = 4.0
    assert model_ids(load()) == {record["id"] for record in FAMILY}
    assert client.pauses == [pause]


def test_a_date_to_come_back_at_is_waited_for(
    hub: FakeHub, client: PatientClient, load: Load
) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=300), usegmt=True)
    hub.faults["/api/models"] = [Fault(429, {"Retry-After": later})]
    assert model_ids(load()) == {record["id"] for record in FAMILY}
    assert client.pauses == [pytest.approx(295, abs=60)]


def test_a_pause_of_hours_ends_the_crawl(hub: FakeHub, tmp_path: Path) -> None:
    hub.faults["/api/models"] = [Fault(429, {"Retry-After": "86400"})]
    with pytest.raises(SourceError, match="asks for a pause of 86400 seconds; give the same"):
        list(HubApiSource(home=tmp_path).records())


def test_a_stalled_connection_is_given_up_and_tried_again(hub: FakeHub, tmp_path: Path) -> None:
    hub.faults["/api/models"] = [Fault(silent_for=1.0)]
    client = PatientClient(timeout=0.2)
    found = list(HubApiSource(home=tmp_path, client=client).records())
    assert model_ids(found) == {record["id"] for record in FAMILY}
    assert client.pauses == [1.0]


def test_pauses_grow_and_a_hub_that_stays_away_is_an_error(
    hub: FakeHub, client: PatientClient, load: Load
) -> None:
    hub.faults["/api/models"] = [Fault(503)] * 6
    with pytest.raises(SourceError, match="503: 6 times; give the same command again"):
        load()
    assert client.pauses == [1.0, 2.0, 4.0, 8.0, 16.0]


def test_one_record_that_always_fails_is_set_aside(hub: FakeHub, load: Load) -> None:
    hub.faults = {
        "/api/models/a/root": [Fault(500)] * 6,
        "/api/models/a/mid": [Fault(307, {"Location": "/api/models/a/mid"})] * 50,
        "/api/models/b/leaf": [Fault(200, body=b"[1]")],
    }
    found = load(ids=["a/root", "a/mid", "b/leaf", "b/other"])
    assert model_ids(found) == {"b/other"}
    assert reasons(found) == [
        "the Hub answers 500: 6 times",
        "the Hub answers 310: redirects in a circle",
        "the Hub answers with no record",
    ]


def test_a_refused_listing_says_what_the_hub_says(hub: FakeHub, load: Load) -> None:
    hub.faults["/api/models"] = [Fault(400, {"X-Error-Message": "Invalid filter"})]
    with pytest.raises(SourceError, match="the Hub answers 400: Invalid filter"):
        load(filter=["("])


def test_no_server_no_network_and_nothing_found(
    hub: FakeHub, tmp_path: Path, load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SourceError, match="the Hub has no models by nobody"):
        load(author="nobody")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(SourceError, match="HF_HUB_OFFLINE forbids"):
        load()
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    for endpoint, reason in (("http://127.0.0.1:9", "cannot be used"), ("nonsense", "HF_ENDPOINT")):
        monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", endpoint)
        with pytest.raises(SourceError, match=reason):
            list(HubApiSource(home=tmp_path, client=PatientClient()).records())


BOMBS = {
    "flood": (b'[{"id": "' + b"x" * 300_000 + b'"}]', {}),
    "gzip bomb": (gzip.compress(bytes(3_000_000)), {"Content-Encoding": "gzip"}),
    "many values": (b"[" + b"{}," * 30_000 + b"{}]", {}),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_an_answer_that_would_fill_the_memory_is_asked_for_once(
    hub: FakeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bomb: str
) -> None:
    monkeypatch.setattr("ptmgraph.loaders.hub.http._LARGEST_ANSWER", 200_000)
    monkeypatch.setattr("ptmgraph.loaders.hub.http._MOST_VALUES", 20_000)
    body, headers = BOMBS[bomb]
    hub.faults["/api/models/a/root"] = [Fault(200, headers, body)]
    found = list(HubApiSource(ids=_file(tmp_path, "a/root\na/tuned"), home=tmp_path).records())
    assert any("more than" in reason for reason in reasons(found))
    assert len([path for path in hub.asked if "a/root" in path]) == 1
    hub.faults["/api/models"] = [Fault(200, headers, body)]
    with pytest.raises(SourceError, match="more than"):
        list(HubApiSource(author="a", home=tmp_path).records())


@pytest.mark.parametrize("body", [b"[]", b"{}", b"<html>", b"[" * 10_000])
def test_what_a_mirror_says_of_agents_does_not_matter(
    hub: FakeHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: bytes
) -> None:
    """The library of the Hub asks for a list of them and fails on a wrong one."""
    monkeypatch.setenv("AI_AGENT", "x")
    hub.faults["agent-harnesses"] = [Fault(200, {}, body)] * 9
    assert model_ids(HubApiSource(home=tmp_path).records())
    assert not any("agent" in path for path in hub.asked)
