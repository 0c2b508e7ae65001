"""All that the schema declares is filled, by a source or by the build: the rest is an empty
promise. Each source reads what it would read from a user: recorded answers, files, a server."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from ptmgraph.graph.schema import EVIDENCE, NODES, RELS, TABLES
from ptmgraph.graph.tables.families import write_families
from ptmgraph.graph.tables.lake import snapshots
from ptmgraph.graph.tables.merge import Merger
from ptmgraph.graph.tables.rests_on import write_reach
from ptmgraph.graph.tables.tallies import write_tallies
from ptmgraph.loaders.base import Source, discover
from ptmgraph.loaders.bom.source import BomSource
from ptmgraph.loaders.code.source import CodeScanSource
from ptmgraph.loaders.derived.base import derived_sources
from ptmgraph.loaders.derived.claim_findings import write_findings
from ptmgraph.loaders.derived.model_attributes import write_attributes
from ptmgraph.loaders.derived.risks import write_risks
from ptmgraph.loaders.git.source import GitSource
from ptmgraph.loaders.github.client import GithubClient
from ptmgraph.loaders.github.source import GithubSource
from ptmgraph.loaders.hub.cache import HubCacheSource
from ptmgraph.loaders.hub.dump import HubDumpSource
from ptmgraph.loaders.hub.live import HubApiSource
from ptmgraph.loaders.hub.stats import HubStatsSource
from ptmgraph.loaders.peatmoss.source import PeatmossSource
from ptmgraph.loaders.pipeline import load
from tests.helpers.claims_fixture import planted
from tests.helpers.fake_github import FakeGithub, add_repository, archive
from tests.helpers.fake_hub import FakeHub
from tests.helpers.fake_repository import FakeRepository
from tests.helpers.git_history import DAY, START, MadeRepository
from tests.helpers.git_history import git as run_git
from tests.helpers.hub_family import PatientClient, row
from tests.helpers.hub_records import shard
from tests.helpers.places import DATA
from tests.helpers.sample import sample_with

pytest_plugins = ("tests.helpers.hub_fixtures",)

CODE = b"""from transformers import AutoModel
AutoModel.from_pretrained("a/root", trust_remote_code=True)
"""
LLAMA = {"license": "other", "license_name": "llama3.1", "license_link": "LICENSE"}
DATES = {"createdAt": "2024-01-23T15:06:37.000Z", "lastModified": "2024-02-19T11:06:12Z"}


def dump(folder: Path) -> Source:
    """A model as the API gave it, with derivatives, models with claims, and a dataset."""
    recorded = json.loads((DATA / "hub" / "model_info.json").read_text("utf-8"))
    silent = "other/bert-base-uncased-onnx"  # whose name alone tells the parent
    models = [
        recorded,
        row(silent, config={"model_type": "bert"}, safetensors={"total": 110106428}),
        *(row(f"b/{kind}", "a/root", relation=kind) for kind in ("adapter", "distill")),
        row("b/told", card="It has 7B parameters."),
        *planted(),
        row("b/llama", cardData=LLAMA, tags=["license:llama3.1"], downloadsAllTime=9),
    ]
    data = [{"id": "a/data", "downloads": 7, "likes": 2, "gated": "auto", **DATES}]
    for name, records in (("models", models), ("datasets", data)):
        (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, records)), "utf-8")
    return HubDumpSource([folder])


def peatmoss(folder: Path) -> Source:
    file = folder / "PeaTMOSS.db"
    db = sqlite3.connect(file)
    for name in ("schema.sql", "rows.sql"):
        db.executescript((DATA / "peatmoss" / name).read_text("utf-8"))
    db.close()
    return PeatmossSource(file)


def cache(folder: Path) -> Source:
    commit = folder / "models--own--model" / "snapshots" / ("a" * 40)
    commit.mkdir(parents=True)
    (commit / "config.json").write_text("{}", "utf-8")
    return HubCacheSource(folder)


def bom(folder: Path) -> Source:
    types = ("machine-learning-model", "data", "application")
    works = [{"type": type, "name": f"acme/{type}", "version": "1.2"} for type in types]
    document = {"bomFormat": "CycloneDX", "components": works}
    (folder / "bom.json").write_text(json.dumps(document), "utf-8")
    return BomSource(folder / "bom.json")


def code(folder: Path) -> Source:
    (folder / "app.py").write_bytes(CODE)
    return CodeScanSource(folder)


def git(folder: Path) -> Source:
    """A history with an issue, and two releases with different models."""
    made = MadeRepository(folder / "r.git")
    made.commit({b"a.py": CODE}, START)
    made.commit({b"a.py": CODE.replace(b"root", b"leaf")}, START + 2 * DAY)
    run_git(made.write(), "tag", "v1", "main~1")
    run_git(made.folder, "tag", "v2")
    issue = [{"created_at": "2023-11-15T00:00:00Z", "closed_at": None}]
    (folder / "issues.json").write_text(json.dumps(issue), "utf-8")
    issues = folder / "issues.json"
    return GitSource([made.folder], "some/app", issues, models=True, home=folder)


@pytest.fixture
def github() -> Iterator[FakeGithub]:
    with FakeGithub().serve() as server:
        facts: dict[str, Any] = {"archived": False, "language": "Python"}
        facts |= {"stargazers_count": 7, "forks_count": 1, "open_issues_count": 0}
        facts |= {"created_at": "2024-01-02T03:04:05Z", "pushed_at": "2024-05-06T07:08:09Z"}
        add_repository(server, "some/app", archive({"a.py": CODE}), **facts)
        yield server


@pytest.fixture
def home(tmp_path: Path, hub: FakeHub, github: FakeGithub) -> Path:
    """A data home with a load of every source there is."""
    home = tmp_path / "home"
    client = GithubClient("secret", api=github.url, max_wait=0, pause=0)
    hub.repository = FakeRepository({"models.parquet": shard("a/root")})
    sources: list[Source] = [
        sample_with(tmp_path / "sample", "unsloth", "xinference"),
        HubApiSource(home=home, client=PatientClient(timeout=5.0)),
        HubStatsSource(folder=tmp_path / "stats", client=PatientClient(timeout=5.0)),
        GithubSource(home=home, client=client, repo=["some/app"]),
    ]
    for make in (dump, peatmoss, cache, bom, code, git):
        folder = tmp_path / make.__name__
        folder.mkdir()
        sources.append(make(folder))
    for source in sources:
        load(source, home)
    derived = derived_sources()
    for kind in derived.values():
        load(kind(home), home)
    unread = discover().keys() - derived.keys() - {source.name for source in sources}
    assert not unread, f"write a maker here, as `bom` is one: {sorted(unread)}"
    return home


def filled(folder: Path) -> set[str]:
    """The merged tables that have rows, and `Type.property` for each property with a value."""
    found: set[str] = set()
    for name, table in TABLES.items():
        rows = pq.read_table(folder / f"{name}.parquet")
        type = table.rel.name if table.rel else name
        found |= {name} if rows.num_rows else set()
        found |= {f"{type}.{c}" for c in rows.column_names if rows[c].null_count < rows.num_rows}
    return found


def test_a_source_or_the_build_fills_all_that_is_declared(home: Path) -> None:
    with Merger(snapshots(home), home / "merged") as merger:
        list(merger.run())
    write_families(home / "merged")
    write_reach(home / "merged")
    list(write_attributes(home / "merged"))
    list(write_risks(home / "merged"))
    list(write_tallies(home / "merged"))
    list(write_findings(home / "merged"))
    found = filled(home / "merged")
    declared = {f"{node.name}.{column.name}" for node in NODES for column in node.columns}
    declared |= {f"{rel.name}.{p.name}" for rel in RELS for p in (*rel.keys, *rel.properties)}
    empty = sorted((declared | TABLES.keys()) - found)
    assert not empty, f"graph/schema.py declares what nothing fills: {', '.join(empty)}"
    # What the build derives was not read at any time, so these are looked for in any type.
    assert {p.name for p in EVIDENCE} <= {name.rpartition(".")[2] for name in found}
