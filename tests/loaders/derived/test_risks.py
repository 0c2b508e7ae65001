"""Risks that follow from all tables together, and the many that only seem to."""

from __future__ import annotations

from pathlib import Path

import pytest

from ptmgraph.graph.records import Node, Record, Rel, Value
from ptmgraph.graph.tables.rests_on import write_reach
from ptmgraph.loaders.derived.risks import write_risks
from tests.helpers.merged import derived, merged, rows


def model(id: str, **facts: Value) -> Node:
    return Node("Model", id, {"is_stub": False, **facts})


def tagged(child: str, parent: str, how: str = "FINETUNED_FROM") -> Rel:
    return derived(child, parent, how, "tag")


def risks(tmp_path: Path, *loads: list[Record]) -> dict[str, set[str]]:
    folder = merged(tmp_path, *loads)
    write_reach(folder)
    list(write_risks(folder))
    found: dict[str, set[str]] = {}
    for row in rows(folder, "Model-HAS_RISK-Risk"):
        found.setdefault(row["start_id"], set()).add(row["end_id"])
    kinds = {row["id"] for row in rows(folder, "Risk")}
    assert kinds == set().union(*found.values())
    return found


FORMATS: dict[str, Value] = {"risk_checked": ["formats"]}


def test_formats_of_all_sources_count(tmp_path: Path) -> None:
    first: list[Record] = [
        model("a/only", formats=["pytorch"], **FORMATS),
        model("a/both", formats=["pytorch"], **FORMATS),
        model("a/keras", formats=["tf"], **FORMATS),
        model("a/cached", formats=["pytorch"]),
        model("a/none", **FORMATS),
    ]
    second: list[Record] = [model("a/both", formats=["safetensors"])]
    assert risks(tmp_path, first, second) == {
        "a/only": {"pickle-only"},
        "a/both": {"pickle-beside-safe"},
    }


@pytest.mark.parametrize(
    ("parents", "found"),
    [
        ({"lab/a": "lab/b", "lab/b": "lab/c"}, {"lab/a"}),
        ({"lab/a": "lab/b"}, set()),
        ({"lab/a": "lab/b", "lab/b": "other/c"}, set()),
        ({"lab/a": "lab/b", "lab/b": "lab/stub"}, set()),
        ({"lab/a": "lab/b", "lab/b": "lab/a"}, set()),
        ({"lab/a": "lab/b", "lab/b": "lab/c", "other/d": "lab/a"}, {"lab/a"}),
        ({"bare": "lab/b", "lab/b": "lab/c"}, set()),
    ],
)
def test_chains_of_one_owner(tmp_path: Path, parents: dict[str, str], found: set[str]) -> None:
    ids = {*parents, *parents.values()} - {"lab/stub"}
    records = [*map(model, sorted(ids)), *(tagged(*pair) for pair in parents.items())]
    told = risks(tmp_path, records)
    assert {id for id, kinds in told.items() if "single-owner" in kinds} == found


def test_a_parent_that_the_hub_does_not_know(tmp_path: Path) -> None:
    child = ("Lab/child", "Lab/merge", "Lab/tuned", "Lab/silent")
    found = risks(
        tmp_path,
        [
            *(model(id, **FORMATS) for id in child[:3]),
            model("Lab/silent"),
            model("HuggingFaceH4/other"),
            derived("Lab/child", "Old/Gone"),
            derived("Lab/child", "tool/lower-case"),
            derived("Lab/child", "HuggingfaceH4/zephyr"),
            derived("Lab/child", "No-Owner"),
            derived("Lab/silent", "Old/Unasked"),
            tagged("Lab/merge", "Lab/child", "MERGED_FROM"),
            derived("Lab/merge", "Old/Part", "MERGED_FROM"),
            tagged("Lab/tuned", "Lab/child"),
            derived("Lab/tuned", "Old/Second", "FINETUNED_FROM"),
        ],
    )
    assert {id for id, kinds in found.items() if "gone" in kinds} == {"Old/Gone", "Old/Part"}


def test_old_ids_that_others_may_take(tmp_path: Path) -> None:
    def renamed(old: str, new: str) -> Rel:
        return Rel("Model", old, "RENAMED_TO", "Model", new, "redirect", "asked")

    found = risks(
        tmp_path,
        [
            *map(model, ("new/a", "new/b", "new/c", "kept/other")),
            renamed("left/a", "new/a"),
            renamed("kept/b", "new/b"),
            renamed("bare", "new/c"),
            renamed("NEW/old", "new/c"),
            renamed("unseen/old", "unseen/now"),
        ],
    )
    assert found == {"new/a": {"renamed"}}


def test_stale_models_count_where_others_rest_on_them(tmp_path: Path) -> None:
    old, new = {"last_modified": "2022-01-01T00:00:00Z"}, {"last_modified": "2026-01-01T00:00:00Z"}
    use = {"mode": "loads", "trusts_code": ["a.py:1", "a.py:9"]}
    found = risks(
        tmp_path,
        [
            *(model(id, **old) for id in ("a/base", "a/used", "a/alone")),
            model("b/child", **new),
            tagged("b/child", "a/base"),
            Node("Repository", "github.com/u/r"),
            Rel("Repository", "github.com/u/r", "REUSES", "Model", "a/used", "code", "a.py:1", use),
        ],
    )
    assert found == {"a/base": {"stale-base"}, "a/used": {"stale-base", "custom-code"}}


def test_what_a_source_saw_is_folded_with_what_follows(tmp_path: Path) -> None:
    seen = Rel("Model", "a/x", "HAS_RISK", "Risk", "custom-code", "tag", "custom_code")
    use = {"mode": "loads", "trusts_code": ["a.py:1"]}
    code = Rel("Repository", "github.com/u/r", "REUSES", "Model", "a/x", "code", "a.py:1", use)
    folder = merged(tmp_path, [model("a/x"), seen, Node("Repository", "github.com/u/r"), code])
    list(write_risks(folder))
    (row,) = rows(folder, "Model-HAS_RISK-Risk")
    assert row["sources"] == ["code", "tag"] and row["declared"] and row["confidence"] == 1.0
    assert row["evidence"] == [
        "code: github.com/u/r a.py:1 trust_remote_code",
        "tag: custom_code",
    ]
    (kind,) = rows(folder, "Risk")
    assert kind["severity"] == "medium" and kind["advice"]


def test_nothing_loaded_nothing_found(tmp_path: Path) -> None:
    folder = merged(tmp_path, [Node("License", "mit")])
    assert dict(write_risks(folder)) == {"Model-HAS_RISK-Risk": 0, "Risk": 0}
