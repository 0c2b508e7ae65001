"""The pages of the app, run without a browser, and the routes of its server."""

from __future__ import annotations

import ast
import csv
from io import StringIO
from pathlib import Path

import networkx as nx
import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from ptmgraph.graph.build import build_graph
from ptmgraph.graph.errors import StoreBusy
from ptmgraph.graph.records import Node
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.graph.store.result import Result
from ptmgraph.graph.tables.lake import SnapshotWriter
from ptmgraph.views.downloads import to_csv, to_graphml
from ptmgraph.views.navigation import PAGES
from ptmgraph.views.parts import code_span, counted
from ptmgraph.views.routes import ROUTES
from ptmgraph.views.tables import without_folders
from tests.helpers.graph_fixture import ODD_IDS, TAKEN_AT
from tests.helpers.pages import open_page, words
from tests.helpers.places import ROOT


@pytest.fixture
def home(fixture_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The fixture graph as the data home of the app."""
    monkeypatch.setenv("PTMGRAPH_HOME", str(fixture_home))
    return fixture_home


@pytest.fixture
def empty_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data home in which nothing was ever loaded."""
    st.cache_resource.clear()
    monkeypatch.setenv("PTMGRAPH_HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    "page",
    [
        "find",
        "lineage",
        "reuse",
        "licenses",
        "assess",
        "names",
        "explore",
        "questions",
        "console",
        "about",
    ],
)
def test_without_a_graph_a_sentence_says_what_to_do(empty_home: Path, page: str) -> None:
    assert "ptmgraph load sample" in words(open_page(page))


@pytest.mark.parametrize("page", ["lineage", "scan"])
def test_a_page_is_headed_by_its_name(home: Path, page: str) -> None:
    assert open_page(page).title[0].value == page.capitalize()


def test_what_shows_itself_is_a_page() -> None:
    files = (ROOT / "ptmgraph" / "views").glob("*.py")
    shown = {file.stem for file in files if file.read_text("utf-8").endswith("\n    show()\n")}
    assert shown - {"navigation"} == PAGES.keys(), "a page calls show() at its end, and is in PAGES"


def test_pages_reach_the_graph_through_one_module() -> None:
    """It caches answers, and follows new graphs."""
    files = (ROOT / "ptmgraph" / "views").glob("*.py")
    opening = {file.stem for file in files if "open_store" in file.read_text("utf-8")}
    assert opening == {"graph_access"}


@pytest.mark.parametrize("module", ["navigation", *PAGES])
def test_no_file_that_streamlit_runs_has_bare_text(module: str) -> None:
    """It would stand on the page."""
    tree = ast.parse((ROOT / "ptmgraph" / "views" / f"{module}.py").read_text("utf-8"))
    _docstring, *rest = tree.body
    assert not [
        node for node in rest if isinstance(node, ast.Expr) and not isinstance(node.value, ast.Call)
    ]


def test_a_graph_that_is_built_while_the_app_runs_is_seen(empty_home: Path) -> None:
    for name in ("first/model", "second/model"):
        assert code_span(name) not in [title.value for title in open_page("find", id=name).title]
        with SnapshotWriter(empty_home, "test", name, TAKEN_AT, 10) as writer:
            writer.add(Node("Model", name, {"name": name}))
        build_graph(empty_home)
        assert open_page("find", id=name).title[0].value == code_span(name)
    start = words(open_page("find"))
    assert "2 models." in start and " 0 " not in start
    absent = start.partition("Not in the loaded data.")[2]
    assert "The widest merge: The loaded data has no MERGED_FROM. A crawl or a dump" in absent


def test_the_first_page_shows_what_is_found_in_the_loaded_data(home: Path) -> None:
    app = open_page("find")
    assert app.title[0].value == "ptmgraph"
    text = words(app)
    assert "Where a pre-trained model comes from" in text
    assert "5 repositories" in text
    assert " 0 " not in text
    assert "**The longest chain**" in text
    assert "**Trace a fine-tune to its roots**" in text


def test_a_model_page_is_a_passport_with_the_evidence_below(home: Path) -> None:
    app = open_page("find", id="chain/2")
    assert app.title[0].value == "`chain/2`"
    text = words(app)
    assert "10,000 downloads in 30 days" in text
    headings = {heading.value for heading in app.header}
    assert headings >= {"Made from", "Made of it", "Who depends on it", "Name against facts"}
    assert [verdict.value for verdict in (*app.error, *app.warning, *app.success)] != []
    parents, license = app.dataframe[0].value, app.dataframe[1].value
    assert parents["id"].tolist() == ["chain/1"]
    assert parents["basis"].tolist() == ["declared"]
    assert parents["evidence"][0].tolist() == ["tag: adapter_of:chain/1"]
    assert license["id"].tolist() == ["cc-by-nc-4.0"]
    facts = app.dataframe[-1].value.set_index("fact")["value"]
    assert facts["library"] == "transformers"
    assert facts["revision"] == "unknown"


def test_what_is_not_known_is_said(home: Path) -> None:
    page = words(open_page("find", id="stub/parent-that-nobody-describes"))
    assert "No source describes it" in page
    assert "No licence is stated." in page
    assert "No source names a parent." in page


def test_inferred_is_told_apart_from_declared(home: Path) -> None:
    app = open_page("find", id="disagree/child")
    basis = dict(zip(app.dataframe[0].value["id"], app.dataframe[0].value["basis"], strict=True))
    assert basis == {"disagree/one": "declared", "disagree/two": "inferred, confidence 0.40"}


@pytest.mark.parametrize(
    ("label", "id"),
    [("Dataset", "data/corpus"), ("Repository", "github.com/user/app-0"), ("License", "mit")],
)
def test_other_nodes_have_pages_too(home: Path, label: str, id: str) -> None:
    app = open_page("find", type=label, id=id)
    assert app.title[0].value == code_span(id)
    assert len(app.dataframe) >= 2


@pytest.mark.parametrize("id", [*ODD_IDS, "bare-legacy-name", "values/large", "self/loop"])
def test_odd_ids_have_a_page_and_a_lineage(home: Path, id: str) -> None:
    assert open_page("find", id=id).title[0].value == code_span(id)
    assert not open_page("lineage", id=id).error


def test_a_busy_graph_is_told_apart_from_a_wrong_question(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(_store: ArcadeStore, *_: object, **__: object) -> Result:
        raise StoreBusy("Try again in a moment.")

    st.cache_resource.clear()
    monkeypatch.setattr(ArcadeStore, "query", busy)
    app = open_page("find", id="chain/2")
    assert [warning.value for warning in app.warning] == ["Many ask at once."]
    assert "Try again" in words(app) and not app.error


def test_an_id_that_does_not_exist_is_explained(home: Path) -> None:
    assert "No Model has the id" in words(open_page("find", id="no/such-model"))
    assert "`Nonsense` is no type here" in words(open_page("find", type="Nonsense", id="chain/0"))


def test_for_an_id_that_does_not_exist_the_finds_of_the_search_are_offered(home: Path) -> None:
    app = open_page("lineage", id="no-such/hub")
    assert "No Model has the id `no-such/hub`" in words(app)
    offered = {button.label: button for button in app.button}
    offered["`wide/hub`"].click().run()
    assert app.query_params["id"] == "wide/hub"
    assert "models above, 330 below" in words(app)


def test_a_model_without_lineage_is_told_apart_from_none(home: Path) -> None:
    page = words(open_page("lineage", id="chain/0", direction="up"))
    assert "No source names a parent or a child" in page


def test_lineage_follows_direction_and_steps(home: Path) -> None:
    both = words(open_page("lineage", id="chain/2"))
    assert "2 models above, 4 below" in both
    assert "2 models above, 0 below" in words(open_page("lineage", id="chain/2", direction="up"))
    near = words(open_page("lineage", id="chain/2", depth="1"))
    assert "1 model above, 2 below" in near


def test_the_lineage_table_has_every_step_of_a_wide_hub(home: Path) -> None:
    app = open_page("lineage", id="wide/hub", view="table", direction="down")
    table = app.dataframe[0].value
    assert len(table) == 330
    assert set(table["relation"]) == {"ADAPTER_OF", "QUANTIZED_FROM"}


def test_nonsense_in_the_address_falls_back(home: Path) -> None:
    app = open_page("lineage", id="chain/2", direction="sideways", view="<b>", depth="many")
    assert "2 models above, 4 below" in words(app)
    app = open_page("questions", question="merges", rows="-3 OR 1=1")
    assert app.number_input[0].value == 50


@pytest.mark.parametrize(
    ("rows", "taken"),
    [
        ("0", 1),
        ("007", 7),
        ("1" + "0" * 26, 1_000_000),
        (str(2**53 - 1), 1_000_000),
        ("9" * 5_000, 1_000_000),
        ("١٢", 50),
        ("1e3", 50),
        ("NaN", 50),
    ],
)
def test_any_number_may_stand_in_the_address(home: Path, rows: str, taken: int) -> None:
    app = open_page("questions", question="merges", rows=rows)
    assert not app.error
    assert app.number_input[0].value == taken


def test_a_value_that_streamlit_cannot_take_is_told(home: Path) -> None:
    page = words(open_page("lineage", id="chain/2", depth="9" * 5_000))
    assert "Open the page from the menu" in page


@pytest.mark.parametrize("depth", ["1" + "0" * 26, "-1", "NaN"])
def test_any_depth_may_stand_in_the_address(home: Path, depth: str) -> None:
    assert "models above, 4 below" in words(open_page("lineage", id="chain/2", depth=depth))


def test_the_data_page_counts_what_was_loaded_and_set_aside(home: Path) -> None:
    app = open_page("about")
    assert app.dataframe[0].value["rejected"].tolist() == [1]
    counts = dict(zip(app.dataframe[1].value["type"], app.dataframe[1].value["count"], strict=True))
    assert counts["Repository"] == 5
    assert app.dataframe[3].value["reason"].tolist() == ["empty"]
    over = app.dataframe[-1].value
    assert over["kind"].tolist() == ["pages of a wiki"]
    assert over["examples"].tolist() == ["wiki/one, wiki/two"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("/root/.cache/huggingface/hub", "hub"),
        ("/home/me/my models/hub/", "hub"),
        ("a file in /srv/data/dump.parquet: row 3", "a file in dump.parquet: row 3"),
        ("C:\\Users\\me\\hub", "hub"),
        ("src/train.py", "src/train.py"),
        ("https://example.org/a/b", "https://example.org/a/b"),
        ("BAAI/bge-m3", "BAAI/bge-m3"),
        ("/", "/"),
    ],
)
def test_folders_of_the_machine_are_not_shown(text: str, shown: str) -> None:
    given = Result(("snapshot", "other"), [{"snapshot": text, "other": text}])
    assert without_folders(given).rows == [{"snapshot": shown, "other": text}]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("BAAI/bge-m3", "`BAAI/bge-m3`"),
        ("![x](http://evil.example) :red[r] $m$", "`![x](http://evil.example) :red[r] $m$`"),
        ("a `b` ``c", "```a `b` ``c```"),
        ("`tick`", "`` `tick` ``"),
        ("two\nlines", "`two lines`"),
        ("", "` `"),
    ],
)
def test_text_of_strangers_stays_text(text: str, shown: str) -> None:
    assert code_span(text) == shown


@pytest.mark.parametrize(("number", "shown"), [(0, "0 rows"), (1, "1 row"), (2_000, "2,000 rows")])
def test_a_number_agrees_with_its_noun(number: int, shown: str) -> None:
    assert counted(number, "row") == shown


def test_csv_holds_lists_as_json() -> None:
    text = to_csv(Result(("id", "tags"), [{"id": 'a,"b"', "tags": ["é", "x"]}, {"id": None}]))
    assert list(csv.reader(StringIO(text))) == [["id", "tags"], ['a,"b"', '["é", "x"]'], ["", ""]]


def test_graphml_holds_every_step_with_its_evidence() -> None:
    step = {"child": "a\x00<", "parent": "b", "relation": "MERGED_FROM", "declared": True}
    graph = nx.parse_graphml(to_graphml([step]).decode(), force_multigraph=True)
    ((child, parent, data),) = graph.edges(data=True)
    assert (child, parent) == ("a\ufffd<", "b")
    assert data == {"type": "MERGED_FROM", "label": "MERGED_FROM", "declared": True}
    assert graph.nodes["b"]["label"] == "b"


@pytest.fixture
def server() -> TestClient:
    return TestClient(Starlette(routes=ROUTES))


@pytest.mark.parametrize(
    ("guessed", "page"),
    [
        ("/find?id=a/b&type=Model", "./?id=a/b&type=Model"),
        ("/licences", "./licenses"),
        ("/compare?id=a/b&id=c/d", "./assess?id=a/b&id=c/d"),
        ("/risks?id=a/b", "./risk?id=a/b"),
    ],
)
def test_addresses_that_people_guess_lead_to_the_page(
    server: TestClient, guessed: str, page: str
) -> None:
    assert server.get(guessed, follow_redirects=False).headers["location"] == page


def test_suggestions_have_the_text_in_their_id(home: Path, server: TestClient) -> None:
    hits = server.get("/api/suggest", params={"q": "ide/hu"}).json()["hits"]
    assert hits == [{"type": "Model", "id": "wide/hub", "weight": 5_000_000}]
    everything = server.get("/api/suggest", params={"q": "data/corpus"}).json()["hits"]
    assert [hit["type"] for hit in everything] == ["Dataset"]
    models = server.get("/api/suggest", params={"q": "data/corpus", "type": "Model"}).json()
    assert models == {"hits": []}


@pytest.mark.parametrize("text", ["", " ", '"', "'; DROP TABLE entry", "\x00", "%", "é" * 10_000])
def test_any_text_may_be_searched_for(home: Path, server: TestClient, text: str) -> None:
    answer = server.get("/api/suggest", params={"q": text[:5_000], "type": "Nonsense"})
    assert answer.status_code == 200


def test_suggestions_without_a_graph_say_what_to_do(empty_home: Path, server: TestClient) -> None:
    answer = server.get("/api/suggest", params={"q": "bert"})
    assert answer.status_code == 503
    assert "ptmgraph load sample" in answer.json()["error"]


def test_the_component_may_be_kept_by_the_browser(server: TestClient) -> None:
    answer = server.get("/assets/graph.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]
