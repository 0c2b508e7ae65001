"""The live Hub, against a local server that answers as the Hub does."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import islice
from pathlib import Path
from typing import Any

import huggingface_hub
import pytest

from graph.batch import Record, Rejected, Rel
from loaders.base import SourceError, discover
from loaders.hub_api import HubApiSource
from loaders.hub_dump import HubDumpSource
from loaders.hub_http import HubClient
from tests.fake_hub import FakeHub, Fault
from tests.hub_records import facts, model_ids

ROOT = Path(__file__).parents[1]
Load = Callable[..., list[Record]]


class PatientClient(HubClient):
    """Notes the pauses instead of making them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.pauses: list[float] = []

    def _wait(self, seconds: float) -> None:
        if seconds:
            self.pauses.append(seconds)


def row(id: str, *parents: str, relation: str = "finetune", **fields: Any) -> dict[str, Any]:
    """A record of a model as the Hub writes it, all columns there."""
    tags = [tag for p in parents for tag in (f"base_model:{p}", f"base_model:{relation}:{p}")]
    return {
        "_id": "65afd5fdaa335c2842e7f33c",
        "id": id,
        "createdAt": "2024-01-23T15:06:37.000Z",
        "likes": 1,
        "gated": False,
        "tags": [*tags, "license:mit"],
        "cardData": {"license": "mit"},
        **fields,
    }


FAMILY = [
    row("a/root"),
    row("a/mid", "a/root"),
    row("b/leaf", "a/mid", relation="quantized"),
    row("b/other", "a/root"),
    row("c/merge", "a/mid", "b/other", relation="merge"),
    row("c/after", "c/merge"),
]
"""root <- mid <- leaf; root <- other; merge of mid and other <- after."""


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HF_HUB_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    with FakeHub(models=FAMILY).serve() as hub:
        monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", hub.url)
        # Otherwise the library asks the server for more than we do.
        monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DISABLE_TELEMETRY", True)
        yield hub
        huggingface_hub.close_session()


@pytest.fixture
def client(hub: FakeHub) -> PatientClient:
    return PatientClient(timeout=5.0)


@pytest.fixture
def source(tmp_path: Path, client: PatientClient) -> Callable[..., HubApiSource]:
    def make(**options: Any) -> HubApiSource:
        if "ids" in options:
            file = tmp_path / "list.txt"
            file.write_text("\n".join(options["ids"]))
            options["ids"] = file
        return HubApiSource(**{"home": tmp_path, "client": client, **options})

    return make


@pytest.fixture
def load(source: Callable[..., HubApiSource]) -> Load:
    return lambda **options: list(source(**options).records())


def dump(folder: Path, records: list[Any], name: str = "models.jsonl") -> list[Record]:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("".join(json.dumps(record) + "\n" for record in records))
    return list(HubDumpSource([folder / name]).records())


def reasons(found: list[Record]) -> list[str]:
    return [record.reason for record in found if isinstance(record, Rejected)]


def ids_asked(hub: FakeHub) -> list[str]:
    """The ids that were fetched one by one, in order."""
    paths = (path.split("?")[0].removeprefix("/api/models/") for path in hub.asked)
    return [path for path in paths if not path.startswith("/api")]


def test_it_is_found_by_its_name() -> None:
    assert discover()["hub"] is HubApiSource


def test_everything_page_by_page_equals_the_dump_of_the_same_records(
    hub: FakeHub, load: Load, tmp_path: Path
) -> None:
    assert facts(load()) == facts(dump(tmp_path / "dump", FAMILY))
    assert len(hub.asked) == 3
    assert "sort=createdAt" in hub.asked[0]
    assert all("baseModels" not in path for path in hub.asked)


def test_malformed_records_are_set_aside_and_the_crawl_goes_on(
    hub: FakeHub, load: Load, tmp_path: Path
) -> None:
    crashing = {"self": 1, "ignore_metadata_errors": True, "base_model": "a/root"}
    hub.models = [
        *(7, None, ["x"], {"likes": 3}, row("bad id"), row("a/date", createdAt="2024-01-23")),
        *(row("a/tensors", safetensors={}), row("a/card", cardData=crashing), *FAMILY),
    ]
    found = load()
    assert {"a/date", "a/tensors", "a/card", "c/after"} <= model_ids(found)
    assert len(reasons(found)) == 5
    assert facts(found) == facts(dump(tmp_path / "dump", hub.models))


def test_author_search_filter_and_limit(hub: FakeHub, load: Load) -> None:
    assert model_ids(load(author="b")) == {"b/leaf", "b/other"}
    assert model_ids(load(search="MID")) == {"a/mid"}
    assert model_ids(load(filter=["license:mit", "base_model:merge:a/mid"])) == {"c/merge"}
    assert model_ids(load(limit=3)) == {"a/root", "a/mid", "b/leaf"}
    assert "sort=downloads" in hub.asked[-1]


def test_datasets(hub: FakeHub, load: Load, tmp_path: Path) -> None:
    fields = {"createdAt": None, "lastModified": None, "gated": "auto", "tags": ["language:en"]}
    hub.datasets = [{"id": f"d/{n}", "likes": n, "cardData": None, **fields} for n in range(5)]
    found = load(datasets=True)
    assert facts(found) == facts(dump(tmp_path / "dump", list(hub.datasets), "datasets.jsonl"))
    assert facts(load(datasets=True, ids=["d/3", "https://huggingface.co/datasets/d/4"]))
    assert reasons(load(datasets=True, ids=["d/9"])) == ["missing or private"]


def test_ids_are_fetched_with_what_listings_refuse(hub: FakeHub, load: Load) -> None:
    parents = {"relation": "finetune", "models": [{"_id": "1", "id": "a/root"}]}
    hub.models = [row("a/mid", "a/root", baseModels=parents)]
    found = load(ids=["a/mid", "", "a/mid", "https://huggingface.co/a/mid"])
    sources = {r.source for r in found if isinstance(r, Rel) and r.type == "FINETUNED_FROM"}
    assert sources == {"tag", "base_models"}
    assert ids_asked(hub) == ["a/mid"]


def test_missing_private_and_impossible_ids_are_set_aside(hub: FakeHub, load: Load) -> None:
    hub.private = frozenset({"a/mid"})
    found = load(ids=["a/gone", "a/mid", "no id at all", "a/root"])
    assert model_ids(found) == {"a/root"}
    private = "missing or private"
    assert reasons(found) == [private, private, "id: not of the form owner/name"]


def test_a_redirect_is_a_rename(hub: FakeHub, load: Load) -> None:
    hub.renamed = {"old/root": "a/root", "A/Root": "a/root"}
    found = load(ids=["old/root", "A/Root"])
    renames = [r for r in found if isinstance(r, Rel) and r.type == "RENAMED_TO"]
    assert [(r.start_id, r.end_id, r.source, r.declared) for r in renames] == [
        ("old/root", "a/root", "redirect", True)
    ]


def test_lineage_up_ends_at_the_roots(hub: FakeHub, load: Load) -> None:
    assert model_ids(load(ids=["c/merge"], lineage="up")) == {
        *("c/merge", "a/mid", "b/other", "a/root")
    }
    assert sorted(ids_asked(hub)) == ["a/mid", "a/root", "b/other", "c/merge"]


def test_lineage_down_and_both(hub: FakeHub, load: Load) -> None:
    below = {"a/mid", "b/leaf", "c/merge", "c/after"}
    assert model_ids(load(ids=["a/mid"], lineage="down")) == below
    hub.asked.clear()
    assert model_ids(load(ids=["a/mid"], lineage="both")) == below | {"a/root"}
    assert ids_asked(hub) == ["a/mid", "a/root"]


def test_cycles_missing_and_renamed_parents_on_the_way_up(hub: FakeHub, load: Load) -> None:
    hub.models = [
        *(row("a/one", "a/two"), row("a/two", "a/three"), row("a/three", "a/one", "a/three")),
        *(row("a/start", "a/one", "a/gone", "OLD/root"), row("new/root", "deep/root")),
        row("deep/root"),
    ]
    hub.renamed = {"OLD/root": "new/root"}
    for lineage in ("up", "both"):
        hub.asked.clear()
        found = load(ids=["a/start"], lineage=lineage)
        assert model_ids(found) == {
            *("a/start", "a/one", "a/two", "a/three", "new/root", "deep/root")
        }
        assert reasons(found) == ["missing or private"]
        # The server redirects the old id, so the new one shows up right behind it.
        assert len(ids_asked(hub)) == len(set(ids_asked(hub))) == 8


def test_links_to_another_host_are_followed_at_our_own(hub: FakeHub, load: Load) -> None:
    with FakeHub().serve() as other:
        hub.link_host = other.url
        assert model_ids(load()) == {record["id"] for record in FAMILY}
        assert other.asked == []


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


LATER = format_datetime(datetime.now(UTC) + timedelta(seconds=300), usegmt=True)


@pytest.mark.parametrize(
    ("fault", "pause"),
    [
        (Fault(429, {"RateLimit": '"api";r=0;t=55'}), 56.0),
        (Fault(429, {"Retry-After": "7"}), 7.0),
        (Fault(429, {"Retry-After": LATER}), pytest.approx(295, abs=60)),
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


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"limit": "many"}, "--limit is many"),
        ({"limit": 0}, "--limit is 0"),
        ({"datasets": True, "lineage": "up"}, "--lineage is for models"),
        ({"ids": "nowhere.txt"}, "cannot be read"),
        ({"ids": os.devnull}, "has no ids"),
        ({"ids": "x", "author": "a"}, "--ids cannot be combined"),
    ],
)
def test_options_that_make_no_sense(options: dict[str, Any], reason: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=reason):
        HubApiSource(**options, home=tmp_path)


def test_an_interrupted_crawl_goes_on_where_it_stopped(
    hub: FakeHub, source: Callable[..., HubApiSource], tmp_path: Path
) -> None:
    options = {"author": "c", "lineage": "both"}
    whole = facts(list(source(**options, home=tmp_path / "other").records()))
    for stop in range(0, 40, 3):
        hub.asked.clear()
        first = source(**options)
        list(islice(first.records(), stop))
        (shard,) = [*first.folder.glob("*.gz"), first.folder / "models-00000.jsonl.gz"][:1]
        with shard.open("ab") as half:
            half.write(b"\x1f\x8b half a page")
        (first.folder / "models-00001.jsonl.gz").write_bytes(b"")
        again = source(**options)
        assert again.folder == first.folder
        assert again.taken_at == first.taken_at
        assert facts(list(again.records())) == whole
        assert len(ids_asked(hub)) == len(set(ids_asked(hub)))
        assert facts(list(HubDumpSource([again.folder]).records())) == whole
        assert source(**options).folder != first.folder


SLOW_CRAWL = """
import sys
from pathlib import Path
from loaders.hub_api import HubApiSource
for record in HubApiSource(home=Path(sys.argv[1]), search="m", lineage="both").records():
    pass
"""


def test_a_killed_crawl_goes_on_and_equals_an_undisturbed_one(
    hub: FakeHub, tmp_path: Path, load: Load
) -> None:
    hub.models = [row("m/0"), *(row(f"m/{n}", f"m/{n // 2}", f"x/{n}") for n in range(1, 16))]
    hub.models += [row(f"x/{n}", "x/0") for n in range(11)]
    whole = load(search="m", lineage="both")
    hub.delay = 0.01
    environment = {**os.environ, "HF_ENDPOINT": hub.url, "HF_HUB_DISABLE_TELEMETRY": "1"}
    command = [sys.executable, "-c", SLOW_CRAWL, str(tmp_path / "killed")]
    for asked in (3, 8, 12):
        hub.asked.clear()
        process = subprocess.Popen(command, env=environment, cwd=ROOT)
        while len(hub.asked) < asked and process.poll() is None:
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
    hub.delay = 0.0
    subprocess.run(command, env=environment, check=True, cwd=ROOT)
    (folder,) = (tmp_path / "killed" / "crawls").iterdir()
    found = list(HubDumpSource([folder]).records())
    assert facts(found) == facts(whole)
    assert sorted(reasons(found)) == sorted(reasons(whole)) == ["missing or private"] * 5


def test_a_lost_end_of_a_shard_is_noticed(source: Callable[..., HubApiSource]) -> None:
    first = source()
    list(islice(first.records(), 1))
    (first.folder / "models-00000.jsonl.gz").write_bytes(b"")
    with pytest.raises(SourceError, match="has lost its end; delete"):
        list(source().records())


def test_snapshots_are_named_after_the_request(source: Callable[..., HubApiSource]) -> None:
    assert source().snapshot == "models"
    assert (
        source(author="a", search="b", filter=("c", "d")).snapshot == "models by a like b with c d"
    )
    assert (
        source(ids=["a/b"], lineage="up", limit=5).snapshot == "models of list lineage up first 5"
    )
    assert source(datasets=True).snapshot == "datasets"
