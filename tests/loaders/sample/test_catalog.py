"""The bundled catalogue says of models what the packages say, each with its place."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from ptmgraph.graph.records import Node, Record, Rejected, Rel
from ptmgraph.loaders.sample.catalog import CatalogReader
from ptmgraph.loaders.sample.source import CATALOG, DATA, SampleSource
from tests.helpers import places

CHECKED = places.DATA / "catalog" / "checked.jsonl"
SOURCES = json.loads((DATA / CATALOG).read_text("utf-8"))


@pytest.fixture(scope="module")
def relations() -> dict[tuple[str, str, str], list[Rel]]:
    """What all sources of the catalogue say of pairs of models, and of training data."""
    found: defaultdict[tuple[str, str, str], list[Rel]] = defaultdict(list)
    for record in SampleSource().records():
        if isinstance(record, Rel) and record.source in SOURCES:
            found[record.start_id, record.type, record.end_id].append(record)
    return found


def checked() -> Iterator[dict[str, Any]]:
    return map(json.loads, CHECKED.read_text("utf-8").splitlines())


def test_what_was_checked_by_hand_stands_there(
    relations: dict[tuple[str, str, str], list[Rel]],
) -> None:
    counts: Counter[str] = Counter()
    for row in checked():
        said = relations[row["id"], row["type"], row["to"]]
        place = f"{row['file']}:{row['line']} "
        (rel,) = (r for r in said if r.source == row["source"] and r.evidence.startswith(place))
        assert rel.declared != row["inferred"], row
        counts[row["source"]] += 1
    assert counts == dict.fromkeys(SOURCES, 20)


@pytest.mark.parametrize(
    ("id", "type", "to"),
    [
        # A number behind a dot is a version.
        ("modelscope:ZhipuAI/GLM-5.2", "QUANTIZED_FROM", "modelscope:ZhipuAI/GLM-5"),
        # A name of the package's own for one file of a repository.
        ("nomic-ai/nomic-embed-text-v1.5", "QUANTIZED_FROM", "nomic-ai/nomic-embed-text-v1.5-Q"),
        # The original, of which the other is the converted copy.
        ("Wan-AI/Wan2.1-T2V-14B", "CONVERTED_FROM", "Wan-AI/Wan2.1-T2V-14B-Diffusers"),
        # A size of pictures is no step of training.
        (
            "timm/convnext_base.clip_laion2b_augreg_ft_in12k_in1k_384",
            "FINETUNED_FROM",
            "timm/convnext_base.clip_laion2b_augreg_ft_in12k_in1k",
        ),
        # The third id of an entry is quantised too.
        ("unsloth/Qwen2.5-7B-bnb-4bit", "SAME_AS", "Qwen/Qwen2.5-7B"),
        # Copies that two makers quantised are not one model.
        (
            "modelscope:okwinds/Qwen2.5-7B-Instruct-MLX-4bit",
            "SAME_AS",
            "mlx-community/Qwen2.5-7B-Instruct-4bit",
        ),
    ],
)
def test_what_a_first_reading_got_wrong_does_not(
    relations: dict[tuple[str, str, str], list[Rel]], id: str, type: str, to: str
) -> None:
    assert (id, type, to) not in relations


def test_a_slip_of_a_source_is_inferred(relations: dict[tuple[str, str, str], list[Rel]]) -> None:
    slip = "modelscope:Qwen/Qwen2-0.5B-Instruct-AWQ", "modelscope:Qwen/Qwen2.5-0.5B-Instruct"
    said = relations[slip[0], "QUANTIZED_FROM", slip[1]]
    assert said and not any(rel.declared for rel in said)


def test_the_page_names_each_package_with_its_version_and_licence() -> None:
    page = (DATA / "README.md").read_text("utf-8")
    for source in SOURCES.values():
        for package in source["packages"]:
            name = package["name"].removeprefix("crate:")
            assert f"{name} {package['version']}" in page
            assert package["license"] in ("apache-2.0", "mit")
            assert len(package["sha256"]) == 64


def read(**row: Any) -> list[Record]:
    """What is read of one row of the package `pack`."""
    return list(CatalogReader("pack").records({"file": "a.json", "line": 7, **row}))


def test_a_row_gives_a_node_and_observations_with_their_place() -> None:
    step = {"type": "QUANTIZED_FROM", "to": "org/a", "text": "said"}
    doubt = {**step, "to": "org/b", "unsure": "why"}
    same = {"type": "SAME_AS", "to": "org/c", "text": "said", "original": "org/c"}
    records = read(
        id="Org/M", downloads=5, created_at="2024-05-01", license="mit", languages=["en"],
        relations=[step, doubt, same],
    )  # fmt: skip
    (node,) = (r for r in records if isinstance(r, Node) and r.type == "Model")
    assert node.properties == {
        "downloads": 5, "created_at": "2024-05-01T00:00:00Z", "hub": "hf", "formats": None,
        "is_stub": False,
    }  # fmt: skip
    rels = {r.end_id: r for r in records if isinstance(r, Rel)}
    assert (rels["org/a"].declared, rels["org/a"].evidence) == (True, "a.json:7 said")
    assert (rels["org/b"].declared, rels["org/b"].confidence) == (False, 0.5)
    assert rels["org/b"].evidence.endswith("(why)")
    assert rels["org/c"].properties == {"original": "org/c"}
    assert {r.source for r in rels.values()} == {"pack"}
    assert rels["mit"].evidence == "a.json:7 license='mit'"


@pytest.mark.parametrize(
    ("stated", "license", "named"),
    [
        ("apache-2.0", "apache-2.0", {}),
        ("other", "other", {}),
        ("some-own-terms", "other", {"license_name": "some-own-terms"}),
        ("qwen-research", "qwen-research", {}),
    ],
)
def test_a_licence_without_an_id_keeps_its_name(
    stated: str, license: str, named: dict[str, str]
) -> None:
    (rel,) = (r for r in read(id="a/b", license=stated) if isinstance(r, Rel))
    assert (rel.end_id, dict(rel.properties)) == (license, named)


@pytest.mark.parametrize(
    ("id", "hub"),
    [
        ("a/b", "hf"),
        ("modelscope:a/b", "modelscope"),
        ("openmmlab:net_in1k", "openmmlab"),
        ("https://host/a.pth", None),
    ],
)
def test_the_hub_is_what_stands_before_the_colon(id: str, hub: str | None) -> None:
    (node,) = (r for r in read(id=id) if isinstance(r, Node))
    assert node.properties["hub"] == hub


@pytest.mark.parametrize("id", ["a/b/c", "/home/x", "", "a b", "~/x"])
def test_an_id_that_is_none_is_set_aside(id: str) -> None:
    (record,) = read(id=id)
    assert isinstance(record, Rejected)
    assert (record.file, record.row) == ("a.json", 7)


@pytest.mark.parametrize("value", [-1, "many", 2**70, 1.5])
def test_a_bad_value_is_set_aside_and_the_rest_stays(value: object) -> None:
    records = read(id="a/b", downloads=value, likes=3)
    (rejected,) = (r for r in records if isinstance(r, Rejected))
    assert rejected.reason.startswith("downloads: ")
    (node,) = (r for r in records if isinstance(r, Node))
    assert node.properties["likes"] == 3
    assert "downloads" not in node.properties
