"""What the source `hub` fetches, from a local server that answers as the Hub does."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ptmgraph.graph.records import Record, Rel
from ptmgraph.loaders.base import SourceError, discover
from ptmgraph.loaders.hub.dump import HubDumpSource
from ptmgraph.loaders.hub.live import HubApiSource
from tests.helpers.fake_hub import FakeHub
from tests.helpers.hub_family import FAMILY, Load, ids_asked, row
from tests.helpers.hub_records import facts, model_ids, reasons

pytest_plugins = ("tests.helpers.hub_fixtures",)


def dump(folder: Path, records: list[Any], name: str = "models.jsonl") -> list[Record]:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text("".join(json.dumps(record) + "\n" for record in records))
    return list(HubDumpSource([folder / name]).records())


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


def test_snapshots_are_named_after_the_request(
    source: Callable[..., HubApiSource], tmp_path: Path
) -> None:
    assert source().snapshot == "models"
    assert (
        source(author="a", search="b", filter=("c", "d")).snapshot == "models by a like b with c d"
    )
    listed = source(ids=["a/b"], lineage="up", limit=5).snapshot
    assert listed == f"models of {(tmp_path / 'list.txt').resolve()} lineage up first 5"
    assert source(datasets=True).snapshot == "datasets"
