"""One record of the Hub as nodes and relationships, by the rules of docs/sources-hub.md."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ptmgraph.graph.records import Rel
from tests.helpers.hub_records import edges, model, node, read, reasons
from tests.helpers.places import DATA

NON_COMMERCIAL = "apache-2.0 AND cc-by-nc-4.0"


def test_a_model_as_the_api_gives_it() -> None:
    found = read(json.loads((DATA / "hub" / "model_info.json").read_text()))
    assert node(found).id == "google-bert/bert-base-uncased"
    assert node(found).properties == {
        "hub": "hf",
        "revision": "86b5e0934494bd15c9632b12f734a8a67f723594",
        "created_at": "2022-03-02T23:29:04Z",
        "last_modified": "2024-02-19T11:06:12Z",
        "downloads": 60478923,
        "likes": 2498,
        "task": "fill-mask",
        "library": "transformers",
        "gated": "false",
        "parameter_count": 110106428,
        "formats": ["coreml", "jax", "onnx", "pytorch", "rust", "safetensors", "tf"],
        "has_card": True,
        "looked_at": ["card", "tags", "files", "config", "weights"],
        "attribute_places": ["architecture: tag bert"],
        "risk_checked": ["formats", "files", "config", "card", "template"],
        "is_stub": False,
    }
    assert edges(found) == {
        ("PERFORMS", "fill-mask", "hub"),
        ("BUILT_WITH", "transformers", "hub"),
        ("COVERS_LANGUAGE", "en", "card"),
        ("LICENSED_UNDER", "apache-2.0", "tag"),
        ("LICENSED_UNDER", "apache-2.0", "card"),
        ("TRAINED_ON", "bookcorpus", "tag"),
        ("TRAINED_ON", "wikipedia", "tag"),
        ("TRAINED_ON", "bookcorpus", "card"),
        ("TRAINED_ON", "wikipedia", "card"),
        ("DESCRIBED_BY", "arxiv:1810.04805", "tag"),
        ("HAS_ARCHITECTURE", "BertForMaskedLM", "config"),
        ("HAS_RISK", "license-text-missing", "files"),
    }
    assert reasons(found) == []


def test_a_dataset() -> None:
    found = read(
        {
            "id": "stanfordnlp/imdb",
            "lastModified": "2024-01-04T12:09:45",
            "likes": 3,
            "tags": ["language:en", "license:other", "arxiv:1606.05250v2", "region:us"],
            "cardData": '{"license": ["other"], "language": ["en"], "license_name": "imdb terms"}',
        },
        "dataset",
    )
    assert node(found, "Dataset").properties == {
        "last_modified": "2024-01-04T12:09:45Z",
        "likes": 3,
        "gated": None,
        "is_stub": False,
        "url": "https://huggingface.co/datasets/stanfordnlp/imdb",
    }
    assert edges(found) == {
        ("LICENSED_UNDER", "other", "tag"),
        ("LICENSED_UNDER", "other", "card"),
        ("COVERS_LANGUAGE", "en", "tag"),
        ("COVERS_LANGUAGE", "en", "card"),
        ("DESCRIBED_BY", "arxiv:1606.05250", "tag"),
    }
    named = [r.properties for r in found if isinstance(r, Rel) and r.type == "LICENSED_UNDER"]
    assert named == [{}, {"license_name": "imdb terms"}]


@pytest.mark.parametrize(
    ("card", "licenses", "refused"),
    [
        ({"license": "MIT"}, {"mit"}, 0),
        ({"license": ["mit", "apache-2.0"]}, {"mit", "apache-2.0"}, 0),
        ({"License": "agpl-3.0"}, {"agpl-3.0"}, 0),
        ({"licence": "license"}, set(), 1),
        ({"licence": "mit"}, {"mit"}, 0),
        ({"license": 1.0}, set(), 1),
        ({"license": {"mit": "x"}}, set(), 1),
        ({"license": ["mit", None]}, {"mit", "other"}, 1),
        ({"license": ["mit", "<p>Custom, see file</p>"]}, {"mit", "other"}, 1),
        ({"license": "mit", "licence": "license"}, {"mit"}, 1),
        ({"license": ["<p>Custom</p>"]}, set(), 1),
        ({"license": ["mit", "apache-2.0 AND cc-by-nc-4.0"]}, {"mit", NON_COMMERCIAL}, 0),
        ({"license": "x" * 5_000_000}, set(), 1),
        ({"license": "mit\n// DROP"}, set(), 1),
        ({"license": "O'Reilly') DETACH DELETE (n"}, {"other"}, 0),
        ({"license": "Apache License, Version 2.0"}, {"apache-2.0"}, 0),
        ({"license": "MIT OR Apache-2.0"}, {"apache-2.0 OR mit"}, 0),
        ({"license": "<b>hello</b>"}, set(), 1),
        ({"license": "gpl"}, {"gpl"}, 0),
        ({"license": "other", "license_name": "llama3.1"}, {"llama3.1"}, 0),
        ({"license": "mit", "license_name": "llama3.1"}, {"unknown"}, 0),
        ({"license": None}, set(), 0),
        ({"license": ""}, set(), 0),
    ],
)
def test_licenses_in_the_card(card: dict[str, Any], licenses: set[str], refused: int) -> None:
    found = model(cardData=card)
    assert edges(found, "LICENSED_UNDER") == {("LICENSED_UNDER", x, "card") for x in licenses}
    assert len(reasons(found)) == refused


def test_an_unreadable_tag_beside_another_counts_as_other() -> None:
    found = model(tags=["license:mit", "license:<p>Custom</p>"])
    assert edges(found) >= {("LICENSED_UNDER", x, "tag") for x in ("mit", "other")}


def test_a_license_of_its_own_keeps_name_and_link() -> None:
    card = {"license": "other", "license_name": "qwen", "license_link": "https://x/LICENSE"}
    rels = [r for r in model(tags=["license:other"], cardData=card) if isinstance(r, Rel)]
    own = {r.source: r.properties for r in rels if r.type == "LICENSED_UNDER"}
    assert own["card"] == {"license_name": "qwen", "license_link": "https://x/LICENSE"}
    assert own["tag"] == {}


def test_languages_of_the_card_are_declared() -> None:
    found = model(tags=["fr", "ml"], cardData={"language": ["EN", "zh-Hans", "eng", "code", False]})
    ends = {end for _, end, _ in edges(found, "COVERS_LANGUAGE")}
    assert ends == {"en", "zh-hans", "eng", "code", "no"}


def test_what_is_no_language_code_is_reasons() -> None:
    found = model(cardData={"language": ["English", "\\no", 7, {"en": 1}, "en fr"]})
    assert edges(found, "COVERS_LANGUAGE") == set()
    assert len(reasons(found)) == 5


def test_languages_of_bare_tags_are_inferred_and_only_without_a_card() -> None:
    found = model(tags=["en", "ml", "cv", "trl", "rag", "tf"])
    (rel,) = [r for r in found if isinstance(r, Rel) and r.type == "COVERS_LANGUAGE"]
    assert (rel.end_id, rel.declared, rel.confidence) == ("en", False, 0.8)
    assert edges(model(tags=["en"], cardData={"license": "mit"}), "COVERS_LANGUAGE") == set()


def test_datasets_that_name_nothing_are_reasons() -> None:
    link = "https://huggingface.co/datasets/a/b/viewer/default"
    card = {"datasets": ["squad", link, "custom", "our data", "https://kaggle.com/x", None]}
    found = model(cardData=card)
    assert edges(found, "TRAINED_ON") == {("TRAINED_ON", x, "card") for x in ("squad", "a/b")}
    assert len(reasons(found)) == 4


def test_papers() -> None:
    tags = ["arxiv:1810.04805v2", "arxiv:hep-th/9901001", "doi:10.57967/HF/0001", "arxiv:new"]
    tags += ["arxiv:0000.00000", "arxiv:2313.01234", "arxiv:2300.01234"]  # no such months
    found = model(tags=tags)
    papers = {"arxiv:1810.04805", "arxiv:hep-th/9901001", "doi:10.57967/hf/0001"}
    assert {end for _, end, _ in edges(found, "DESCRIBED_BY")} == papers
    assert reasons(found) == ["tags: not the id of a paper in arxiv"] * 4


def test_the_model_type_stands_in_for_missing_architectures() -> None:
    config = {"architectures": ["LlamaForCausalLM"], "model_type": "llama"}
    gguf = {"architecture": "llama", "total": 7_000_000_000}
    assert edges(model(config=config, gguf=gguf), "HAS_ARCHITECTURE") == {
        ("HAS_ARCHITECTURE", "LlamaForCausalLM", "config")
    }
    assert edges(model(config={"model_type": "llama"}), "HAS_ARCHITECTURE") == {
        ("HAS_ARCHITECTURE", "llama", "config")
    }
    found = model(gguf=json.dumps(gguf))
    assert edges(found, "HAS_ARCHITECTURE") == {("HAS_ARCHITECTURE", "llama", "gguf")}
    assert node(found).properties["parameter_count"] == 7_000_000_000
    assert node(found).properties["formats"] == ["gguf"]


@pytest.mark.parametrize(
    ("tags", "stored", "total", "expected"),
    [
        ([], {"BF16": 23_572_403_200}, 414_720, 23_572_403_200),  # a broken total
        ([], {"F16": 6_857_302_528, "U8": 134_217_728}, 6_991_520_256, 6_857_302_528),  # masks
        (["fp8"], {"BF16": 2_000, "F8_E4M3": 6_000}, 8_000, 8_000),
        (["4-bit", "bitsandbytes"], {"F16": 1_557, "U8": 16_090}, 17_649, None),  # packed, or not
        (["4-bit", "gptq"], {"I32": 1_000}, 1_000, None),
        (["4-bit"], {"BF16": 1_000_000, "I64": 3}, 1_000_003, 1_000_000),
        (["4-bit", "gptq"], None, 1_000, None),  # packed, and no formats to tell
        ([], {}, 5, 5),
        ([], {"F32": "many", "BF16": None, "F16": -1}, 7, 7),
        ([], "no object", 7, 7),
    ],
)
def test_what_counts_as_a_parameter(
    tags: list[str], stored: object, total: int, expected: int | None
) -> None:
    found = model(tags=tags, safetensors={"parameters": stored, "total": total})
    assert node(found).properties["parameter_count"] == expected


def test_fields_of_cards_in_other_spellings() -> None:
    card = {"languages": ["de"], "Dataset": "squad", "Licenses": "mit", "pipeline-tag": "fill-mask"}
    found = model(cardData=card)
    assert edges(found) == {
        ("COVERS_LANGUAGE", "de", "card"),
        ("TRAINED_ON", "squad", "card"),
        ("LICENSED_UNDER", "mit", "card"),
        ("PERFORMS", "fill-mask", "card"),
    }
    both = model(cardData={"licenses": "mit", "license": "gpl-3.0"})
    assert edges(both) == {("LICENSED_UNDER", "gpl-3.0", "card")}
