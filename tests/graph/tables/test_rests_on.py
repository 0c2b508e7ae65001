"""What repositories rest on: shortest ways from the uses in code, checked by brute force."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import networkx as nx
import pyarrow.parquet as pq

from ptmgraph.graph.current import current_graph
from ptmgraph.graph.records import Record, Rel, Value
from ptmgraph.graph.schema import LINEAGE
from ptmgraph.graph.tables.rests_on import write_reach
from tests.helpers.graph_fixture import fixture_home
from tests.helpers.merged import derived, merged, rows


def use(repository: str, model: str, confidence: float = 1.0, mode: str = "loads") -> Rel:
    facts: dict[str, Value] = {"mode": mode, "uses": 1}
    return Rel(
        "Repository",
        repository,
        "REUSES",
        "Model",
        model,
        "code",
        "a.py:1",
        facts,
        True,
        confidence,
    )


def rests(tmp_path: Path, records: list[Record]) -> dict[tuple[str, str], Any]:
    """Path and confidence of each row that comes of the records, by repository and model."""
    folder = merged(tmp_path, records)
    written = write_reach(folder)
    found = rows(folder, "Repository-RESTS_ON-Model")
    assert written == {"Repository-RESTS_ON-Model": len(found)}
    assert all(row["steps"] == len(row["path"]) - 1 for row in found)
    assert all(row["used"] == row["path"][0] and not row["declared"] for row in found)
    return {(r["start_id"], r["end_id"]): (r["path"], r["confidence"]) for r in found}


def test_a_use_reaches_every_ancestor_by_a_shortest_way(tmp_path: Path) -> None:
    found = rests(
        tmp_path,
        [
            derived("a/quant", "a/tune"),
            derived("a/tune", "a/base"),
            derived("a/quant", "a/base"),
            derived("a/other", "a/base"),
            use("app", "a/quant"),
        ],
    )
    assert found == {
        ("app", "a/quant"): (["a/quant"], 1.0),
        ("app", "a/tune"): (["a/quant", "a/tune"], 1.0),
        ("app", "a/base"): (["a/quant", "a/base"], 1.0),
    }


def test_of_two_ways_as_short_the_first_in_order_of_ids_is_told(tmp_path: Path) -> None:
    diamond: list[Record] = [
        derived("m/merge", "m/right"),
        derived("m/merge", "m/left"),
        derived("m/left", "m/base"),
        derived("m/right", "m/base"),
    ]
    found = rests(tmp_path, [*diamond, use("app", "m/merge")])
    assert found["app", "m/base"][0] == ["m/merge", "m/left", "m/base"]


def test_each_used_model_has_a_way_of_its_own(tmp_path: Path) -> None:
    folder = merged(tmp_path, [derived("a/x", "a/base"), use("app", "a/x"), use("app", "a/base")])
    write_reach(folder)
    found = {(r["used"], r["end_id"]) for r in rows(folder, "Repository-RESTS_ON-Model")}
    assert found == {("a/x", "a/x"), ("a/x", "a/base"), ("a/base", "a/base")}


def test_a_way_is_as_sure_as_its_weakest_part(tmp_path: Path) -> None:
    guess = Rel("Model", "g/x", "DERIVED_FROM", "Model", "g/base", "inferred", "", {}, False, 0.7)
    found = rests(
        tmp_path,
        [guess, use("sure", "g/x"), use("unsure", "g/x", 0.5), use("unsure", "g/x", 0.6, "calls")],
    )
    assert found["sure", "g/base"][1] == 0.7
    assert found["unsure", "g/base"][1] == found["unsure", "g/x"][1] == 0.6


def test_cycles_self_loops_and_no_uses_end(tmp_path: Path) -> None:
    loops: list[Record] = [derived("c/a", "c/b"), derived("c/b", "c/a"), derived("c/s", "c/s")]
    found = rests(tmp_path, [*loops, use("r", "c/a"), use("r", "c/s")])
    assert set(found) == {("r", "c/a"), ("r", "c/b"), ("r", "c/s")}
    assert rests(tmp_path / "none", loops) == {}


def test_the_fixture_agrees_with_brute_force() -> None:
    tables = current_graph(fixture_home()).tables
    lineage: nx.DiGraph[str] = nx.DiGraph()
    for name in LINEAGE:
        table = pq.read_table(tables / f"Model-{name}-Model.parquet")
        lineage.add_edges_from(
            zip(table["start_id"].to_pylist(), table["end_id"].to_pylist(), strict=True)
        )
    steps: dict[tuple[str, str, str], int] = {}
    for row in rows(tables, "Repository-REUSES-Model"):
        repository, used = row["start_id"], row["end_id"]
        lineage.add_node(used)
        for model, length in nx.single_source_shortest_path_length(lineage, used).items():
            steps[repository, used, model] = length
    found = rows(tables, "Repository-RESTS_ON-Model")
    assert {(row["start_id"], row["used"], row["end_id"]): row["steps"] for row in found} == steps
    assert len(found) == len(steps)
    for row in found:
        assert (row["path"][0], row["path"][-1]) == (row["used"], row["end_id"])
        assert nx.is_path(lineage, row["path"])
