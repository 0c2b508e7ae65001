"""The page Reuse, run without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from ptmgraph.answers.impact import Impact
from ptmgraph.graph.build import build_graph
from ptmgraph.graph.records import Node, Record, Rel, Value
from ptmgraph.graph.tables.lake import SnapshotWriter
from ptmgraph.pictures.folding import LineageStep
from ptmgraph.pictures.reuse import steps_to_users
from ptmgraph.views.parts import code_span
from tests.helpers.graph_fixture import TAKEN_AT, build_from, fixture_records
from tests.helpers.pages import open_page, words

APP = "github.com/user/app-{}".format
PINNED = "github.com/acme/pinned"
IDLE = "github.com/acme/idle"
SHA = "0123456789abcdef0123456789abcdef01234567"
HOSTILE = "src/<img src=x> **b** [l](evil.example).py:7"


def pinned_records() -> Iterator[Record]:
    """A repository at a known commit: one use with a pin, one without, one that is inferred; and
    a repository without uses."""
    yield Node("Repository", PINNED, {"commit": SHA})
    yield Node("Repository", IDLE, {})
    yield _use("chain/4", ["a.py:3"], revision="v1.0")
    yield _use("chain/3", [HOSTILE], mode="finetunes")
    yield _use("disagree/child", ["b.py:1", "c.ipynb:5"], declared=False, confidence=0.6)


def _use(
    model: str,
    places: list[str],
    mode: str = "loads",
    revision: str | None = None,
    declared: bool = True,
    confidence: float = 1.0,
) -> Rel:
    facts: dict[str, Value] = {"mode": mode, "places": places, "revision": revision}
    ends = ("Repository", PINNED, "REUSES", "Model", model)
    return Rel(*ends, "code", places[0], facts, declared, confidence)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reuse")
    build_from(folder, (*fixture_records(), *pinned_records()))
    return folder


@pytest.fixture(autouse=True)
def _graph(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTMGRAPH_HOME", str(home))


def reuse_page(**address: str) -> AppTest:
    """The page, which shows no error."""
    app = open_page("reuse", **address)
    assert not app.error, app.error
    return app


def figures(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def test_without_an_id_there_are_places_to_start_from() -> None:
    app = reuse_page()
    assert "Search for a model or dataset" in words(app)
    models, repositories = (frame.value for frame in app.dataframe)
    assert models["repositories"].iloc[0] == 1
    assert repositories["repository"].iloc[0] == PINNED


def test_a_graph_without_code_says_how_to_add_some(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    st.cache_resource.clear()
    monkeypatch.setenv("PTMGRAPH_HOME", str(tmp_path))
    with SnapshotWriter(tmp_path, "test", "all", TAKEN_AT, 10) as writer:
        writer.add(Node("Model", "a/model", {}))
    build_graph(tmp_path)
    app = reuse_page(id="a/model")
    assert "The graph knows no code" in words(app)
    assert "ptmgraph scan FOLDER --load" in app.code[0].value
    st.cache_resource.clear()


def test_the_blast_radius_of_a_model_is_counted() -> None:
    app = reuse_page(type="Model", id="chain/1")
    assert figures(app) == {
        "Repositories": "3",
        "Files": "4",
        "Models": "6",
        "Downloads in 30 days": "111,160",
        "Stars": "10",
    }
    assert "the 2 out of 3 repositories" in next(m for m in app.metric if m.label == "Stars").help


def test_places_are_ranked_with_path_basis_and_link() -> None:
    table = reuse_page(type="Model", id="chain/1", view="places").dataframe[0].value
    first = table.iloc[0]
    assert (first["repository"], first["steps"], first["path"]) == (APP(1), 1, "chain/1 ← chain/2")
    assert table["steps"].is_monotonic_increasing
    rows = table.set_index("place")
    base = f"https://{PINNED}/blob/{SHA}"
    assert rows.loc["a.py:3", "line"] == f"{base}/a.py#L3"
    assert rows.loc["a.py:3", "revision"] == "v1.0"
    assert rows.loc["a.py:3", "path"] == "chain/1 ← chain/2 ← chain/3 ← chain/4"
    assert rows.loc[HOSTILE, "line"].startswith(f"{base}/src/%3Cimg")
    assert rows.loc["src/main.py:1", "line"].isna().all()
    assert set(table["basis"]) == {"declared"}


def test_a_use_is_as_sure_as_the_weakest_step_to_it() -> None:
    table = reuse_page(type="Model", id="disagree/two", view="places").dataframe[0].value
    assert set(table["basis"]) == {"inferred, confidence 0.40"}
    itself = reuse_page(type="Model", id="disagree/child", view="places").dataframe[0].value
    assert set(itself["basis"]) == {"inferred, confidence 0.60"}


def test_the_models_that_go_are_listed_by_steps() -> None:
    table = reuse_page(type="Model", id="chain/1", view="models").dataframe[0].value
    rows = table.set_index("model")
    assert rows.index[0] == "chain/1"
    assert rows.loc["chain/5", ["steps", "made_from", "relation"]].tolist() == [
        4,
        "chain/4",
        "DERIVED_FROM",
    ]
    assert rows.loc["chain/2", "repositories"] == 1


def test_a_dataset_has_users_of_its_own_and_of_its_models() -> None:
    table = reuse_page(type="Dataset", id="data/corpus", view="places").dataframe[0].value
    own = table[table["model"].isna()]
    assert own["place"].tolist() == ["data.py:3"]
    assert APP(0) in set(table["repository"])
    assert "Repositories" in figures(reuse_page(type="Dataset", id="data/corpus"))


def test_an_old_id_stands_for_the_new_one_and_no_use_is_no_proof() -> None:
    app = reuse_page(type="Model", id="renamed/old")
    page = words(app)
    assert app.dataframe[0].value["model"].tolist() == ["renamed/new", "renamed/child"]
    assert "`renamed/old` is now named `renamed/new`" in page
    assert "No code in the graph uses it" in page
    assert "Code that was not loaded may: `ptmgraph scan FOLDER --load`" in page


@pytest.mark.parametrize("label", ["Model", "Dataset", "Repository"])
def test_an_id_that_does_not_exist_is_explained(label: str) -> None:
    id = "no/such <b>thing</b>"
    assert f"No {label} has the id {code_span(id)}" in words(reuse_page(type=label, id=id))


def test_a_type_that_does_not_exist_is_explained() -> None:
    page = words(reuse_page(type="Nonsense", id="chain/0"))
    assert "`Nonsense` is no type here" in page


def test_what_a_repository_rests_on_is_counted() -> None:
    app = reuse_page(type="Repository", id=PINNED)
    assert figures(app) == {
        "Models in its code": "3",
        "Models behind them": "5",
        "Roots": "3",
        "Datasets in its code": "0",
        "Not pinned": "2",
    }
    assert f"Scanned at `{SHA}`." in words(app)


def test_uses_without_a_pin_can_be_singled_out() -> None:
    app = reuse_page(type="Repository", id=PINNED, view="places")
    table = app.dataframe[0].value
    assert dict(zip(table["place"], table["pinned"], strict=True)) == {
        "a.py:3": "v1.0",
        HOSTILE: "no",
        "b.py:1": "no",
        "c.ipynb:5": "no",
    }
    app.toggle(key="unpinned").set_value(True).run()
    assert set(app.dataframe[0].value["id"]) == {"chain/3", "disagree/child"}


def test_models_are_followed_to_their_roots_with_licences() -> None:
    app = reuse_page(type="Repository", id=PINNED, view="models")
    rows = app.dataframe[0].value.set_index("model")
    assert rows.loc["chain/0", "is_root"]
    assert rows.loc[["chain/2", "chain/4"], "licenses"].tolist() == ["cc-by-nc-4.0", "not stated"]
    assert not rows.loc["chain/2", "used_directly"]
    app = reuse_page(type="Repository", id=PINNED, view="datasets")
    assert app.dataframe[0].value["dataset"].tolist() == ["data/corpus"]


def test_what_is_not_known_of_a_repository_is_said() -> None:
    without = reuse_page(type="Repository", id=APP(4), view="datasets")
    assert "The graph has nothing that fits." in words(without)
    idle = reuse_page(type="Repository", id=IDLE)
    assert "No source says which models or datasets its code uses." in words(idle)


def test_the_picture_leads_from_a_dataset_to_its_users() -> None:
    step = {"child": "b", "relation": "ADAPTER_OF", "parent": "a"}
    uses = [
        {"repository": "r", "model": "b"},
        {"repository": "r", "model": "a"},
        {"repository": "s", "model": None},
    ]
    hit = Impact("x", "Dataset", [], uses, {"b": step})
    assert steps_to_users(hit) == [
        LineageStep("a", "datasets/x", "TRAINED_ON"),
        LineageStep("b", "a", "ADAPTER_OF"),
        LineageStep("r", "b", "REUSES"),
        LineageStep("r", "a", "REUSES"),
        LineageStep("s", "datasets/x", "REUSES"),
    ]
