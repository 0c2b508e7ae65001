"""A mirror is under the licence of its original too, whatever its own label says."""

from __future__ import annotations

from pathlib import Path

import pytest

from ptmgraph.graph.records import Node, Record, Rel
from ptmgraph.loaders.derived.license_mirrors import ORIGINAL, write_mirrors
from tests.helpers.merged import derived, merged, rows, write_verdicts

CARRIES = "Model-LICENSED_UNDER-License"


def licensed(id: str, license: str) -> Record:
    return Rel("Model", id, "LICENSED_UNDER", "License", license, "card", license)


def same(one: str, other: str, original: str | None) -> Record:
    told = {"original": original}
    return Rel("Model", one, "SAME_AS", "Model", other, "pack", "said", told)


def shared(tmp_path: Path, *records: Record) -> set[tuple[str, str, bool]]:
    """Which models carry which licence, and whether a source declares it."""
    folder = merged(tmp_path, list(records))
    list(write_mirrors(folder))
    return {(r["start_id"], r["end_id"], r["declared"]) for r in rows(folder, CARRIES)}


def test_the_label_of_a_mirror_stands_beside_that_of_its_original(tmp_path: Path) -> None:
    found = shared(
        tmp_path,
        same("mirror/a", "vendor/a", "vendor/a"),
        same("vendor/b", "mirror/b", "vendor/b"),
        same("mirror/c", "vendor/c", "vendor/c"),
        *(licensed("mirror/a", "apache-2.0"), licensed("vendor/a", "gemma")),
        *(licensed("vendor/b", "mit"), licensed("vendor/c", "mit"), licensed("mirror/c", "mit")),
    )
    assert found == {
        ("mirror/a", "apache-2.0", True),
        ("mirror/a", "gemma", False),
        ("vendor/a", "gemma", True),
        ("vendor/b", "mit", True),
        ("mirror/b", "mit", False),
        ("vendor/c", "mit", True),
        ("mirror/c", "mit", True),
    }


@pytest.mark.parametrize("license", ["other", "unknown"])
def test_an_original_that_says_nothing_gives_nothing(tmp_path: Path, license: str) -> None:
    found = shared(tmp_path, same("m/a", "v/a", "v/a"), licensed("v/a", license))
    assert found == {("v/a", license, True)}


def test_where_nobody_says_which_was_first_nothing_is_shared(tmp_path: Path) -> None:
    found = shared(tmp_path, same("hub:m/a", "v/a", None), licensed("v/a", "mit"))
    assert found == {("v/a", "mit", True)}


def test_an_original_in_another_spelling_or_with_another_name_is_found(tmp_path: Path) -> None:
    found = shared(
        tmp_path,
        Node("Model", "Vendor/A"),
        Node("Model", "vendor/now"),
        Rel("Model", "vendor/old", "RENAMED_TO", "Model", "vendor/now", "hub", "redirect"),
        same("m/a", "vendor/a", "vendor/a"),
        same("m/b", "vendor/old", "vendor/old"),
        *(licensed("Vendor/A", "mit"), licensed("vendor/now", "gemma")),
    )
    assert {("m/a", "mit", False), ("m/b", "gemma", False)} <= found


def test_what_is_made_from_a_mirror_with_another_label_is_unknown(tmp_path: Path) -> None:
    folder = merged(
        tmp_path,
        [
            same("mirror/a", "vendor/a", "vendor/a"),
            derived("me/tuned", "mirror/a", "FINETUNED_FROM"),
            *(licensed("mirror/a", "apache-2.0"), licensed("vendor/a", "cc-by-nc-4.0")),
            licensed("me/tuned", "apache-2.0"),
        ],
    )
    list(write_mirrors(folder))
    list(write_verdicts(folder))
    (row,) = rows(folder, "Model-FINETUNED_FROM-Model")
    assert row["license_verdict"] == "unknown"
    (mirror,) = (r for r in rows(folder, CARRIES) if r["sources"] == [ORIGINAL])
    said = "original: vendor/a is the same model, under cc-by-nc-4.0"
    assert mirror["evidence"] == [said]


def test_a_converted_copy_is_judged_as_a_repack(tmp_path: Path) -> None:
    """The name of the licensor need not begin it, and without a label it is read as its base."""
    folder = merged(
        tmp_path,
        [
            derived("me/onnx", "meta/Llama-x", "CONVERTED_FROM"),
            derived("me/plain-onnx", "meta/Llama-x", "CONVERTED_FROM"),
            derived("me/tuned", "me/plain-onnx", "FINETUNED_FROM"),
            *(licensed("meta/Llama-x", "llama3.1"), licensed("me/onnx", "llama3.1")),
            licensed("me/tuned", "mit"),
        ],
    )
    list(write_verdicts(folder))
    steps = {r["start_id"]: r for r in rows(folder, "Model-CONVERTED_FROM-Model")}
    assert steps["me/onnx"]["license_verdict"] == "compatible"
    assert (steps["me/plain-onnx"]["license_rule"]) == "LABEL"
    (tuned,) = rows(folder, "Model-FINETUNED_FROM-Model")
    assert (tuned["license_verdict"], tuned["license_rule"]) == ("conflict", "UR+NAME")


def test_the_same_model_elsewhere_is_of_no_family_and_no_step(tmp_path: Path) -> None:
    folder = merged(
        tmp_path,
        [
            same("mirror/a", "vendor/a", "vendor/a"),
            derived("me/onnx", "vendor/a", "CONVERTED_FROM"),
            derived("me/tuned", "me/onnx", "FINETUNED_FROM"),
        ],
    )
    members = {row["start_id"] for row in rows(folder, "Model-IN_FAMILY-Family")}
    assert members == {"vendor/a", "me/onnx", "me/tuned"}
    (family,) = rows(folder, "Family")
    assert (family["id"], family["depth"]) == ("me/onnx", 2)
