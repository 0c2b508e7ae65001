"""What the files of a model say of where it came from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ptmgraph.graph.records import INFERRED_KIND, PassedOver, Record, Rejected, Rel
from ptmgraph.graph.schema import LINEAGE
from tests.helpers.hub_records import edges, model, reasons
from tests.helpers.weights import gguf, gguf_pair, gguf_tensor, safetensors
from tests.loaders.hub.test_cache import MAIN, node, put, read


def passed(found: list[Record]) -> set[tuple[str, str]]:
    """What was passed over: kind and example."""
    return {(r.kind, *r.examples) for r in found if isinstance(r, PassedOver)}  # type: ignore[misc]


def weights(said: dict[str, str | int | list[str]], size: int = 32) -> bytes:
    """A GGUF file with this metadata and one quantised tensor."""
    pairs = [gguf_pair(key, value) for key, value in said.items()]
    return gguf(pairs, [gguf_tensor("token_embd.weight", (size, 2), 12)])


LINEAGE_KEYS: dict[str, str | int | list[str]] = {
    "general.architecture": "llama",
    "general.license": "other",
    "general.license.name": "llama3.1",
    "general.license.link": "https://huggingface.co/acme/base/blob/main/LICENSE",
    "general.base_model.count": 1,
    "general.base_model.0.name": "Base 7B",
    "general.base_model.0.repo_url": "https://huggingface.co/acme/base-7b",
    "general.source.repo_url": "https://huggingface.co/acme/tuned-7b",
    "general.datasets": ["acme/chats", "synthetic"],
    "general.dataset.0.repo_url": "https://huggingface.co/datasets/acme/more",
    "general.languages": ["en", "de"],
}


def test_a_gguf_file_names_parents_licence_datasets_and_languages(tmp_path: Path) -> None:
    put(tmp_path, "models--acme--tuned-7b-GGUF", MAIN, {"m-Q4_K_M.gguf": weights(LINEAGE_KEYS)})
    found = read(tmp_path)
    assert edges(found, *LINEAGE) == {
        ("DERIVED_FROM", "acme/base-7b", "gguf"),
        ("DERIVED_FROM", "acme/tuned-7b", "gguf"),
        ("QUANTIZED_FROM", "acme/tuned-7b", INFERRED_KIND),
    }
    assert edges(found, "LICENSED_UNDER") == {("LICENSED_UNDER", "llama3.1", "gguf")}
    trained = {("TRAINED_ON", id, "gguf") for id in ("acme/chats", "acme/more")}
    assert edges(found, "TRAINED_ON") == trained
    assert {end for _, end, _ in edges(found, "COVERS_LANGUAGE")} == {"en", "de"}
    assert edges(found, "HAS_ARCHITECTURE") == {("HAS_ARCHITECTURE", "llama", "gguf")}
    assert reasons(found) == ["datasets: a word, not a dataset"]
    assert node(found, "acme/tuned-7b-GGUF")["formats"] == ["gguf"]


@pytest.mark.parametrize(
    ("said", "parents", "reason"),
    [
        ({"general.base_model.0.repo_url": "outputs/checkpoint-4"}, set(), "a path on disk"),
        ({"general.base_model.0.repo_url": "https://github.com/a/b"}, set(), "another site"),
        ({"general.base_model.0.url": "https://hf.co/a/b"}, {"a/b"}, ""),
        ({"general.base_model.1.url": "https://x.org",
          "general.base_model.1.repo_url": "https://huggingface.co/a/b"}, {"a/b"}, ""),
        ({"general.source.huggingface.repository": "a/b"}, {"a/b"}, ""),
        ({"general.source.repo_url": "https://huggingface.co/me/mine"}, set(), ""),
    ],
)  # fmt: skip
def test_parents_in_gguf_metadata(said: dict[str, str], parents: set[str], reason: str) -> None:
    found = model(gguf=said)
    assert {end for type, end, _ in edges(found, *LINEAGE) if type == "DERIVED_FROM"} == parents
    assert all(reason in text for text in reasons(found))
    assert bool(reasons(found)) == bool(reason)


def test_a_parent_that_is_only_a_name_is_counted() -> None:
    found = model(gguf={"general.base_model.0.name": "Base 7B", "general.dataset.3.name": "Chats"})
    assert passed(found) == {
        ("parents without a link in GGUF files", "Base 7B"),
        ("datasets without a link in GGUF files", "Chats"),
    }


def test_parts_of_a_split_file_are_counted_together(tmp_path: Path) -> None:
    said: dict[str, str | int | list[str]] = {"general.license": "mit"}
    parts = {f"q4/m-0000{n}-of-00002.gguf": weights(said if n == 1 else {}) for n in (1, 2)}
    put(tmp_path, "models--own--split", MAIN, parts)
    put(tmp_path, "models--own--half", MAIN, dict([*parts.items()][:1]))
    put(tmp_path, "models--own--two", MAIN, {"a.gguf": weights(said), "b.gguf": weights(said)})
    found = read(tmp_path)
    assert node(found, "own/split")["parameter_count"] == 128
    for unsure in ("own/half", "own/two"):
        assert "parameter_count" not in node(found, unsure)
    licensed = {r.start_id for r in found if isinstance(r, Rel) and r.type == "LICENSED_UNDER"}
    assert licensed == {"own/split", "own/half", "own/two"}


def test_packed_weights_are_not_counted(tmp_path: Path) -> None:
    entries = {
        "l.qweight": {"dtype": "I32", "shape": [512, 4096], "data_offsets": [0, 0]},
        "l.scales": {"dtype": "F16", "shape": [32, 4096], "data_offsets": [0, 0]},
    }
    config = json.dumps({"quantization_config": {"quant_method": "gptq", "bits": 4}}).encode()
    files = {"model.safetensors": safetensors(entries), "config.json": config}
    put(tmp_path, "models--own--gptq", MAIN, files)
    assert "parameter_count" not in node(read(tmp_path), "own/gptq")


@pytest.mark.parametrize(
    ("loaded", "parent"),
    [
        ("acme/base-7b", "acme/base-7b"),
        ("bert-base-uncased", "google-bert/bert-base-uncased"),
        ("me/mine", None),
        ("ME/Mine", None),
        ("outputs/checkpoint-40", None),
        ("models/llama-7b", None),
        ("/data/models/llama", None),
        ("./", None),
        ("my-local-run", None),
        (" ", None),
        (7, None),
    ],
)
def test_where_a_configuration_was_loaded_from(loaded: object, parent: str | None) -> None:
    found = model(config={"_name_or_path": loaded})
    said = [(r.end_id, r.declared) for r in found if isinstance(r, Rel) and r.type in LINEAGE]
    assert said == ([(parent, False)] if parent else [])
    assert not [r for r in found if isinstance(r, Rejected)]


def test_the_files_of_pipelines_and_modules(tmp_path: Path) -> None:
    def put_json(name: str, files: dict[str, Any]) -> None:
        content = {file: json.dumps(value).encode() for file, value in files.items()}
        put(tmp_path, f"models--own--{name}", MAIN, content)

    pipeline = {"_class_name": "FluxPipeline", "_name_or_path": "acme/flux"}
    put_json("pipe", {"model_index.json": pipeline})
    modules = [
        {"idx": 0, "path": "0_Transformer", "type": "sentence_transformers.models.Transformer"}
    ]
    inner = {"_name_or_path": "acme/bert", "model_type": "bert"}
    put_json("st", {"modules.json": modules, "0_Transformer/config.json": inner})
    put_json("odd", {"modules.json": {"a": 1}, "model_index.json": [1]})
    found = read(tmp_path)
    assert edges(found, "HAS_ARCHITECTURE") == {
        ("HAS_ARCHITECTURE", "FluxPipeline", "model_index"),
        ("HAS_ARCHITECTURE", "bert", "config"),
    }
    assert edges(found, "BUILT_WITH") == {("BUILT_WITH", "sentence-transformers", "modules")}
    assert edges(found, *LINEAGE) == {
        ("DERIVED_FROM", "acme/flux", "config"),
        ("DERIVED_FROM", "acme/bert", "config"),
    }
    assert sorted(reasons(found)) == ["not a JSON list", "not a JSON object"]


def test_an_adapter_as_the_api_gives_it() -> None:
    found = model(config={"peft": {"base_model_name_or_path": "a/b", "task_type": "CAUSAL_LM"}})
    assert edges(found, *LINEAGE) == {("ADAPTER_OF", "a/b", "adapter_config")}
    assert reasons(model(config={"peft": {"base_model_name_or_path": "./out"}})) == [
        "base_model_name_or_path: a path on disk, not an id"
    ]
