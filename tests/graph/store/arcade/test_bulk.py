"""The writer of whole databases: what it writes is what the engine reads, whatever the sizes."""

from __future__ import annotations

import os
import shutil
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ptmgraph.graph.build import build_graph
from ptmgraph.graph.current import current_graph
from ptmgraph.graph.errors import StoreError
from ptmgraph.graph.records import Node, Record, Rel
from ptmgraph.graph.schema import TABLES
from ptmgraph.graph.store.arcade import start_cache
from ptmgraph.graph.store.arcade.jvm import BULK
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.graph.store.arcade.writing import check_database
from scripts.make_bulk_jar import CHECKSUM, checksum, classes, compiler
from tests.helpers.export_graph import exported, node_line, rel_line
from tests.helpers.graph_fixture import load_records

CHILDREN = 8_000
"""More relationships than one list holds: a page has 64 KB."""
PAGE = 65_536
LONG = "é" * 100_000
"""More text than a page holds."""


def test_the_jar_is_built_from_the_sources_beside_it() -> None:
    with zipfile.ZipFile(BULK) as jar:
        assert jar.read(CHECKSUM).decode() == checksum(), "run: python -m scripts.make_bulk_jar"


def test_the_classes_in_the_jar_are_those_of_the_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [*Path("/usr/lib/jvm").glob("*-25-*")]  # another version writes other bytes
    if not found:
        pytest.skip("needs a JDK of version 25 in /usr/lib/jvm, and Debian 12 has none to install")
    monkeypatch.setenv("JAVA_HOME", str(found[0]))
    javac = compiler()
    assert javac is not None
    with zipfile.ZipFile(BULK) as jar:
        shipped = {name: jar.read(name) for name in jar.namelist() if name != CHECKSUM}
    assert classes(javac) == shipped


def test_the_graph_holds_what_the_tables_hold(fixture_home: Path, store: ArcadeStore) -> None:
    """Every value of every kind: the engine reads what it did not write itself."""
    wanted = []
    for table in TABLES.values():
        file = current_graph(fixture_home).tables / f"{table.name}.parquet"
        for row in pq.read_table(file).to_pylist():
            known = {name: value for name, value in row.items() if value is not None}
            if table.rel:
                start, end = known.pop("start_id"), known.pop("end_id")
                wanted.append(rel_line(table.start, start, table.rel.name, table.end, end, known))
            else:
                wanted.append(node_line(table.name, known))
    assert exported(store) == sorted(wanted)


def large_records() -> Iterator[Record]:
    """A hub, a loop, and a node and relationships that are longer than a page."""
    yield Node("Model", "a/long", {"tags": ["short", LONG], "likes": 2**40, "gated": ""})
    yield Node("Model", "a/alone", {"tags": [], "likes": -1})
    for start, end, evidence in (
        ("a/long", "a/hub", LONG),
        ("a/hub", "a/hub", "itself"),
        ("a/child-0", "a/long", "short"),
        *((f"a/child-{n}", "a/hub", "short") for n in range(CHILDREN)),
    ):
        yield Rel("Model", start, "FINETUNED_FROM", "Model", end, "tag", evidence)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArcadeStore]:
    home = tmp_path_factory.mktemp("large")
    load_records(home, large_records())
    build_graph(home)  # it is checked there: each list against each record
    with ArcadeStore(home, brief=True) as store:
        yield store


def test_lists_that_no_page_holds_are_whole(large: ArcadeStore) -> None:
    found = large.query("MATCH (c)-[:FINETUNED_FROM]->({id: 'a/hub'}) RETURN c.id AS id")
    ids = [row["id"] for row in found]
    assert len(ids) == len(set(ids)) == CHILDREN + 2
    (row,) = large.query("MATCH ({id: 'a/hub'})<-[r:FINETUNED_FROM]-() RETURN count(r) AS n")
    assert row["n"] == CHILDREN + 2


def test_records_longer_than_a_page_are_whole(large: ArcadeStore) -> None:
    (row,) = large.query("MATCH (m:Model {id: 'a/long'}) RETURN m.tags AS tags, m.likes AS likes")
    assert row == {"tags": ["short", LONG], "likes": 2**40}
    step = "({id: 'a/long'})-[r:FINETUNED_FROM]->(h)"
    (row,) = large.query(f"MATCH {step} RETURN h.id AS id, r.evidence AS words")
    assert row == {"id": "a/hub", "words": [f"tag: {LONG}"]}
    (row,) = large.query("MATCH ({id: 'a/long'})<-[:FINETUNED_FROM]-(c) RETURN c.id AS id")
    assert row["id"] == "a/child-0"


def test_what_is_empty_is_not_absent(large: ArcadeStore) -> None:
    (row,) = large.query(
        "MATCH (m:Model {id: 'a/alone'}) OPTIONAL MATCH (m)-[r]-(:Model) "
        "RETURN m.tags AS tags, m.likes AS likes, m.gated AS gated, count(r) AS n"
    )
    assert row == {"tags": None, "likes": -1, "gated": None, "n": 0}
    (row,) = large.query("MATCH (m:Model {id: 'a/long'}) RETURN m.gated AS gated")
    assert row["gated"] == ""


@pytest.mark.parametrize(
    ("bucket", "page", "sentence"),
    [
        ("Model_0_in_edges", -1, "relationships, of which nodes know"),
        ("Model_0", 0, "Model: .* rows in the tables"),
        ("FINETUNED_FROM_0", 1, "FINETUNED_FROM: .* rows in the tables"),
        ("FINETUNED_FROM_0", -1, "broken chunk chain"),
    ],
)
def test_a_page_that_did_not_reach_the_disk_is_missed(
    large: ArcadeStore, tmp_path: Path, bucket: str, page: int, sentence: str
) -> None:
    database = tmp_path / "arcade"
    shutil.copytree(large.graph.database, database)
    (file,) = database.glob(f"{bucket}.*.bucket")
    with file.open("r+b") as stream:
        stream.seek(page * PAGE, os.SEEK_SET if page >= 0 else os.SEEK_END)
        stream.write(bytes(PAGE))
    with pytest.raises(StoreError, match=sentence):
        check(large, database)


@pytest.mark.parametrize(
    ("bucket", "behind", "place", "sentence"),
    [
        ("Model_0", b"a/child-10", -1, "Model: nodes have other ids"),
        ("FINETUNED_FROM_0", b"", 3, "nodes know other relationships"),
        ("Model_0_in_edges", b"", 19, "nodes know other relationships"),
        ("Model_0_out_edges", b"", 21, "nodes know other relationships"),
    ],
)
def test_a_byte_that_is_another_is_noticed(
    large: ArcadeStore, tmp_path: Path, bucket: str, behind: bytes, place: int, sentence: str
) -> None:
    """A letter of an id; the end of a relationship; the relationship, and the node at its other
    end, in a list. What is there can be read, and no count is another."""
    database = tmp_path / "arcade"
    shutil.copytree(large.graph.database, database)
    (file,) = database.glob(f"{bucket}.*.bucket")
    data = bytearray(file.read_bytes())
    first = 8 + int.from_bytes(data[10:14], "big")  # of the first page: its first record
    while data[first] > 127:  # its length
        first += 1
    at = (data.index(behind) + len(behind) if behind else first + 1) + place
    data[at] ^= 2
    file.write_bytes(data)
    with pytest.raises(StoreError, match=sentence):
        check(large, database)


@pytest.mark.parametrize("other", ["a/lost", "a/hub"])
def test_each_id_leads_to_a_node_of_its_own(large: ArcadeStore, tmp_path: Path, other: str) -> None:
    """An id that the index does not have, and one that two rows have."""
    tables = tmp_path / "tables"
    shutil.copytree(large.graph.tables, tables)
    file = tables / "Model.parquet"
    rows = pq.read_table(file).to_pylist()
    (row,) = (row for row in rows if row["id"] == "a/long")
    row["id"] = other
    pq.write_table(pa.Table.from_pylist(rows, schema=pq.read_schema(file)), file)
    with pytest.raises(StoreError, match=f"does not lead to {other}"):
        check(large, large.graph.database, tables)


def check(store: ArcadeStore, database: Path, tables: Path | None = None) -> None:
    """What a build does with a database that it has written."""
    counts = store.manifest["counts"]
    flags = start_cache.flags()
    home = store.graph.folder.parents[1]
    place = (tables or store.graph.tables, database, home)
    check_database(*place, counts, flags, lambda step, rows: None)


def test_a_step_of_the_arrays_that_is_another_is_noticed(
    large: ArcadeStore, tmp_path: Path
) -> None:
    shutil.copytree(large.graph.database, tmp_path / "arcade")
    file = tmp_path / "arcade" / "lineage.steps"
    whole = file.read_bytes()
    models, steps, types = struct.unpack("<3i", whole[4:16])
    positions = 16 + 4 * types
    way = 4 * (models + 1) + 5 * steps
    targets = positions + 4 * models + 4 * (models + 1)
    letter = positions + 4 * models + 2 * way + 4 * (models + 1) + 2  # behind its length
    for place in (targets, targets + way, targets + 4 * steps, letter):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(StoreError, match="steps of lineage"):
            check(large, tmp_path / "arcade")
