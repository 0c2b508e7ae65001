"""PeaTMOSS: a small file with every kind of row and mistake, and real rows with their answers."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ptmgraph.graph.build import build_graph
from ptmgraph.graph.records import Node, Record, Rejected, Rel
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.loaders.base import SourceError
from ptmgraph.loaders.hub.legacy_ids import id_with_owner
from ptmgraph.loaders.peatmoss.facts import read_model_name
from ptmgraph.loaders.peatmoss.source import PeatmossSource
from ptmgraph.loaders.pipeline import load
from ptmgraph.queries.catalog import run
from tests.helpers import places

DATA = places.DATA / "peatmoss"
BERT = "google-bert/bert-base-uncased"
ALEXNET, RESNET = "torch.hub:pytorch/vision:alexnet", "torch.hub:pytorch/vision:resnet18"
LEGACY_OWNERS = {
    *("FacebookAI", "albert", "almanach", "distilbert", "google-bert", "google-t5"),
    *("openai-community", "xlnet"),
}
APP, TOOL = "github.com/user/app", "github.com/user/tool"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "PeaTMOSS.db"
    change(path, *(DATA.joinpath(name).read_text("utf-8") for name in ("schema.sql", "rows.sql")))
    return path


def change(path: Path, *scripts: str) -> None:
    db = sqlite3.connect(path)
    for script in scripts:
        db.executescript(script)
    db.close()


def read(path: Path) -> list[Record]:
    return list(PeatmossSource(path).records())


def node(records: list[Record], id: str) -> dict[str, Any]:
    (found,) = (dict(r.properties) for r in records if isinstance(r, Node) and r.id == id)
    return {key: value for key, value in found.items() if value is not None}


def rels(records: list[Record], type: str) -> set[tuple[str, str]]:
    return {(r.start_id, r.end_id) for r in records if isinstance(r, Rel) and r.type == type}


def set_aside(records: list[Record]) -> set[tuple[str, int, str]]:
    return {(r.file.partition(":")[2], r.row, r.reason) for r in records if isinstance(r, Rejected)}


def test_models_with_the_names_they_have_now_and_their_counts(file: Path) -> None:
    records = read(file)
    assert node(records, BERT) == {
        "hub": "hf",
        "is_stub": False,
        "revision": "abc",
        "downloads": 9,
        "likes": 2,
        "task": "fill-mask",
        "tags": ["exbert", "fill-mask"],
        "discussions": 2,
        "pull_requests": 3,
        "commits": 2,
    }
    assert node(records, ALEXNET)["issues"] == node(records, RESNET)["issues"] == 3
    assert node(records, "onnxmodelzoo:vision/mnist")["hub"] == "onnxmodelzoo"
    assert rels(records, "RENAMED_TO") == {("bert-base-uncased", BERT)}


def test_repositories_with_their_counts(file: Path) -> None:
    records = read(file)
    assert node(records, APP) == {
        "url": f"https://{APP}",
        "is_stub": False,
        "issues": 1,
        "pull_requests": 2,
        "commits": 3,
    }
    assert "issues" not in node(records, TOOL)


def test_facts_about_models(file: Path) -> None:
    records = read(file)
    assert rels(records, "LICENSED_UNDER") == {(BERT, "apache-2.0"), ("owner/odd", "mit")}
    assert rels(records, "TRAINED_ON") == {(BERT, "squad")}
    assert rels(records, "BUILT_WITH") == {(BERT, "transformers")}
    assert rels(records, "HAS_ARCHITECTURE") == {(BERT, "bert"), (BERT, "BertForMaskedLM")}
    assert rels(records, "COVERS_LANGUAGE") == {(BERT, "en"), ("owner/odd", "fr")}
    assert rels(records, "DESCRIBED_BY") == {(BERT, "arxiv:1810.04805")}
    assert rels(records, "PERFORMS") == {(BERT, "fill-mask")}
    assert rels(records, "PUBLISHED_BY") == {(BERT, "Google")}
    code = "github.com/pytorch/vision"
    assert rels(records, "SOURCE_CODE") == {(ALEXNET, code), (RESNET, code)}


def test_reuse_is_inferred_and_keeps_the_files_and_what_was_written(file: Path) -> None:
    reuses = [r for r in read(file) if isinstance(r, Rel) and r.type == "REUSES"]
    found = {(r.start_id, r.end_id): (r.properties["places"], r.evidence) for r in reuses}
    assert found == {
        (APP, BERT): (["src/a.py", "src/b.py"], "bert-base-uncased in src/a.py"),
        (APP, ALEXNET): (None, "pytorch/vision:v0.10.0/alexnet"),
        (TOOL, BERT): (None, "bert-base-uncased"),
        (TOOL, RESNET): (["only.py"], "resnet18 in only.py"),
    }
    assert {(r.declared, r.properties["mode"]) for r in reuses} == {(False, "loads")}


def test_what_does_not_fit_is_set_aside_with_its_place(file: Path) -> None:
    assert set_aside(read(file)) == {
        ("model", 5, "a path on disk, not an id"),
        ("model", 6, "a model without a name"),
        ("model", 7, "downloads: negative, or too large"),
        ("model", 7, "likes: not a whole number"),
        ("reuse_repository", 3, "not a GitHub repository"),
        ("model_to_reuse_repository", 99, "no such model"),
        ("model_to_reuse_repository", 1, "no such repository"),
        ("model_to_reuse_repository", 0, "no such model"),
        ("model_to_author", 98, "no such model"),
        ("model_to_author", 2, "no such author"),
        ("dataset", 2, "not of the form owner/name"),
        ("paper", 2, "not a paper on arXiv"),
        ("discussions", 97, "counts, but no such model"),
    }


@pytest.mark.parametrize("table", ["model_hub", "license", "discussion", "reuse_file", "model"])
def test_a_missing_table_costs_only_itself(file: Path, table: str) -> None:
    change(file, f"DROP TABLE {table}")
    records = read(file)
    assert (table, 0, "the table is missing") in set_aside(records)
    assert node(records, APP)
    assert table == "model" or node(records, BERT)


def test_a_missing_column_costs_only_its_table(file: Path) -> None:
    change(file, "DROP TABLE paper; CREATE TABLE paper (id INTEGER PRIMARY KEY, link VARCHAR)")
    records = read(file)
    assert ("model_to_paper", 0, "cannot be read: no such column: w.name") in set_aside(records)
    assert rels(records, "REUSES")


def test_keys_without_an_index_and_text_that_is_not_utf8(file: Path) -> None:
    change(
        file,
        "CREATE TABLE plain AS SELECT * FROM license; DROP TABLE license;"
        "ALTER TABLE plain RENAME TO license;"
        "INSERT INTO license VALUES (3, CAST(x'6d6974ff' AS TEXT));"
        "INSERT INTO model_to_license VALUES (1, 3)",
    )
    assert (BERT, "mit�") in rels(read(file), "LICENSED_UNDER")


def damage(file: Path, table: str) -> None:
    """Overwrite the first page of a table."""
    db = sqlite3.connect(file)
    sizes = "SELECT rootpage, (SELECT page_size FROM pragma_page_size) FROM sqlite_master"
    page, size = db.execute(f"{sizes} WHERE name = ?", (table,)).fetchone()
    db.close()
    data = bytearray(file.read_bytes())
    data[(page - 1) * size : page * size] = b"\xff" * size
    file.write_bytes(data)


def test_a_damaged_file_gives_what_can_be_read(file: Path) -> None:
    damage(file, "model_to_license")
    records = read(file)
    broken = {table for table, _, reason in set_aside(records) if "cannot be read" in reason}
    assert broken == {"model_to_license"}
    assert rels(records, "TRAINED_ON")


@pytest.mark.parametrize("table", ["model", "reuse_repository"])
def test_a_damaged_main_table_leaves_the_other(file: Path, table: str) -> None:
    damage(file, table)
    source = PeatmossSource(file)
    records = list(source.records())
    assert source.total is None
    broken = {table for table, _, reason in set_aside(records) if "cannot be read" in reason}
    assert table in broken
    kept = {"model": APP, "reuse_repository": BERT}[table]
    assert node(records, kept)


@pytest.mark.parametrize("content", [b"", b"not a database, but text", b"SQLite format 3\0"])
def test_a_file_of_another_kind_is_explained(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.db"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=r"other\.db"):
        read(path)


def test_the_file_is_never_written_to(file: Path) -> None:
    before = file.read_bytes()
    read(file)
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_the_snapshot_is_dated_by_the_file_or_as_given(file: Path) -> None:
    assert PeatmossSource(file, "2023-10-01").taken_at == "2023-10-01T00:00:00Z"
    assert PeatmossSource(file).taken_at.endswith("Z")
    with pytest.raises(SourceError, match="--taken-at"):
        PeatmossSource(file, "soon")
    with pytest.raises(SourceError, match="not a file"):
        PeatmossSource(file.parent / "none.db")


def test_every_legacy_id_has_one_owner() -> None:
    assert id_with_owner("gpt2") == "openai-community/gpt2"
    assert id_with_owner("xlm-roberta-large") == "FacebookAI/xlm-roberta-large"
    assert id_with_owner("someone/gpt2") == "someone/gpt2"
    assert read_model_name("t5-base", "HuggingFace", None).key == "google-t5/t5-base"


@pytest.fixture(scope="module")
def oracle(shared: Path) -> Any:
    return json.loads((shared / "peatmoss" / "query_oracle.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def real(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArcadeStore]:
    """The graph of the real rows, without what is derived from them: licences of known bases."""
    home = tmp_path_factory.mktemp("peatmoss")
    loaded = load(PeatmossSource(shared / "peatmoss" / "peatmoss_real_subset_dev.db"), home)
    assert not loaded.rejected
    build_graph(home)
    with ArcadeStore(home, brief=True) as store:
        yield store


def ranking(store: ArcadeStore, query: str, rows: int) -> list[tuple[Any, ...]]:
    return [tuple(row.values())[:2] for row in run(store, query, {"rows": rows})]


@pytest.mark.parametrize(
    ("query", "answer", "key"),
    [
        ("most-reused", "top20_models_by_reuse_repos", id_with_owner),
        ("widest-repositories", "top20_repos_by_models", "github.com/{}".format),
        ("licenses", "licence_distribution", str),
    ],
)
def test_rankings_are_those_of_plain_sql(
    real: ArcadeStore, oracle: Any, query: str, answer: str, key: Any
) -> None:
    """Equal counts may stand in another order, so the last count is compared as a set."""
    expected = [(key(name), number) for name, number in oracle[answer]]
    found = ranking(real, query, len(expected))
    assert [number for _, number in found] == [number for _, number in expected]
    last = expected[-1][1]
    assert {row for row in found if row[1] > last} == {row for row in expected if row[1] > last}


def test_owners_are_the_authors_of_the_study_and_those_in_the_ids(
    real: ArcadeStore, oracle: Any
) -> None:
    """The study has no author for a model whose id had no owner then, such as gpt2."""
    stated = real.query(
        "MATCH (o:Owner)<-[p:PUBLISHED_BY]-(m:Model)<-[:REUSES]-() WHERE 'peatmoss' IN p.sources "
        "RETURN o.id AS owner, count(DISTINCT m) AS models"
    )
    authors = {row["owner"]: row["models"] for row in stated}
    expected = dict(oracle["top20_authors_by_reused_models"])
    assert {owner: authors[owner] for owner in expected} == expected
    assert sorted(authors.values())[-len(expected) :] == sorted(expected.values())
    owners = dict(ranking(real, "reused-owners", len(authors) * 2))
    assert owners.keys() - authors.keys() == LEGACY_OWNERS
    assert owners["Salesforce"] == authors["Salesforce"] + 1
    assert {owners[owner] - authors[owner] for owner in authors} == {0, 1}


def test_models_that_one_repository_reuses(real: ArcadeStore, oracle: Any) -> None:
    counts = dict(ranking_of_counts(real))
    assert counts[1] == oracle["models_reused_by_exactly_one_repo"]


def ranking_of_counts(store: ArcadeStore) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in run(store, "reuse-counts")]


@pytest.mark.parametrize(
    ("table", "statement"),
    [
        ("model", "MATCH (m:Model) WHERE NOT m.is_stub RETURN count(m) AS n"),
        ("reuse_repository", "MATCH (r:Repository) RETURN count(r) AS n"),
        ("license", "MATCH (l:License) RETURN count(l) AS n"),
        ("model_to_license", "MATCH (:Model)-[x:LICENSED_UNDER]->(:License) RETURN count(x) AS n"),
        (
            "model_to_author",
            "MATCH ()-[x:PUBLISHED_BY]->() WHERE 'peatmoss' IN x.sources RETURN count(x) AS n",
        ),
        ("model_to_reuse_repository", "MATCH ()-[x:REUSES]->() RETURN count(x) AS n"),
    ],
)
def test_as_many_as_in_the_tables(
    real: ArcadeStore, oracle: Any, table: str, statement: str
) -> None:
    (row,) = real.query(statement)
    assert row["n"] == oracle["table_counts"][table]
