"""Texts of cards: fetched by a crawl when that is asked for, kept by a dump and from a cache."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ptmgraph.graph.records import Beside, Node, Record, Rejected
from ptmgraph.loaders.base import SourceError
from ptmgraph.loaders.hub.cache import HubCacheSource
from ptmgraph.loaders.hub.dump import HubDumpSource
from ptmgraph.loaders.hub.live import HubApiSource
from tests.helpers.fake_hub import FakeHub, Fault
from tests.helpers.hub_family import row

pytest_plugins = ("tests.helpers.hub_fixtures",)

TEXT = "---\nlicense: mit\n---\n# A card\n"


def texts(records: list[Record]) -> dict[object, object]:
    rows = [r.properties for r in records if isinstance(r, Beside)]
    return {row["model_id"]: row["text"] for row in rows}


def test_a_crawl_fetches_texts_when_asked(
    hub: FakeHub, source: Callable[..., HubApiSource]
) -> None:
    hub.models = [{**row(f"a/{n}"), "sha": f"c{n}"} for n in range(3)]
    hub.cards = {"a/0": TEXT.encode(), "a/2": b"\xff broken"}
    assert texts(list(source().records())) == {}
    crawl = source(cards=True)
    assert crawl.snapshot == "models with cards"
    found = list(crawl.records())
    assert texts(found) == {"a/0": TEXT, "a/2": "\ufffd broken"}
    assert "/a/0/raw/c0/README.md" in hub.asked
    assert texts(list(HubDumpSource([crawl.folder]).records())) == texts(found)


def test_a_card_that_is_refused_is_set_aside(
    hub: FakeHub, source: Callable[..., HubApiSource]
) -> None:
    hub.models = [row("a/0"), row("a/1")]
    hub.cards = {"a/0": b"x", "a/1": TEXT.encode()}
    hub.faults = {"/a/0/raw/": [Fault(403, {"X-Error-Message": "gated"})]}
    found = list(source(cards=True).records())
    assert texts(found) == {"a/1": TEXT}
    reasons = [r.reason for r in found if isinstance(r, Rejected)]
    assert reasons == ["card: its text: the Hub answers 403: gated"]


def test_a_fault_in_passing_is_waited_out_and_a_crawl_goes_on(
    hub: FakeHub, source: Callable[..., HubApiSource]
) -> None:
    hub.models = [row(f"a/{n}") for n in range(4)]
    hub.cards = {f"a/{n}": TEXT.encode() for n in range(4)}
    refused = Fault(401, {"X-Error-Message": "Invalid credentials"})
    hub.faults = {"/a/1/raw/": [Fault(503)], "/a/2/raw/": [refused]}
    with pytest.raises(SourceError):
        list(source(cards=True).records())
    hub.faults = {}
    hub.asked.clear()
    assert len(texts(list(source(cards=True).records()))) == 4
    assert not any("/a/0/raw/" in path for path in hub.asked)


def test_texts_are_for_models(source: Callable[..., HubApiSource]) -> None:
    with pytest.raises(SourceError, match="--cards is for models"):
        source(cards=True, datasets=True)


def test_a_cache_keeps_the_card_and_reads_files_of_results(tmp_path: Path) -> None:
    snapshot = tmp_path / "models--a--b" / "snapshots" / ("c" * 40)
    (snapshot / ".eval_results").mkdir(parents=True)
    (snapshot / "README.md").write_text(TEXT, "utf-8")
    results = "- dataset: {id: cais/hle, task_id: default}\n  value: 20.9\n"
    (snapshot / ".eval_results" / "hle.yaml").write_text(results, "utf-8")
    (snapshot / ".eval_results" / "bad.yaml").write_text("a: [", "utf-8")
    found = list(HubCacheSource(tmp_path).records())
    assert texts(found) == {"a/b": TEXT}
    (claim,) = [r for r in found if isinstance(r, Node) and r.type == "Claim"]
    assert (claim.properties["value"], claim.properties["dataset"]) == (20.9, "cais/hle")
    assert any(isinstance(r, Rejected) and "bad.yaml" in r.file for r in found)
