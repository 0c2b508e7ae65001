"""What a newer load of a snapshot keeps of the one before it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from ptmgraph.graph.records import Node, Record, Rel
from ptmgraph.graph.tables.history import CHANGES_SCHEMA
from ptmgraph.graph.tables.lake import Snapshot, SnapshotWriter, snapshots

FIRST, SECOND, THIRD = (f"2026-0{month}-01T00:00:00Z" for month in (1, 2, 3))


def write(home: Path, at: str, *records: Record, history: bool = True) -> SnapshotWriter:
    with SnapshotWriter(home, "test", "all", at, 10, history=history) as writer:
        for record in records:
            writer.add(record)
    return writer


def model(id: str, **properties: Any) -> Node:
    return Node("Model", id, properties)


def tag(child: str, parent: str) -> Rel:
    return Rel("Model", child, "FINETUNED_FROM", "Model", parent, "tag", "")


def the_load(home: Path) -> Snapshot:
    (snapshot,) = snapshots(home)
    return snapshot


def changes(home: Path) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in the_load(home).changes().to_pylist()]


def first_seen(home: Path) -> dict[str, str]:
    rows = pq.read_table(the_load(home).file("Model")).to_pylist()
    return {row["id"]: row["first_seen"] for row in rows}


def test_what_is_new_gone_and_changed_is_written_down(tmp_path: Path) -> None:
    write(tmp_path, FIRST, model("a/x", task="t", tags=["1"]), model("a/y"), tag("a/x", "a/y"))
    assert not the_load(tmp_path).file("changes").exists()
    writer = write(
        *(tmp_path, SECOND, model("a/x", task="u", tags=["2", "1"], downloads=5)),
        *(model("a/z"), tag("a/x", "a/z")),
    )
    edge = "Model-FINETUNED_FROM-Model"
    assert changes(tmp_path) == [
        (SECOND, "Model", "a/x", None, "changed", "tags", "[1]", "[1, 2]"),
        (SECOND, "Model", "a/x", None, "changed", "task", "t", "u"),
        (SECOND, "Model", "a/y", None, "gone", None, None, None),
        (SECOND, "Model", "a/z", None, "new", None, None, None),
        (SECOND, edge, "a/x", "a/y", "gone", None, None, None),
        (SECOND, edge, "a/x", "a/z", "new", None, None, None),
    ]
    assert writer.changes == Counter(
        {(t, c): 1 for t in ("Model", edge) for c in ("new", "gone")} | {("Model", "changed"): 1}
    )


def test_a_node_keeps_the_date_of_its_first_load(tmp_path: Path) -> None:
    for at, ids in ((FIRST, ("a/x",)), (SECOND, ("a/y", "a/x")), (THIRD, ("a/z", "a/x", "a/y"))):
        write(tmp_path, at, *map(model, ids))
    assert first_seen(tmp_path) == {"a/z": THIRD, "a/x": FIRST, "a/y": SECOND}
    rows = pq.read_table(the_load(tmp_path).file("Model")).to_pylist()
    assert {row["last_seen"] for row in rows} == {THIRD}


def test_lines_of_earlier_loads_stay_and_the_same_load_again_adds_none(tmp_path: Path) -> None:
    write(tmp_path, FIRST, model("a/x"))
    write(tmp_path, SECOND, model("a/x"), model("a/y"))
    write(tmp_path, THIRD, model("a/y"))
    before = the_load(tmp_path)
    assert [row[:3] + row[4:5] for row in changes(tmp_path)] == [
        (SECOND, "Model", "a/y", "new"),
        (THIRD, "Model", "a/x", "gone"),
    ]
    assert write(tmp_path, THIRD, model("a/y")).changes == Counter()
    assert the_load(tmp_path).checksums == before.checksums


def test_counts_of_use_and_several_rows_of_one_id_are_no_changes(tmp_path: Path) -> None:
    write(tmp_path, FIRST, model("a/x", task="t", downloads=1), model("a/x", tags=["1"]))
    write(tmp_path, SECOND, model("a/x", tags=["1"]), model("a/x", task="t", downloads=2))
    assert changes(tmp_path) == []


def test_nodes_of_a_type_without_dates(tmp_path: Path) -> None:
    for at, name in ((FIRST, "MIT"), (SECOND, "MIT License")):
        write(tmp_path, at, Node("License", "mit", {"name": name}), Node("Task", "t"))
    assert changes(tmp_path) == [
        (SECOND, "License", "mit", None, "changed", "name", "MIT", "MIT License")
    ]


def test_a_table_that_only_one_load_has(tmp_path: Path) -> None:
    write(tmp_path, FIRST, Node("Task", "t"))
    write(tmp_path, SECOND, model("a/x"))
    assert [row[1:5] for row in changes(tmp_path)] == [
        ("Model", "a/x", None, "new"),
        ("Task", "t", None, "gone"),
    ]


def test_rows_written_before_a_property_was_declared(tmp_path: Path) -> None:
    write(tmp_path, FIRST, model("a/x", task="t"))
    file = the_load(tmp_path).file("Model")
    pq.write_table(pq.read_table(file).drop_columns(["task", "tags"]), file)
    write(tmp_path, SECOND, model("a/x", task="t"))
    assert changes(tmp_path) == [
        (SECOND, "Model", "a/x", None, "changed", "task", None, "t"),
    ]


def test_a_damaged_load_is_said_and_does_not_stop_the_next(tmp_path: Path) -> None:
    write(tmp_path, FIRST, model("a/x"))
    the_load(tmp_path).file("Model").write_bytes(b"no table")
    write(tmp_path, SECOND, model("a/x"))
    (entry,) = the_load(tmp_path).passed_over
    assert entry.kind == "the history of an earlier load, whose tables are damaged"
    assert first_seen(tmp_path) == {"a/x": SECOND}


def test_a_source_without_history_writes_none(tmp_path: Path) -> None:
    for at in (FIRST, SECOND):
        write(tmp_path, at, model("a/x", task=at), history=False)
    assert the_load(tmp_path).changes() == CHANGES_SCHEMA.empty_table()
    assert first_seen(tmp_path) == {"a/x": SECOND}
