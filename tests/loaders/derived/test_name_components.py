"""The derived names: components, conventions and defects from the tables of other sources."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from ptmgraph.graph.records import Node, Record, Rel, Value
from ptmgraph.graph.tables.lake import SnapshotWriter, snapshots
from ptmgraph.graph.tables.merge import Merger
from ptmgraph.loaders.derived.name_components import NameComponents
from ptmgraph.loaders.derived.parsed_names import read_all
from ptmgraph.loaders.pipeline import load
from tests.helpers.column_rows import one_by_one

OLD, NEW = "2026-01-01T00:00:00Z", "2026-11-01T00:00:00Z"
DEFECTS = {
    "a/llama-7b-chat": ["parameters_mismatch"],
    "a/sentiment-fr": ["language_mismatch"],
    "b/seq-v1": ["uninformative", "version_order"],
    "goog1e-bert/bert-base-uncased": ["lookalike"],
}


def model(id: str, **facts: Value) -> Node:
    return Node("Model", id, {"is_stub": False, **facts})


def described() -> Iterator[Record]:
    yield model("google-bert/bert-base-uncased", downloads=9_000_000)
    yield model("goog1e-bert/bert-base-uncased", downloads=3)
    yield model("a/llama-7b-chat", parameter_count=70_000_000_000)
    yield model("a/llama-7b", parameter_count=7_000_000_000)
    yield model("a/sentiment-fr")
    yield Rel("Model", "a/sentiment-fr", "COVERS_LANGUAGE", "Language", "en", "card", "en")
    yield model("a/sentiment-de")
    guess = ("Model", "a/sentiment-de", "COVERS_LANGUAGE", "Language", "en", "tag", "en")
    yield Rel(*guess, declared=False, confidence=0.8)
    yield model("b/seq-v1", created_at="2026-05-01T00:00:00Z")
    yield model("b/seq-v2", created_at="2026-01-01T00:00:00Z")
    yield Rel("Model", "a/llama-7b", "FINETUNED_FROM", "Model", "stub/parent", "card", "parent")


def write(home: Path, source: str, taken_at: str, records: Iterator[Record]) -> None:
    with SnapshotWriter(home, source, "all", taken_at, 10) as writer:
        for record in records:
            writer.add(record)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    write(tmp_path, "made-up", OLD, described())
    return tmp_path


def kinds(node: Node) -> list[str]:
    found = node.properties["name_defects"]
    return [text.split(" ")[0] for text in found] if isinstance(found, list) else []


def test_the_parts_of_a_name_are_nodes_with_their_place(home: Path) -> None:
    records = list(one_by_one(NameComponents(home).records()))
    parts = [r for r in records if isinstance(r, Rel) and r.start_id == "a/llama-7b"]
    assert [(p.end_id, p.properties) for p in parts] == [
        ("architecture:llama", {"position": 0, "text": "llama"}),
        ("parameters:7b", {"position": 1, "text": "7b"}),
    ]
    assert {(p.source, p.declared, p.confidence < 1) for p in parts} == {("name", False, True)}
    nodes = [r for r in records if isinstance(r, Node) and r.id == "parameters:7b"]
    assert nodes == [
        Node("NameComponent", "parameters:7b", {"kind": "parameters", "value": "7b"}),
    ]


def test_what_is_declared_of_a_model_settles_the_parts_of_its_name(tmp_path: Path) -> None:
    """The same as the command `name` shows, which asks for the same facts."""

    def gemmas() -> Iterator[Record]:
        for language in ("it", "en"):
            yield model(f"{language}/gemma-2b-it")
            link = ("Model", f"{language}/gemma-2b-it", "COVERS_LANGUAGE", "Language", language)
            yield Rel(*link, "card", language)

    write(tmp_path, "made-up", OLD, gemmas())
    records = [r for r in one_by_one(NameComponents(tmp_path).records()) if isinstance(r, Rel)]
    found = {r.start_id for r in records if r.end_id == "language:it"}
    assert found == {"it/gemma-2b-it"}


def test_each_name_is_held_against_what_is_known_of_its_model(home: Path) -> None:
    found: dict[str, list[str]] = {}
    conventions = {}
    for record in one_by_one(NameComponents(home).records()):
        if isinstance(record, Node) and record.type == "Model":
            found.setdefault(record.id, []).extend(kinds(record))
            conventions[record.id] = record.properties.get("convention")
    assert {id: sorted(names) for id, names in found.items() if id in DEFECTS} == DEFECTS
    assert found["a/llama-7b"] == []
    assert found["a/sentiment-de"] == [], "a language that was only inferred contradicts nothing"
    assert conventions["a/llama-7b"] == "implementation"
    assert conventions["a/llama-7b-chat"] == "both"
    assert conventions["a/sentiment-fr"] == "application_or_task"
    assert conventions["b/seq-v1"] == "other"
    assert "stub/parent" not in conventions


def test_what_is_derived_is_no_sighting_of_the_model(home: Path) -> None:
    """Dates stay those of the source that described a model; a stub stays one."""
    write(home, "later", NEW, iter([model("c/other")]))
    load(NameComponents(home), home)
    with Merger(snapshots(home), home / "merged") as merger:
        list(merger.run())
    columns = "is_stub, first_seen, last_seen, convention"
    file = home / "merged" / "Model.parquet"
    rows = duckdb.sql(f"SELECT id, {columns} FROM read_parquet('{file}')").fetchall()
    merged = {id: rest for id, *rest in rows}
    assert merged["a/llama-7b"] == [False, OLD, OLD, "implementation"]
    assert merged["stub/parent"] == [True, None, None, None]


def test_two_sources_of_one_model_give_one_answer(home: Path) -> None:
    """The first source is as trusted and newer, so its parameter count is taken."""
    write(home, "later", NEW, iter([model("a/llama-7b", parameter_count=1_000_000_000)]))
    found = one_by_one(NameComponents(home).records())
    (node,) = [r for r in found if isinstance(r, Node) and r[:2] == ("Model", "a/llama-7b")]
    assert kinds(node) == ["parameters_mismatch"]


@pytest.mark.parametrize(
    "name", ["x", "7" * 64, "模型", "نموذج", "🤖", "a'; DROP TABLE model", "[]"]
)
def test_any_name_has_an_answer(tmp_path: Path, name: str) -> None:
    write(tmp_path, "made-up", OLD, iter([model(f"odd/{name}")]))
    loaded = load(NameComponents(tmp_path), tmp_path)
    assert not loaded.rejected
    assert loaded.rows["Model"] == 1


def test_nothing_loaded_gives_nothing(tmp_path: Path) -> None:
    assert list(NameComponents(tmp_path).records()) == []


def read_again(home: Path) -> int:
    """How many names are read when the names are derived, and that the answer is whole."""
    source = NameComponents(home)
    records = list(one_by_one(source.records()))
    found = {r.id: kinds(r) for r in records if isinstance(r, Node) and r.type == "Model"}
    assert found["a/llama-7b-chat"] == ["parameters_mismatch"]
    assert any(isinstance(r, Rel) and r.end_id == "parameters:7b" for r in records)
    return source.progress


def test_only_what_is_new_is_read_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_again(home) == 8
    assert read_again(home) == 0
    write(
        home,
        "later",
        NEW,
        iter([model("c/new-3b"), model("a/llama-7b", parameter_count=900_000_000)]),
    )
    assert read_again(home) == 2, "one name is new, of one there is something new"
    (kept,) = (home / "tables" / "names").glob(".parsed*")
    whole = kept.read_bytes()
    kept.write_bytes(whole[:40] + b"damage" + whole[46:])
    assert read_again(home) == 9
    kept.write_bytes(whole[:-20])
    assert read_again(home) == 9
    monkeypatch.setattr("ptmgraph.loaders.derived.parsed_names._rules", lambda: b"others")
    assert read_again(home) == 9
    assert not [*(home / "tables" / "names").glob("*.partial")]


def test_models_of_one_name_share_its_parts_and_have_findings_of_their_own(tmp_path: Path) -> None:
    def alike() -> Iterator[Record]:
        for number, size in enumerate((7_000_000_000, 70_000_000_000, None, 7_000_000_000)):
            yield model(f"owner{number}/llama-7b", parameter_count=size)

    write(tmp_path, "made-up", OLD, alike())
    records = list(one_by_one(NameComponents(tmp_path).records()))
    found = {r.id: kinds(r) for r in records if isinstance(r, Node) and r.type == "Model"}
    assert [found[f"owner{number}/llama-7b"] for number in range(4)] == [
        *([], ["parameters_mismatch"], [], [])
    ]
    parts = [(r.start_id, r.properties["position"]) for r in records if isinstance(r, Rel)]
    assert parts == [(f"owner{number}/llama-7b", place) for number in range(4) for place in (0, 1)]
    (kept,) = (tmp_path / "tables" / "names").glob(".parsed*")
    assert pq.read_metadata(kept).num_rows == 1


def test_what_is_gone_is_kept_no_longer(home: Path) -> None:
    write(home, "later", NEW, iter([model("c/new-3b"), model("d/new-3b")]))
    assert read_again(home) == 10
    write(home, "later", NEW, iter([model("d/new-3b")]))
    assert read_again(home) == 0
    (kept,) = (home / "tables" / "names").glob(".parsed*")
    models = pq.read_table(kept)["models"].to_pylist()
    assert sum(map(len, models)) == 9


def test_many_names_are_read_by_other_processes(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = {repr(record) for record in one_by_one(NameComponents(home).records())}
    next((home / "tables" / "names").glob(".parsed*")).unlink()
    few = "ptmgraph.loaders.derived.found_names.read_all"
    monkeypatch.setattr(few, lambda count, chunks: read_all(10**6, chunks))
    assert {repr(record) for record in one_by_one(NameComponents(home).records())} == here
