"""What ids say of nodes, whichever source names them: hub, owner, name and PUBLISHED_BY."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ptmgraph.analysis.code.tables import rows as signatures
from ptmgraph.graph.ids import HUBS, split_owner
from ptmgraph.graph.records import Node, Record, Rel
from ptmgraph.loaders.bom.source import BomSource
from ptmgraph.loaders.hub.legacy_ids import rename
from ptmgraph.loaders.hub.rows import REDIRECTED_FROM
from tests.helpers.graph_fixture import ODD_IDS
from tests.helpers.hub_records import read
from tests.helpers.merged import derived, merged, rows

OWNED = {
    "acme/tuned": ("acme", "tuned"),
    "acme/tuned:v1": ("acme", "tuned:v1"),
    "Cohere/embed v4.0 (output_dtype=int8)": ("Cohere", "embed v4.0 (output_dtype=int8)"),
    "a\nb/c\n": ("a\nb", "c\n"),
    "多语言/模型-β": ("多语言", "模型-β"),
}
NOT_OWNED = (
    *("gpt2", "timm:resnet50", "torch.hub:pytorch/vision:resnet18", "open_clip:ViT-B-32/laion2b"),
    *("file:weights/w.onnx", "https://example.org/w.pt", "a/b/c", "/b", "a/", "/", "a:b/c", "$1/"),
)


def models(folder: Path) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in rows(folder, "Model")}


def published(folder: Path, label: str) -> dict[tuple[str, str], list[str]]:
    table = f"{label}-PUBLISHED_BY-Owner"
    return {(row["start_id"], row["end_id"]): row["evidence"] for row in rows(folder, table)}


def test_owner_and_name_are_the_parts_of_the_id(tmp_path: Path) -> None:
    """DuckDB reads the pattern as Python does."""
    ids = (*OWNED, *NOT_OWNED, *ODD_IDS)
    found = models(merged(tmp_path, [Node("Model", id) for id in ids]))
    read = {id: (row.get("owner"), row["name"]) for id, row in found.items()}
    assert read == {id: split_owner(id) for id in ids}
    assert OWNED.items() <= read.items()
    assert {id: read[id] for id in NOT_OWNED} == {id: (None, id) for id in NOT_OWNED}


def test_what_a_source_says_is_taken_before_what_the_id_says(tmp_path: Path) -> None:
    own = {"hub": "mteb", "owner": "Acme Inc.", "name": "Tuned"}
    folder = merged(
        tmp_path, [Node("Model", "acme/tuned", own), derived("acme/x", "acme/tuned", source="tag")]
    )
    found = models(folder)["acme/tuned"]
    assert {key: found[key] for key in own} == own


def test_the_hub_is_named_only_where_a_source_or_the_id_says_so(tmp_path: Path) -> None:
    def link(parent: str, source: str, sure: float = 1.0) -> Rel:
        ends = ("Model", "acme/x", "DERIVED_FROM", "Model", parent)
        return Rel(*ends, source, parent, {}, sure == 1.0, sure)

    on_the_hub = read(
        {
            "id": "acme/x",
            "tags": ["base_model:finetune:by/tag"],
            "baseModels": {"relation": "finetune", "models": [{"id": "by/base-models"}]},
            "cardData": {"base_model": ["by/card", "bare-word"]},
            REDIRECTED_FROM: "by/redirect",
        }
    )
    legacy = rename("gpt2")
    assert legacy
    folder = merged(
        tmp_path,
        [
            *on_the_hub,
            legacy,
            *(link(f"by/{source}", source) for source in ("registry", "bom", "code", "name")),
            link("by/a-guess", "card", 0.9),
            Node("Model", "by/nobody"),
            *(Node("Model", id) for id in ("timm:resnet50", "torch.hub:a/b:c", "open_clip:a/b")),
            *(Node("Model", id) for id in ("file:w.onnx", "llama3:8b", "https://e.org/w", "timm:")),
        ],
    )
    hubs = {id: row["hub"] for id, row in models(folder).items() if "hub" in row}
    assert hubs == {
        **dict.fromkeys(("acme/x", "by/tag", "by/base-models", "by/card", "by/redirect"), "hf"),
        "openai-community/gpt2": "hf",
        "timm:resnet50": "timm",
        "torch.hub:a/b:c": "torch.hub",
        "open_clip:a/b": "open_clip",
    }


def test_a_renamed_parent_counts_under_its_new_id(tmp_path: Path) -> None:
    folder = merged(
        tmp_path,
        [
            derived("old/name", "new/name", "RENAMED_TO", "redirect"),
            derived("a/x", "old/name"),
            Node("Model", "New/Other"),
            derived("a/x", "new/other"),
        ],
    )
    found = models(folder)
    assert {(row.get("owner"), row["name"]) for row in found.values()} == {
        *(("old", "name"), ("new", "name"), ("New", "Other"), ("a", "x"))
    }
    assert {id for id, row in found.items() if row.get("hub") == "hf"} == set(found)


def test_everything_is_published_by_the_owner_in_its_id(tmp_path: Path) -> None:
    data = Rel("Model", "acme/x", "TRAINED_ON", "Dataset", "acme/data", "card", "datasets: data")
    legacy = Rel("Model", "acme/x", "TRAINED_ON", "Dataset", "squad", "card", "datasets: squad")
    places = ("github.com/acme/app", "gitlab.com/acme/app", "pypi:app", "folder:acme/app")
    folder = merged(
        tmp_path,
        [
            Node("Model", "acme/x"),
            derived("acme/x", "base/parent"),
            *(data, legacy),
            *(Node("Repository", id) for id in places),
        ],
    )
    assert published(folder, "Model") == {
        ("acme/x", "acme"): ["id: acme/x"],
        ("base/parent", "base"): ["id: base/parent"],
    }
    assert published(folder, "Dataset") == {("acme/data", "acme"): ["id: acme/data"]}
    assert published(folder, "Repository") == {(places[0], "acme"): [f"id: {places[0]}"]}
    assert {row["id"] for row in rows(folder, "Owner")} == {"acme", "base"}
    said = rows(folder, "Model-PUBLISHED_BY-Owner")
    assert {row["start_id"]: row.get("retrieved_at") for row in said} == {
        "acme/x": "2026-01-09T00:00:00Z",
        "base/parent": None,
    }
    assert {(row["declared"], row["confidence"]) for row in said} == {(True, 1.0)}


def test_what_sources_say_of_the_owner_stays(tmp_path: Path) -> None:
    folder = merged(
        tmp_path,
        [
            Node("Model", "acme/x"),
            Rel("Model", "acme/x", "PUBLISHED_BY", "Owner", "acme", "study", "author: acme"),
            Rel("Model", "acme/x", "PUBLISHED_BY", "Owner", "Acme Inc.", "study", "by"),
        ],
    )
    assert published(folder, "Model") == {
        ("acme/x", "acme"): ["id: acme/x", "study: author: acme"],
        ("acme/x", "Acme Inc."): ["study: by"],
    }


def test_owners_that_differ_in_case_only_are_one_where_models_name_one(tmp_path: Path) -> None:
    described = ("Acme/x", "two/a", "Two/b")
    folder = merged(
        tmp_path,
        [
            *(Node("Model", id) for id in described),
            derived("Acme/x", "acme/gone"),
            derived("Acme/x", "TWO/gone"),
            Node("Repository", "github.com/ACME/app"),
            Rel("Model", "two/a", "PUBLISHED_BY", "Owner", "aCME", "study", "author: aCME"),
        ],
    )
    both = {**published(folder, "Model"), **published(folder, "Repository")}
    ends = {start: {end for id, end in both if id == start} for start, _ in both}
    assert ends["acme/gone"] == ends["github.com/ACME/app"] == {"Acme"}
    assert ends["two/a"] == {"two", "Acme"}
    assert (ends["Two/b"], ends["TWO/gone"]) == ({"Two"}, {"TWO"})


def test_a_bill_of_materials_can_be_asked_by_owner(tmp_path: Path) -> None:
    """The tuned model is described, the base only named."""
    tuned: dict[str, Any] = {
        "type": "machine-learning-model",
        "bom-ref": "tuned",
        "group": "acme",
        "name": "tuned",
        "pedigree": {"ancestors": [{"type": "machine-learning-model", "name": "acme/base"}]},
    }
    document = {"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": {"component": tuned}}
    file = tmp_path / "bom.json"
    file.write_text(json.dumps(document), "utf-8")
    records: list[Record] = list(BomSource(file).records())
    found = models(merged(tmp_path / "home", records))
    assert {id for id, row in found.items() if row.get("owner") == "acme"} == {
        "acme/tuned",
        "acme/base",
    }
    assert not [row for row in found.values() if "hub" in row], "a document may call them anything"


@pytest.mark.parametrize("rule", sorted({row["rule"] for row in signatures("signatures")}))
def test_every_hub_that_the_code_scan_names_is_known(rule: str) -> None:
    """An id that the scan gives a prefix has it from the rule, or from what follows there."""
    kind, _, detail = rule.partition(":")
    on_the_hub = {"hub", "hub_path", "setting", "choice", "hub_link", "dataset"}
    if kind == "router":
        assert {"ollama", "lm_studio"} <= set(HUBS)
    elif kind not in on_the_hub | {"fetched", "url", "link", "release_link", "owned"}:
        assert (kind if kind == "keras" else detail or kind) in HUBS
