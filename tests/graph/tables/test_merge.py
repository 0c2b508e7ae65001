"""Merging: precedence, evidence, renames, case, stubs."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from ptmgraph.graph.current import current_graph
from ptmgraph.graph.records import INFERRED_KIND, Node, Rel
from tests.helpers.merged import derived, edges, merged, rows


def test_the_most_trusted_source_that_has_a_value_wins(tmp_path: Path) -> None:
    folder = merged(
        tmp_path,
        [Node("Model", "a/x", {"downloads": 5, "formats": ["gguf"]})],
        [Node("Model", "a/x", {"downloads": 9, "task": "fill-mask", "formats": ["onnx"]})],
    )
    assert rows(folder, "Model") == [
        {
            "id": "a/x",
            "owner": "a",
            "name": "x",
            "downloads": 5,
            "task": "fill-mask",
            "formats": ["gguf", "onnx"],
            "is_stub": False,
            "first_seen": "2026-01-08T00:00:00Z",
            "last_seen": "2026-01-09T00:00:00Z",
        }
    ]


def test_observations_fold_into_one_edge_with_all_evidence(tmp_path: Path) -> None:
    folder = merged(
        tmp_path,
        [
            Node("Model", "a/base"),
            derived("a/x", "a/base", "FINETUNED_FROM", "tag"),
            derived("a/x", "a/base", "FINETUNED_FROM", "tag"),
            derived("a/x", "a/base"),
        ],
        [derived("a/x", "a/base", "FINETUNED_FROM", "registry")],
    )
    (edge,) = rows(folder, "Model-FINETUNED_FROM-Model")
    assert edge["sources"] == ["card", "registry", "tag"]
    assert edge["evidence"] == ["card: a/base", "registry: a/base", "tag: a/base"]
    assert edge["retrieved_at"] == "2026-01-09T00:00:00Z"
    assert edges(folder, "DERIVED_FROM") == {}


def test_a_table_of_one_source_folds_as_one_of_several(tmp_path: Path) -> None:
    used = [
        Rel(
            "Repository",
            "a/code",
            "REUSES",
            "Model",
            "a/x",
            "code",
            "a.py:1",
            {"mode": "loads", **f},
        )
        for f in ({"places": ["a.py:1"], "uses": 1}, {"places": ["b.py:2"], "uses": 4})
    ]
    used.append(
        Rel("Repository", "a/code", "REUSES", "Model", "a/x", "code", "", {"mode": "calls"})
    )
    used.append(used[0]._replace(evidence="c.py:3", declared=False, confidence=0.5))
    other = Rel(
        "Repository", "b/code", "REUSES", "Model", "a/x", "registry", "r", {"mode": "loads"}
    )
    alone, beside = merged(tmp_path / "one", used), merged(tmp_path / "two", used, [other])
    table = "Repository-REUSES-Model"
    found = rows(alone, table)
    assert found == [row for row in rows(beside, table) if row["start_id"] == "a/code"]
    assert [row["evidence"] for row in found] == [["code: "], ["code: a.py:1"]]
    assert found[1]["uses"] == 4


def test_sources_that_disagree_on_the_relation_give_two_edges(tmp_path: Path) -> None:
    folder = merged(
        tmp_path,
        [
            derived("a/x", "a/base", "FINETUNED_FROM", "tag"),
            derived("a/x", "a/base", "MERGED_FROM", "config"),
            derived("a/x", "a/base"),
        ],
    )
    assert edges(folder, "FINETUNED_FROM") == {("a/x", "a/base"): ["card: a/base", "tag: a/base"]}
    assert edges(folder, "MERGED_FROM") == {("a/x", "a/base"): ["card: a/base", "config: a/base"]}


def test_case_is_resolved_only_when_one_described_id_fits(tmp_path: Path) -> None:
    folder = merged(
        tmp_path,
        [
            *(Node("Model", id_) for id_ in ("Qwen/Base", "a/One", "a/ONE")),
            derived("a/x", "qwen/base"),
            derived("a/x", "a/one"),
        ],
    )
    assert edges(folder, "DERIVED_FROM") == {
        ("a/x", "Qwen/Base"): ["card: qwen/base"],
        ("a/x", "a/one"): ["card: a/one"],
    }


def test_renames_are_followed_unless_the_old_id_is_described(tmp_path: Path) -> None:
    folder = merged(
        tmp_path,
        [
            Node("Model", "new/name"),
            Node("Model", "kept/old"),
            derived("old/name", "new/name", "RENAMED_TO"),
            derived("kept/old", "new/name", "RENAMED_TO"),
            derived("a/x", "old/name"),
            derived("a/y", "kept/old"),
        ],
    )
    assert set(edges(folder, "DERIVED_FROM")) == {("a/x", "new/name"), ("a/y", "kept/old")}
    assert set(edges(folder, "RENAMED_TO")) == {("old/name", "new/name"), ("kept/old", "new/name")}


def test_an_edge_is_no_surer_than_the_rename_that_found_its_end(tmp_path: Path) -> None:
    guess = Rel("Model", "old/name", "RENAMED_TO", "Model", "new/name", "hub", "", {}, False, 0.9)
    folder = merged(
        tmp_path,
        [
            Node("Model", "new/name"),
            guess,
            derived("a/x", "old/name"),
            derived("a/y", "old/name"),
            derived("a/y", "new/name", source="tag"),
        ],
    )
    found = {
        row["start_id"]: (row["end_id"], row["declared"], row["confidence"])
        for row in rows(folder, "Model-DERIVED_FROM-Model")
    }
    assert found == {"a/x": ("new/name", False, 0.9), "a/y": ("new/name", True, 1.0)}


def test_a_rename_to_two_names_is_not_followed(tmp_path: Path) -> None:
    folder = merged(
        tmp_path,
        [
            derived("old/name", "new/one", "RENAMED_TO"),
            derived("old/name", "new/two", "RENAMED_TO"),
            derived("a/x", "old/name"),
        ],
    )
    assert set(edges(folder, "DERIVED_FROM")) == {("a/x", "old/name")}


def test_ends_that_nobody_describes_become_stubs(tmp_path: Path) -> None:
    folder = merged(tmp_path, [Node("Model", "a/x"), derived("a/x", "gone/base")])
    stubs = {row["id"]: row["is_stub"] for row in rows(folder, "Model")}
    assert stubs == {"a/x": False, "gone/base": True}


def test_reuse_keeps_one_edge_for_each_mode(tmp_path: Path) -> None:
    def uses(mode: str, place: str) -> Rel:
        facts = {"mode": mode, "places": [place], "uses": 1}
        return Rel("Repository", "r", "REUSES", "Model", "a/x", "code", place, facts)

    folder = merged(
        tmp_path, [uses("loads", "a.py:1"), uses("loads", "b.py:2"), uses("bundles", "c.bin:1")]
    )
    found = {r["mode"]: r["places"] for r in rows(folder, "Repository-REUSES-Model")}
    assert found == {"loads": ["a.py:1", "b.py:2"], "bundles": ["c.bin:1"]}


def test_families_are_connected_components(tmp_path: Path) -> None:
    chain = [derived(f"a/{n + 1:03}", f"a/{n:03}") for n in range(200)]
    folder = merged(
        tmp_path,
        [
            *chain,
            derived("b/x", "b/base"),
            derived("b/y", "b/base"),
            derived("c/one", "c/two"),
            derived("c/two", "c/one"),
            derived("d/self", "d/self"),
        ],
    )
    found = {r["id"]: (r["members"], r["roots"], r["depth"]) for r in rows(folder, "Family")}
    assert found == {"a/000": (201, 1, 200), "b/base": (3, 1, 1), "c/one": (2, 0, 0)}
    members = rows(folder, "Model-IN_FAMILY-Family")
    assert {r["start_id"] for r in members if r["end_id"] == "b/base"} == {"b/base", "b/x", "b/y"}
    assert "d/self" not in {r["start_id"] for r in members}
    generation = {r["start_id"]: r.get("generation") for r in members}
    assert [generation[f"a/{n:03}"] for n in range(201)] == list(range(201))
    assert (generation["c/one"], generation["c/two"]) == (None, None)


def test_a_generation_counts_from_the_nearest_root(tmp_path: Path) -> None:
    edges = [("near", "root"), ("far", "near"), ("both", "far"), ("both", "root")]
    edges += [("turn", "both"), ("both", "turn"), ("own", "own"), ("own", "near")]
    folder = merged(tmp_path, [derived(f"a/{one}", f"a/{other}") for one, other in edges])
    found = {r["start_id"][2:]: r["generation"] for r in rows(folder, "Model-IN_FAMILY-Family")}
    assert found == {"root": 0, "near": 1, "far": 2, "both": 1, "turn": 2, "own": 2}


def inferred(child: str, parent: str, how: str) -> Rel:
    ends = ("Model", child, how, "Model", parent)
    return Rel(*ends, INFERRED_KIND, how, declared=False, confidence=0.95)


def test_a_kind_that_was_inferred_is_one_edge_with_the_parent_that_is_declared(
    tmp_path: Path,
) -> None:
    folder = merged(tmp_path, [derived("c", "p"), inferred("c", "p", "QUANTIZED_FROM")])
    (row,) = rows(folder, "Model-QUANTIZED_FROM-Model")
    assert rows(folder, "Model-DERIVED_FROM-Model") == []
    assert (row["declared"], row["confidence"]) == (False, 0.95)
    assert row["sources"] == ["card", INFERRED_KIND]
    assert row["evidence"] == ["card: p", f"{INFERRED_KIND}: QUANTIZED_FROM"]


def test_an_inferred_kind_gives_way_to_one_that_another_load_states(tmp_path: Path) -> None:
    cache = [derived("c", "p"), inferred("c", "p", "FINETUNED_FROM")]
    dump = [derived("c", "p", "QUANTIZED_FROM", "tag"), derived("c", "p")]
    folder = merged(tmp_path, cache, dump)
    assert rows(folder, "Model-FINETUNED_FROM-Model") == []
    (row,) = rows(folder, "Model-QUANTIZED_FROM-Model")
    assert (row["declared"], row["confidence"]) == (True, 1.0)
    assert row["sources"] == ["card", "tag"]


def test_a_parent_that_only_the_card_states_is_on_the_hub_also_with_an_inferred_kind(
    tmp_path: Path,
) -> None:
    folder = merged(tmp_path, [derived("a/c", "a/p"), inferred("a/c", "a/p", "ADAPTER_OF")])
    assert {row["id"]: row.get("hub") for row in rows(folder, "Model")}["a/p"] == "hf"


def test_merged_tables_are_in_the_order_of_their_first_column(fixture_home: Path) -> None:
    """Loads into a server compare them window by window."""
    for file in current_graph(fixture_home).tables.glob("*.parquet"):
        first = pq.read_table(file).column(0).to_pylist()
        assert first == sorted(first), file.name
