"""Steps that are alike are judged once: the verdicts are those of all steps judged one by one."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ptmgraph.analysis.licenses import Edge, LicenseGraph
from ptmgraph.analysis.licenses.stated import STEPS, reconciled, step, work_name
from ptmgraph.analysis.licenses.verdicts import step_verdicts
from ptmgraph.graph.records import Record, Rel
from ptmgraph.graph.schema import TABLES, VERDICT
from ptmgraph.graph.tables.files import open_duckdb
from ptmgraph.loaders.derived.license_steps import LicenseSteps
from tests.helpers.merged import merged, rows, write_verdicts

LICENCES = (
    *("apache-2.0", "mit", "cc-by-nc-4.0", "gpl-3.0", "llama3", "gemma", "openrail", "other"),
    *("unknown", "cc-by-sa-4.0", "apache-2.0", "llama3.1"),
)
NAMES = ("Llama-3-8B", "tuned", "Llama-3-8B-GGUF", "tuned-GGUF", "x-merge", "datasets/d1")
LINEAGE = tuple(name for name in STEPS if name not in ("TRAINED_ON", "REUSES"))
MODES = ("loads", "finetunes", "bundles")


def hub(seed: int, models: int, steps: int) -> list[Record]:
    """A small hub of works with and without licences: chains, merges, cycles, copies, and works
    of two labels with one name."""
    chance = random.Random(seed)
    ids = [f"{chance.choice('abc')}{n % 7}/{chance.choice(NAMES)}{n}" for n in range(models)]
    ids += ["meta/Llama-3-8B", "meta/Llama-3-8B-GGUF", "copier/Llama-3-8B-GGUF"]
    datasets = [f"data/{n}" for n in range(8)]
    repositories = [f"github.com/r/{n}" for n in range(20)]
    ends = [("Model", id) for id in ids] + [("Dataset", id) for id in datasets]
    ends += [("Repository", id) for id in repositories]
    found: list[Record] = []
    for label, id in ends:
        for source in ("card", "tag"):
            if chance.random() < 0.4:
                licence = chance.choice(LICENCES)
                found.append(Rel(label, id, "LICENSED_UNDER", "License", licence, source, "l"))
    for _ in range(steps):
        child, parent = chance.choice(ids), chance.choice(ids[: chance.choice([9, models])])
        name = chance.choice(LINEAGE)
        found.append(Rel("Model", child, name, "Model", parent, "card", "base_model"))
        found.append(
            Rel("Model", child, "TRAINED_ON", "Dataset", chance.choice(datasets), "card", "d")
        )
        use = {"mode": chance.choice(MODES)}
        end = ("Model", chance.choice(ids), "code", "a.py:1", use)
        found.append(Rel("Repository", chance.choice(repositories), "REUSES", *end))
    return found


def one_by_one(folder: Path) -> Iterator[tuple[Any, ...]]:
    """What is found when all steps go through the rules, each for itself."""
    licenses: dict[str, str] = {}
    for label in ("Model", "Dataset", "Repository"):
        said = (
            (work_name(label, row["start_id"]), row["end_id"], row["sources"])
            for row in rows(folder, f"{label}-LICENSED_UNDER-License")
        )
        licenses |= reconciled(said)[0]
    edges: dict[Edge, None] = {}
    for name in STEPS:
        for table in (t for t in TABLES.values() if t.rel and t.rel.name == name):
            for row in rows(folder, table.name):
                edges[step(name, row["end_id"], row["start_id"], row.get("mode"))] = None
    for verdict in step_verdicts(LicenseGraph(edges, licenses)):
        yield (*verdict.edge[:3], *verdict[1:])


def in_tables(folder: Path) -> Iterator[tuple[Any, ...]]:
    """What the tables hold of it; the same step in several modes once."""
    names = [column.name for column in VERDICT]
    for name in STEPS:
        for table in (t for t in TABLES.values() if t.rel and t.rel.name == name):
            for row in rows(folder, table.name):
                if row["license_verdict"] != "compatible":
                    edge = step(name, row["end_id"], row["start_id"], row.get("mode"))
                    yield (*edge[:3], *(row[name] for name in names))


@pytest.mark.parametrize(
    ("seed", "models", "steps"), [(1, 30, 40), (2, 200, 60), (3, 60, 30), (4, 12, 60), (5, 400, 90)]
)
def test_the_verdicts_are_those_of_all_steps_judged_one_by_one(
    tmp_path: Path, seed: int, models: int, steps: int
) -> None:
    folder = merged(tmp_path, hub(seed, models, steps))
    expected = {repr(one) for one in one_by_one(folder)}
    with open_duckdb(folder) as db:
        judged = LicenseSteps(db, folder)
        assert judged.examples()
        assert judged.others()
    assert list(write_verdicts(folder))
    assert {repr(one) for one in in_tables(folder)} == expected
    assert not [file for file in folder.iterdir() if file.suffix != ".parquet"]


def test_without_any_step_nothing_is_found(tmp_path: Path) -> None:
    told = Rel("Model", "a/b", "LICENSED_UNDER", "License", "mit", "card", "license")
    folder = merged(tmp_path, [told])
    assert all(count == 0 for _, count in write_verdicts(folder))
