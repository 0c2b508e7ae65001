"""Large tables are merged in another way than small ones, and to the same rows."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ptmgraph.graph.beside import MERGED_BESIDE
from ptmgraph.graph.records import INFERRED_KIND, Beside, Node, Record, Rel, Value
from ptmgraph.graph.schema import LINEAGE, TABLES
from ptmgraph.graph.tables.lake import SnapshotWriter, snapshots
from ptmgraph.graph.tables.merge import Merger

FEW, MANY = 1, 1_000_000
IDS = [f"o{owner}/{name}" for owner in range(4) for name in ("x", "X", "y", "Big-1", "néw")]


def load(home: Path, number: int, records: Iterator[Record]) -> None:
    at = f"2026-01-{1 + number % 9:02}T00:00:00Z"
    with SnapshotWriter(home, f"test-{number}", "all", at, number) as writer:
        for record in records:
            writer.add(record)


def node(chance: random.Random, id_: str) -> Node:
    """A model that says little, or much, or that it is a stub."""
    facts: dict[str, Value] = {
        "hub": chance.choice([None, None, "hf", "mteb"]),
        "owner": chance.choice([None, None, "Somebody Inc."]),
        "downloads": chance.choice([None, 5, 7]),
        "task": chance.choice([None, "fill-mask", ""]),
        "formats": chance.choice([None, [], ["onnx", "gguf", "onnx"], ["gguf"]]),
        "tags": chance.choice([None, ["b", "a"], ["c"]]),
        "is_stub": chance.choice([None, True, False]),
    }
    kept = {key: value for key, value in facts.items() if chance.random() < 0.6}
    if chance.random() < 0.3:
        kept |= {"first_seen": None, "last_seen": None}
    return Node("Model", id_, kept)


def links(chance: random.Random, start: str, end: str) -> Iterator[Record]:
    sure = chance.choice([(True, 1.0), (False, 0.7)])
    source = chance.choice(["tag", "card", "base_models", "registry", INFERRED_KIND])
    seen = (source, chance.choice(["", "words", start]), {}, *sure)
    yield Rel("Model", start, chance.choice(LINEAGE), "Model", end, *seen)
    yield Rel("Model", start, "LICENSED_UNDER", "License", chance.choice("ab"), *seen)
    yield Rel("Dataset", end, "PUBLISHED_BY", "Owner", chance.choice(["o1", "O1", "p"]), *seen)
    used: dict[str, Value] = {
        "mode": chance.choice(["loads", "calls"]),
        "places": chance.choice([None, ["b:2", "a:1"], ["c:3", "c:3"]]),
        "uses": chance.choice([None, 1, 4]),
    }
    code = ("code", "a.py", used)
    yield Rel("Repository", "github.com/O1/r", "REUSES", "Model", end, *code)
    if chance.random() < 0.2:
        new = chance.choice(IDS)
        yield Rel(
            "Model", "old/" + start[-1], "RENAMED_TO", "Model", new, "redirect", "", {}, *sure
        )
    line: dict[str, Value] = {"model_id": end.upper(), "line": chance.randrange(3), "field": "f"}
    yield Beside("card_values", line)


def loads(chance: random.Random) -> Iterator[Record]:
    """Models of which some have several rows, and relationships whose ends are spelled anyhow."""
    for _ in range(chance.randrange(1, 25)):
        yield node(chance, chance.choice(IDS))
        start, end = chance.choice(IDS), chance.choice([*IDS, "old/x", "old/y", "gpt2", "a:b/c"])
        yield from links(chance, start, chance.choice([end, end.lower(), end.upper()]))


def same_both_ways(home: Path) -> int:
    """Merge in both ways and compare all tables, row by row; the rows of all."""
    for many in (FEW, MANY):
        with Merger(snapshots(home), home / str(many), many=many) as merger:
            list(merger.run())
    rows = 0
    for name in (*TABLES, *(table.name for table in MERGED_BESIDE)):
        few, many = (pq.read_table(home / str(way) / f"{name}.parquet") for way in (FEW, MANY))
        assert few.to_pylist() == many.to_pylist(), name
        rows += few.num_rows
    return rows


@pytest.mark.parametrize("seed", range(4))
def test_loads_of_all_kinds(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    for number in range(1 + seed % 4):
        load(tmp_path, number, loads(chance))
    assert same_both_ways(tmp_path) > 50


def test_a_real_load_and_the_names_beside_it(sample_home: Path, tmp_path: Path) -> None:
    (tmp_path / "tables").symlink_to(sample_home / "tables", target_is_directory=True)
    assert same_both_ways(tmp_path) > 10_000
