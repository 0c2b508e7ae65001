"""The questions about reuse, row for row, on the fixture graph and a few dated repositories."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ptmgraph.graph.records import Node, Record, Rel, Value
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.queries.catalog import catalog
from tests.helpers.answers import rows
from tests.helpers.graph_fixture import (
    HUB_CHILDREN,
    ODD_IDS,
    TAKEN_AT,
    build_from,
    fixture_records,
)

APP = "github.com/user/app-{}".format
OLD, NEW = "0123456789abcdef0123456789abcdef01234567", "f" * 40


def dated_records() -> Iterator[Record]:
    """Two repositories with dates: one pins an old commit, one loads what nobody describes."""
    yield Node("Model", "pinned/model", {"revision": NEW, "last_modified": TAKEN_AT})
    for id, created in (("a/old", "2024-01-31"), ("a/new", "2024-02-01")):
        key = f"github.com/{id}"
        yield Node("Repository", key, {"created_at": f"{created}T00:00:00Z", "stars": 1})
    yield use("a/old", "pinned/model", "loads", revision=OLD[:8])
    yield use("a/new", "pinned/model", "loads", revision=NEW[:8])
    yield use("a/new", "pinned/model", "finetunes", revision="main")
    yield use("a/old", "pinned/model", "downloads", revision=f"{OLD[:7]}, {NEW[:7]}")
    yield use("a/new", "nobody/knows", "loads", source="peatmoss")
    yield use("a/new", "diamond/bottom", "bundles")
    yield use("a/new", "wide/grandchild-010", "loads", revision="main")


def use(
    repository: str, model: str, mode: str, revision: str | None = None, source: str = "code"
) -> Rel:
    facts: dict[str, Value] = {"mode": mode, "places": ["a.py:1"], "uses": 1, "revision": revision}
    ends = ("Repository", f"github.com/{repository}", "REUSES", "Model", model)
    return Rel(*ends, source, "a.py:1", facts)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArcadeStore]:
    home = tmp_path_factory.mktemp("home")
    build_from(home, (*fixture_records(), *dated_records()))
    with ArcadeStore(home, brief=True) as opened:
        yield opened


def test_the_catalogue_is_rich() -> None:
    assert len([q for q in catalog().values() if q.category == "reuse"]) >= 12


def test_repositories_reach_a_model_through_its_descendants(store: ArcadeStore) -> None:
    columns = ("repository", "model", "steps", "path", "mode")
    chain = tuple(f"chain/{n}" for n in range(5, -1, -1))
    assert rows(store, "model-reach", *columns, id="chain/0") == [
        (APP(0), "chain/0", 0, ("chain/0",), "finetunes"),
        (APP(0), "chain/0", 0, ("chain/0",), "loads"),
        (APP(1), "chain/2", 2, ("chain/2", "chain/1", "chain/0"), "loads"),
        (APP(3), "cycle/b", 2, ("cycle/b", "cycle/c", "chain/0"), "loads"),
        (APP(0), "chain/5", 5, chain, "loads"),
    ]


def test_reach_is_safe_on_self_loops_and_cycles(store: ArcadeStore) -> None:
    assert rows(store, "model-reach", "repository", id="self/loop") == []
    found = rows(store, "model-reach", "repository", "model", "steps", id="cycle/a")
    assert found == [(APP(3), "cycle/b", 2)]


def test_reach_of_the_wide_hub(store: ArcadeStore) -> None:
    path = ("wide/grandchild-010", "wide/child-010", "wide/hub")
    assert rows(store, "model-reach", "repository", "steps", "path", id="wide/hub") == [
        (APP(2), 0, ("wide/hub",)),
        ("github.com/a/new", 2, path),
    ]


def test_uses_of_several_models(store: ArcadeStore) -> None:
    columns = ("repository", "model", "mode", "places", "stars")
    assert rows(store, "model-uses", *columns, ids="chain/2,wide/hub") == [
        (APP(1), "chain/2", "loads", ("src/main.py:1", "src/main.py:2"), 10),
        (APP(2), "wide/hub", "loads", tuple(f"src/main.py:{n}" for n in (1, 2, 3)), 20),
    ]


def test_a_dataset_reaches_repositories_directly_and_through_models(store: ArcadeStore) -> None:
    found = rows(store, "dataset-uses", "repository", "model", "trained_on_it", id="data/corpus")
    assert set(found) == {
        (APP(0), "chain/0", True),
        (APP(1), "chain/2", False),
        (APP(3), "cycle/b", False),
        (APP(0), "chain/5", False),
        (APP(1), None, None),
    }


def test_what_a_repository_rests_on(store: ArcadeStore) -> None:
    columns = ("model", "used_directly", "is_root", "licenses")
    assert rows(store, "repository-roots", *columns, id=APP(1)) == [
        ("chain/2", True, False, ("cc-by-nc-4.0",)),
        ("chain/0", False, True, ("apache-2.0",)),
        ("chain/1", False, False, ("apache-2.0",)),
    ]
    assert rows(store, "repository-lineage", "child", "relation", "parent", id=APP(1)) == [
        ("chain/1", "FINETUNED_FROM", "chain/0"),
        ("chain/2", "ADAPTER_OF", "chain/1"),
    ]


def test_datasets_behind_a_repository(store: ArcadeStore) -> None:
    columns = ("dataset", "model", "used_directly", "licenses")
    assert rows(store, "repository-datasets", *columns, id=APP(1)) == [
        ("data/corpus", "chain/0", False, ("cc-by-nc-4.0",))
    ]


def test_blast_radius_ranks_by_depth_and_downloads(store: ArcadeStore) -> None:
    columns = ("model", "steps", "downloads", "repositories", "places")
    found = rows(store, "blast-radius", *columns, id="chain/3")
    assert found == [
        ("chain/3", 0, 1000, 0, 0),
        ("chain/4", 1, 100, 0, 0),
        ("chain/5", 2, 10, 1, 2),
    ]
    wide = rows(store, "blast-radius", "model", "steps", id="wide/hub", rows=1000)
    assert len(wide) == 1 + HUB_CHILDREN + HUB_CHILDREN // 10
    assert wide[:2] == [("wide/hub", 0), ("wide/child-299", 1)]


def test_models_that_nobody_describes(store: ArcadeStore) -> None:
    assert rows(store, "unknown-models", "model", "repositories", "example") == [
        ("nobody/knows", 1, "github.com/a/new")
    ]


def test_only_code_can_be_unpinned(store: ArcadeStore) -> None:
    found = rows(store, "unpinned-uses", "repository", "model", "mode")
    assert (APP(0), "chain/0", "finetunes") in found
    assert "github.com/a/old" not in {repository for repository, *_ in found}
    assert not {"nobody/knows", "diamond/bottom"} & {model for _, model, _ in found}


def test_a_pin_is_stale_when_the_model_has_a_newer_commit(store: ArcadeStore) -> None:
    assert rows(store, "stale-pins", "repository", "model", "pinned", "newest") == [
        ("github.com/a/old", "pinned/model", OLD[:7], NEW),
        ("github.com/a/old", "pinned/model", OLD[:8], NEW),
    ]


def test_used_models_under_another_licence_than_their_parent(store: ArcadeStore) -> None:
    columns = ("repository", "model", "parent", "licenses", "parent_licenses")
    assert rows(store, "relicensed-parents", *columns) == [
        (APP(1), "chain/2", "chain/1", ("cc-by-nc-4.0",), ("apache-2.0",))
    ]


def test_reuse_beside_downloads(store: ArcadeStore) -> None:
    most = rows(store, "most-reused", "model", "repositories", "downloads", rows=2)
    assert most == [("pinned/model", 2, None), ("chain/0", 1, 1_000_000)]
    top = rows(store, "most-downloaded", "model", "repositories", rows=3)
    assert top == [("values/large", 0), ("wide/hub", 1), ("chain/0", 1)]


def test_models_by_number_of_repositories(store: ArcadeStore) -> None:
    assert rows(store, "reuse-counts", "repositories", "models") == [(1, 9), (2, 1)]


def test_reuse_per_month(store: ArcadeStore) -> None:
    assert rows(store, "reuse-per-month", "month", "repositories", "models") == [
        ("2024-01", 1, 1),
        ("2024-02", 1, 4),
    ]


def test_repositories_and_owners(store: ArcadeStore) -> None:
    assert rows(store, "widest-repositories", "repository", "models", rows=2) == [
        ("github.com/a/new", 4),
        (APP(0), 2),
    ]
    assert rows(store, "reused-owners", "owner", "models", "repositories") == [
        ("chain", 3, 2),
        ("wide", 2, 2),
        *((id.split("/")[0], 1, 1) for id in ("cycle/b", "diamond/bottom", "nobody/knows")),
        ("pinned", 1, 2),
        (ODD_IDS[0].split("/")[0], 1, 1),
    ]


def test_models_used_together(store: ArcadeStore) -> None:
    assert rows(store, "used-together", "model", "repositories", id="chain/0") == [("chain/5", 1)]


def test_repositories_that_share_a_family(store: ArcadeStore) -> None:
    columns = ("repository", "models")
    found = rows(store, "family-repositories", *columns, id=APP(2))
    assert found == [("github.com/a/new", ("wide/grandchild-010",))]
