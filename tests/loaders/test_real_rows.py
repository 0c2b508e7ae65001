"""Real rows of the Hub through the whole path: nothing lost, nothing invented."""

from __future__ import annotations

import json
import os
import signal
from collections import defaultdict
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ptmgraph.answers.lineage import walk_lineage
from ptmgraph.graph.schema import LINEAGE
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.graph.tables.lake import snapshots
from ptmgraph.loaders.hub.dump import HubDumpSource
from ptmgraph.loaders.pipeline import build, load
from tests.helpers.export_graph import exported
from tests.helpers.processes import halted
from tests.helpers.terminal import call

RELATIONS = {
    "finetune": "FINETUNED_FROM",
    "adapter": "ADAPTER_OF",
    "quantized": "QUANTIZED_FROM",
    "merge": "MERGED_FROM",
}


@pytest.fixture(scope="module")
def dump(shared: Path) -> Path:
    return shared / "hub" / "hub_models_real_rows.parquet"


@pytest.fixture(scope="module")
def part(dump: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """So many of the rows that reading them halts in the middle; for tests that load repeatedly."""
    file = tmp_path_factory.mktemp("part") / dump.name
    pq.write_table(pq.read_table(dump).slice(0, 300), file)
    return file


@pytest.fixture(scope="module")
def part_home(part: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The part, loaded and built. Tests only read it."""
    folder = tmp_path_factory.mktemp("real")
    load(HubDumpSource([part]), folder)
    build(folder)
    return folder


def graph_of(home: Path) -> list[str]:
    with ArcadeStore(home, brief=True) as store:
        return exported(store)


def test_every_parent_in_the_tags_is_an_edge_and_none_is_invented(
    real_home: Path, dump: Path
) -> None:
    stated: set[tuple[str, str, str]] = set()
    untold: defaultdict[str, set[str]] = defaultdict(set)
    for row in pq.read_table(dump, columns=["id", "tags"]).to_pylist():
        for tag in row["tags"] or []:
            kind, _, rest = tag.partition(":")
            if kind != "base_model":
                continue
            relation, colon, parent = rest.partition(":")
            if colon:
                stated.add((row["id"], RELATIONS[relation], parent))
            else:
                untold[row["id"]].add(rest)
    with ArcadeStore(real_home, brief=True) as store:
        found = {
            (row["child"], row["relation"], row["parent"])
            for row in store.query(
                f"MATCH (c:Model)-[r:{'|'.join(LINEAGE)}]->(p:Model) WHERE 'tag' IN r.sources "
                "RETURN c.id AS child, type(r) AS relation, p.id AS parent"
            )
        }
    told = {(child, parent) for child, _, parent in stated}
    plain = {(c, "DERIVED_FROM", p) for c, ps in untold.items() for p in ps if (c, p) not in told}
    assert len(stated) > 2_000
    assert found == stated | plain


def test_loading_twice_changes_nothing(part_home: Path, part: Path, tmp_path: Path) -> None:
    before = graph_of(part_home)
    load(HubDumpSource([part]), tmp_path)
    load(HubDumpSource([part]), tmp_path)
    build(tmp_path)
    assert graph_of(tmp_path) == before
    assert build(tmp_path).folder == build(tmp_path).folder


_LOAD = """
from pathlib import Path
from ptmgraph.loaders.hub.dump import HubDumpSource
from ptmgraph.loaders.pipeline import build, load
home, dump = map(Path, sys.argv[2:])
load(HubDumpSource([dump]), home, lambda done, total: step("half" if 2 * done > total else "read"))
build(home, step)
"""


def test_a_killed_load_changes_nothing(part_home: Path, part: Path, tmp_path: Path) -> None:
    """It is killed where it reads and where it builds; then it runs through. What a build is when
    it is killed elsewhere: tests/graph/test_build.py. For random moments: `benchmarks.kills`."""
    for step in ("half", "load Model"):
        with halted(step, _LOAD, str(tmp_path), str(part)) as loading:
            os.killpg(loading.pid, signal.SIGKILL)
        for snapshot in snapshots(tmp_path):
            assert snapshot.source != "hub-dump" or snapshot.tables["Model"] == 300
    call(tmp_path, "--quiet", "load", "hub-dump", str(part))
    assert graph_of(tmp_path) == graph_of(part_home)


def test_the_sample_answers_the_ancestors_of_the_registry_exactly(
    shared: Path, sample_home: Path
) -> None:
    expected = json.loads((shared / "lineage" / "expected_ancestors.json").read_text("utf-8"))
    models = names_in(shared / "lineage" / "models.csv")
    with ArcadeStore(sample_home, brief=True) as store:
        found = {name: sorted(set(walk_lineage(store, name).depth) - {name}) for name in models}
    # A name without an owner is the id of nothing: it is set aside, with the reason.
    wanted = {name: sorted(id for id in ids if "/" in id) for name, ids in expected.items()}
    assert {name: ids for name, ids in found.items() if ids} == {
        name: ids for name, ids in wanted.items() if ids
    }


def names_in(file: Path) -> list[str]:
    import csv

    with file.open(encoding="utf-8", newline="") as stream:
        return [row["name"] for row in csv.DictReader(stream)]
