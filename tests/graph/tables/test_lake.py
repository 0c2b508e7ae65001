"""The tables: whole or not at all, and nothing dropped without a word."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from ptmgraph.graph.records import Node, PassedOver, Record, Rejected, Rel, passed_over
from ptmgraph.graph.seal import with_checksum
from ptmgraph.graph.tables.lake import SnapshotWriter, snapshots

AT = "2026-01-02T03:04:05Z"


def write(home: Path, records: list[Record], name: str = "all", precedence: int = 10) -> None:
    with SnapshotWriter(home, "test", name, AT, precedence) as writer:
        for record in records:
            writer.add(record)


def models(home: Path) -> Iterator[dict[str, object]]:
    for snapshot in snapshots(home):
        yield from pq.read_table(snapshot.file("Model")).to_pylist()


def test_a_load_can_be_read_back(tmp_path: Path) -> None:
    rel = Rel("Model", "a/x", "FINETUNED_FROM", "Model", "a/y", "tag", "base_model:a/y")
    write(tmp_path, [Node("Model", "a/x", {"downloads": 3, "formats": ["gguf"]}), rel])
    (snapshot,) = snapshots(tmp_path)
    assert snapshot.tables == {"Model": 1, "Model-FINETUNED_FROM-Model": 1}
    (row,) = models(tmp_path)
    assert {k: v for k, v in row.items() if v is not None} == {
        "id": "a/x",
        "downloads": 3,
        "formats": ["gguf"],
        "first_seen": AT,
        "last_seen": AT,
    }
    (edge,) = pq.read_table(snapshot.file("Model-FINETUNED_FROM-Model")).to_pylist()
    assert edge == {
        "start_id": "a/x",
        "end_id": "a/y",
        "source": "tag",
        "evidence": "base_model:a/y",
        "declared": True,
        "confidence": 1.0,
        "retrieved_at": AT,
    }


def test_the_same_data_gives_the_same_checksum(tmp_path: Path) -> None:
    write(tmp_path, [Node("Model", "a/x", {"downloads": 3})])
    (first,) = snapshots(tmp_path)
    write(tmp_path, [Node("Model", "a/x", {"downloads": 3})])
    (second,) = snapshots(tmp_path)
    assert first == second
    write(tmp_path, [Node("Model", "a/x", {"downloads": 4})])
    (third,) = snapshots(tmp_path)
    assert third.checksum != second.checksum


def test_each_table_has_a_checksum(tmp_path: Path) -> None:
    rel = Rel("Model", "a/x", "FINETUNED_FROM", "Model", "a/y", "tag", "a/y")
    write(tmp_path, [Node("Model", "a/x", {"downloads": 3}), rel])
    (one,) = snapshots(tmp_path)
    write(tmp_path, [Node("Model", "a/x", {"downloads": 4}), rel])
    (other,) = snapshots(tmp_path)
    changed = [table for table in one.tables if one.checksum_of(table) != other.checksum_of(table)]
    assert changed == ["Model"]
    write(tmp_path, [Node("Model", "a/x", {"downloads": 4}), rel, Rejected("f", 1, "odd", "")])
    (third,) = snapshots(tmp_path)
    assert all(other.checksum_of(table) == third.checksum_of(table) for table in one.tables)
    assert third.checksum != other.checksum


@pytest.mark.parametrize(
    "value", ["many", 2**70, 1.5, True, ["3"], {"a": 1}], ids=lambda v: type(v).__name__
)
def test_a_row_that_does_not_fit_is_set_aside_and_the_rest_goes_on(
    tmp_path: Path, value: Any
) -> None:
    bad = Node("Model", "a/bad", {"downloads": value})
    write(tmp_path, [Node("Model", "a/x", {"downloads": 1}), bad, Node("Model", "a/y")])
    (snapshot,) = snapshots(tmp_path)
    assert {row["id"] for row in models(tmp_path)} == {"a/x", "a/y"}
    (row,) = snapshot.rejected_rows().to_pylist()
    assert row["reason"].startswith("does not fit the table")
    assert "a/bad" in row["text"]


def test_broken_unicode_is_set_aside(tmp_path: Path) -> None:
    write(tmp_path, [Node("Model", "a/\ud800"), Node("Model", "a/x")])
    (snapshot,) = snapshots(tmp_path)
    assert snapshot.rejected == 1
    assert {row["id"] for row in models(tmp_path)} == {"a/x"}


def test_rejected_values_keep_place_and_reason(tmp_path: Path) -> None:
    write(tmp_path, [Rejected("dump.parquet", 7, "no id", "{}")])
    (snapshot,) = snapshots(tmp_path)
    assert snapshot.rejected_rows().to_pylist() == [
        {"file": "dump.parquet", "row": 7, "reason": "no id", "text": "{}"}
    ]


def test_what_was_passed_over_is_counted_by_kind(tmp_path: Path) -> None:
    libraries = [passed_over("libraries", f"lib{number % 5}") for number in range(9)]
    write(tmp_path, [*libraries, passed_over("links to another site"), PassedOver("libraries", 3)])
    (snapshot,) = snapshots(tmp_path)
    assert snapshot.passed_over == (
        PassedOver("libraries", 12, ("lib0", "lib1", "lib2")),
        PassedOver("links to another site", 1),
    )


def test_the_account_stays_small(tmp_path: Path) -> None:
    write(tmp_path, [passed_over(f"kind {number}", "x" * 10_000) for number in range(1_000)])
    (snapshot,) = snapshots(tmp_path)
    assert len(snapshot.passed_over) == 101
    assert snapshot.passed_over[0] == PassedOver("things of other kinds", 900, ("x" * 120,))


def test_a_snapshot_from_before_the_account_is_read(tmp_path: Path) -> None:
    write(tmp_path, [Node("Model", "a/x"), passed_over("libraries", "\ud800")])
    (now,) = snapshots(tmp_path)
    assert now.passed_over == (PassedOver("libraries", 1, ("?",)),)
    manifest = now.folder / "snapshot.json"
    facts = json.loads(manifest.read_text())
    del facts["passed_over"], facts["seal"]
    manifest.write_text(json.dumps(with_checksum(facts)))
    (older,) = snapshots(tmp_path)
    assert (older.rows, older.passed_over) == (1, ())


def test_an_error_in_a_load_leaves_the_last_good_one(tmp_path: Path) -> None:
    write(tmp_path, [Node("Model", "a/good")])
    with pytest.raises(RuntimeError), SnapshotWriter(tmp_path, "test", "all", AT, 10) as writer:
        writer.add(Node("Model", "a/new"))
        raise RuntimeError("the source broke")
    assert [row["id"] for row in models(tmp_path)] == ["a/good"]


def test_a_killed_load_leaves_the_last_good_one_and_no_litter(tmp_path: Path) -> None:
    write(tmp_path, [Node("Model", "a/good")])
    code = (
        "import sys, time; from pathlib import Path\n"
        "from ptmgraph.graph.records import Node\n"
        "from ptmgraph.graph.tables.lake import SnapshotWriter\n"
        f"with SnapshotWriter(Path({str(tmp_path)!r}), 'test', 'all', {AT!r}, 10) as w:\n"
        "    for n in range(30000): w.add(Node('Model', f'a/{n}'))\n"
        "    print('half', flush=True); time.sleep(60)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"half\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert [row["id"] for row in models(tmp_path)] == ["a/good"]
    write(tmp_path, [Node("Model", "a/later")])
    assert [row["id"] for row in models(tmp_path)] == ["a/later"]
    assert len(list((tmp_path / "tables" / "test").iterdir())) == 2  # the snapshot, and the lock


def test_the_most_trusted_and_newest_snapshot_comes_first(tmp_path: Path) -> None:
    write(tmp_path, [Node("Model", "a/x")], name="second", precedence=20)
    write(tmp_path, [Node("Model", "a/x")], name="first", precedence=10)
    with SnapshotWriter(tmp_path, "test", "newer", "2027-01-01T00:00:00Z", 20) as writer:
        writer.add(Node("Model", "a/x"))
    assert [s.name for s in snapshots(tmp_path)] == ["first", "newer", "second"]


@pytest.mark.parametrize(
    ("one", "other"), [("模型", "数据"), ("llama 3", "llama_3"), ("x" * 300 + "1", "x" * 300 + "2")]
)
def test_names_that_look_alike_as_folders_do_not_replace_each_other(
    tmp_path: Path, one: str, other: str
) -> None:
    write(tmp_path, [Node("Model", "a/one")], name=one)
    write(tmp_path, [Node("Model", "a/other")], name=other)
    assert {s.name for s in snapshots(tmp_path)} == {one, other}
    write(tmp_path, [Node("Model", "a/again")], name=one)
    assert {row["id"] for row in models(tmp_path)} == {"a/again", "a/other"}
    assert len(list((tmp_path / "tables" / "test").glob("*@*"))) == 2


def test_a_folder_named_otherwise_is_read_and_replaced(tmp_path: Path) -> None:
    """What counts is the name in `snapshot.json`; of two loads of it, the later one."""
    write(tmp_path, [Node("Model", "a/old")], name="some name")
    (old,) = snapshots(tmp_path)
    old.folder.rename(old.folder.with_name(f"zzz@{old.folder.name.split('@')[1]}"))
    left = tmp_path / "left"
    shutil.copytree(tmp_path / "tables" / "test", left, ignore=shutil.ignore_patterns(".*"))
    assert [row["id"] for row in models(tmp_path)] == ["a/old"]
    write(tmp_path, [Node("Model", "a/new")], name="some name")
    assert len(list((tmp_path / "tables" / "test").glob("*@*"))) == 1
    shutil.copytree(left, tmp_path / "tables" / "test", dirs_exist_ok=True)
    assert [row["id"] for row in models(tmp_path)] == ["a/new"]
