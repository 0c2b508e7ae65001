"""The readers of the catalogue: what each source states, and what it only seems to."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scripts.catalog import (
    fastembed,
    gpustack,
    llamafactory,
    llmfit,
    ms_swift,
    open_clip,
    openmmlab,
    timm,
    unsloth,
    xinference,
)
from scripts.catalog.rows import Row, unquantised
from scripts.catalog.words_for_data import datasets_in
from scripts.make_catalog import keeps, package_facts, sources, spellings

Write = Callable[[str, str], None]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file of a package."""

    def one(file: str, text: str) -> None:
        path = tmp_path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    return one


def steps(rows: Iterator[Row]) -> set[tuple[str, str, str]]:
    """The relations of rows as (id, type, to); the type of an inferred one ends with `?`."""
    return {
        (row["id"], each["type"] + ("?" if "unsure" in each else ""), each["to"])
        for row in rows
        for each in row.get("relations", ())
    }


@pytest.mark.parametrize(
    ("id", "base"),
    [
        ("a/X-bnb-4bit", "a/X"),
        ("a/X-unsloth-bnb-4bit", "a/X"),
        ("a/X-GPTQ-Int4", "a/X"),
        ("a/X-FP8-Dynamic", "a/X"),
        ("a/X-w8a8", "a/X"),
        ("a/X-MLX-4bit", "a/X"),
        ("a/GLM-5.2", "a/GLM-5.2"),
        ("a/phi-4", "a/phi-4"),
        ("a/OLMo-2", "a/OLMo-2"),
        ("a/X-v0.4", "a/X-v0.4"),
        ("a/Kimi-K2-BF16", "a/Kimi-K2-BF16"),
        ("unsloth/X-unsloth", "unsloth/X-unsloth"),
        ("a/building-block", "a/building-block"),
    ],
)
def test_words_for_a_quantisation_at_the_end_of_a_name(id: str, base: str) -> None:
    assert unquantised(id) == base


def test_unsloth_goes_by_names_and_not_by_positions(write: Write, tmp_path: Path) -> None:
    write(
        "unsloth/models/mapper.py",
        "__INT_TO_FLOAT_MAPPER = \\\n{\n"
        "'unsloth/A-unsloth-bnb-4bit' : ('unsloth/A', 'vendor/A', 'unsloth/A-bnb-4bit'),\n"
        "'unsloth/B' : ('unsloth/B', 'vendor/B'),\n"
        "'unsloth/C-unsloth-bnb-4bit' : {'8': ('vendor/C-FP8', 'unsloth/C-FP8', None),\n"
        "  '16': ('unsloth/C', 'vendor/C', 'unsloth/C-bnb-4bit')},\n"
        "'unsloth/D-bnb-4bit' : ('unsloth/D',),\n"
        "}\n",
    )
    rows = list(unsloth.rows(tmp_path))
    assert steps(iter(rows)) == {
        ("unsloth/A-unsloth-bnb-4bit", "QUANTIZED_FROM", "vendor/A"),
        ("unsloth/A-bnb-4bit", "QUANTIZED_FROM", "vendor/A"),
        ("unsloth/A", "SAME_AS", "vendor/A"),
        ("unsloth/B", "SAME_AS", "vendor/B"),
        ("vendor/C-FP8", "QUANTIZED_FROM", "vendor/C"),
        ("unsloth/C-FP8", "QUANTIZED_FROM", "vendor/C"),
        ("unsloth/C-bnb-4bit", "QUANTIZED_FROM", "vendor/C"),
        ("unsloth/C-unsloth-bnb-4bit", "QUANTIZED_FROM", "vendor/C"),
        ("unsloth/C", "SAME_AS", "vendor/C"),
        ("unsloth/D-bnb-4bit", "QUANTIZED_FROM", "unsloth/D"),
    }
    (mirror,) = (row for row in rows if row["id"] == "unsloth/B")
    assert mirror["relations"][0]["original"] == "vendor/B"
    assert mirror["line"] == 4


def _entry(name: str, likes: int, **more: Any) -> dict[str, Any]:
    unknown = dict.fromkeys(("release_date", "architecture", "license"))
    counts = {
        "hf_downloads": 1,
        "hf_likes": likes,
        "parameters_raw": 900,
        "pipeline_tag": "unknown",
    }
    return {"name": name, **unknown, **counts, "format": "gguf", **more}


def test_a_gguf_repository_of_several_models_comes_surely_from_one(
    write: Write, tmp_path: Path
) -> None:
    copy = {"gguf_sources": [{"repo": "maker/A-GGUF", "provider": "maker"}]}
    entries = [
        _entry("mirror/A", 3, **copy),
        _entry("vendor/A", 90, **copy),
        _entry("vendor/B", 1, format="mlx", languages=["en", "on-device"]),
        _entry("vendor/C", 1, num_hidden_layers=36, hidden_size=2560),
        _entry("vendor/D-4B", 1),
        _entry("vendor/E-0.0000009B", 1),
    ]
    write("llmfit-core-1/data/hf_models.json", json.dumps(entries, indent=2))
    rows = list(llmfit.rows(tmp_path))
    assert steps(iter(rows)) == {
        ("maker/A-GGUF", "QUANTIZED_FROM", "vendor/A"),
        ("maker/A-GGUF", "QUANTIZED_FROM?", "mirror/A"),
    }
    by_id = {row["id"]: row for row in rows}
    assert "task" not in by_id["vendor/A"]
    assert by_id["vendor/A"]["parameter_count"] == 900
    assert "parameter_count" not in by_id["vendor/B"], "packed numbers are no parameters"
    assert "parameter_count" not in by_id["vendor/C"], "36 such layers hold more than 900"
    assert "parameter_count" not in by_id["vendor/D-4B"], "a part of them, as the name shows"
    assert by_id["vendor/E-0.0000009B"]["parameter_count"] == 900
    assert by_id["vendor/B"]["languages"] == ["en"]
    assert by_id["vendor/A"]["line"] > by_id["mirror/A"]["line"]


def _spec(format: str, quantisations: list[str], hf: str, modelscope: str = "") -> dict[str, Any]:
    places = {"huggingface": hf, "modelscope": modelscope}
    sources = {
        hub: {"model_id": id, "quantizations": quantisations} for hub, id in places.items() if id
    }
    return {"model_format": format, "model_size_in_billions": 7, "model_src": sources}


def test_xinference_formats_come_from_the_one_base_of_their_size(
    write: Write, tmp_path: Path
) -> None:
    specs = [
        _spec("pytorch", ["none"], "org/A-7B", "Org/A-7B"),
        _spec("gptq", ["Int4", "Int8"], "org/A-7B-GPTQ-{quantization}"),
        _spec("mlx", ["none"], "mlx/A-7B-bf16-mlx"),
        _spec("mlx", ["none"], "mlx/A-7B-8bit"),
        _spec("mlx", ["none"], "org/A-7B-original"),
        _spec("awq", ["Int4"], "org/A2-7B-AWQ"),
        _spec("mlx", ["4bit"], "one/A-7B-4bit", "other/A-7B-MLX-4bit"),
    ]
    content = [{"model_name": "a", "model_specs": specs}]
    write("xinference/model/llm/models/a.json", json.dumps(content, indent=2))
    assert steps(xinference.rows(tmp_path)) == {
        ("modelscope:Org/A-7B", "SAME_AS", "org/A-7B"),
        ("org/A-7B-GPTQ-Int4", "QUANTIZED_FROM", "org/A-7B"),
        ("org/A-7B-GPTQ-Int8", "QUANTIZED_FROM", "org/A-7B"),
        ("mlx/A-7B-bf16-mlx", "CONVERTED_FROM", "org/A-7B"),
        ("mlx/A-7B-8bit", "QUANTIZED_FROM", "org/A-7B"),
        ("org/A2-7B-AWQ", "QUANTIZED_FROM?", "org/A-7B"),
        ("one/A-7B-4bit", "QUANTIZED_FROM", "org/A-7B"),
        ("modelscope:other/A-7B-MLX-4bit", "QUANTIZED_FROM", "modelscope:Org/A-7B"),
    }


def test_xinference_says_nothing_of_a_size_with_two_bases(write: Write, tmp_path: Path) -> None:
    bases = [_spec("pytorch", ["none"], "org/A-7B"), _spec("pytorch", ["none"], "org/A-7B-long")]
    content = {"model_name": "a", "model_specs": [*bases, _spec("awq", ["Int4"], "org/A-7B-AWQ")]}
    write("xinference/model/llm/models/a.json", json.dumps(content, indent=2))
    assert steps(xinference.rows(tmp_path)) == set()


def test_ms_swift_pairs_of_hubs_and_forms_of_one_type(write: Write, tmp_path: Path) -> None:
    write(
        "swift/model/models/a.py",
        "register_model(ModelMeta(Type.a, [ModelGroup([\n"
        "  Model('Org/A', 'org/A'), Model('Org/A-AWQ', 'org/A-AWQ'),\n"
        "  Model('Org/A-2', hf_model_id='org/A-2'), Model('Org/Set:part', 'org/Set:part'),\n"
        "  Model('Org/Alone')])], architectures=['AForCausalLM']))\n",
    )
    rows = list(ms_swift.rows(tmp_path))
    assert steps(iter(rows)) == {
        ("modelscope:Org/A", "SAME_AS", "org/A"),
        ("modelscope:Org/A-AWQ", "SAME_AS", "org/A-AWQ"),
        ("modelscope:Org/A-AWQ", "QUANTIZED_FROM?", "modelscope:Org/A"),
        ("org/A-AWQ", "QUANTIZED_FROM?", "org/A"),
        ("modelscope:Org/A-2", "SAME_AS", "org/A-2"),
        ("modelscope:Org/Set", "SAME_AS", "org/Set"),
    }
    assert {row.get("architecture") for row in rows} == {"AForCausalLM"}


def test_llamafactory_has_three_hubs(write: Write, tmp_path: Path) -> None:
    write(
        "llamafactory/extras/constants.py",
        "register_model_group(models={\n"
        "'A': {DownloadSource.DEFAULT: 'org/A', DownloadSource.MODELSCOPE: 'Org/A'},\n"
        "'A-4': {DownloadSource.DEFAULT: 'org/A-4bits', DownloadSource.OPENMIND: 'x/A4'},\n"
        "}, template='a')\n",
    )
    assert steps(llamafactory.rows(tmp_path)) == {
        ("modelscope:Org/A", "SAME_AS", "org/A"),
        ("openmind:x/A4", "SAME_AS", "org/A-4bits"),
        ("org/A-4bits", "QUANTIZED_FROM?", "org/A"),
    }


def test_fastembed_names_of_its_own_are_no_models(write: Write, tmp_path: Path) -> None:
    described = (
        "DenseModelDescription(model='{}', license='mit', sources=ModelSource(hf='{}'),"
        " model_file='{}')"
    )
    entries = [
        described.format("org/a", "Maker/a-onnx", "model.onnx"),
        described.format("org/b", "Maker/b-onnx-Q", "model.onnx"),
        described.format("org/c", "org/c", "model.onnx"),
        described.format("org/c-Q", "org/c", "model_quantized.onnx"),
        described.format("org/d-int8", "Maker/d-onnx", "model_int8.onnx"),
    ]
    write("fastembed/text.py", f"models = [{', '.join(entries)}]\n")
    rows = list(fastembed.rows(tmp_path))
    assert steps(iter(rows)) == {
        ("Maker/a-onnx", "CONVERTED_FROM", "org/a"),
        ("Maker/b-onnx-Q", "QUANTIZED_FROM", "org/b"),
    }
    assert {row["id"] for row in rows} == {
        "org/a",
        "Maker/a-onnx",
        "org/b",
        "Maker/b-onnx-Q",
        "org/c",
    }


def test_gpustack_sets(write: Write, tmp_path: Path) -> None:
    sets = """model_sets:
- name: A
  licenses: [apache-2.0]
  release_date: "2025-01-02"
  specs:
  - {quantization: FP8, huggingface_repo_id: org/A-FP8}
  - {quantization: BF16, huggingface_repo_id: org/A}
- name: B
  licenses: [mit, other]
  release_date: "2025-01-02"
  specs:
  - {quantization: FP8, huggingface_repo_id: org/B-FP8}
  - {quantization: BF16, huggingface_repo_id: org/B}
  - {quantization: FP16, huggingface_repo_id: org/B-16}
"""
    write("gpustack/assets/model-catalog.yaml", sets)
    write("gpustack/assets/model-catalog-modelscope.yaml", "model_sets: []\n")
    rows = list(gpustack.rows(tmp_path))
    assert steps(iter(rows)) == {("org/A-FP8", "QUANTIZED_FROM", "org/A")}
    told = {row["id"]: (row.get("license"), row.get("created_at"), row["line"]) for row in rows}
    assert told["org/A"] == ("apache-2.0", "2025-01-02", 7)
    assert told["org/A-FP8"] == ("apache-2.0", None, 6)
    assert told["org/B"] == (None, None, 13), "two licences are not one, and two bases are not one"


def test_timm_tags_tell_what_was_tuned_from_what(write: Write, tmp_path: Path) -> None:
    write(
        "timm/models/net.py",
        "def _cfg(url='', **kwargs):\n    return {'url': url, 'license': 'apache-2.0', **kwargs}\n"
        "default_cfgs = generate_default_cfgs({\n"
        "'net_a.x_in21k_ft_in1k': _cfg(hf_hub_id='timm/', license='cc-by-nc-4.0'),\n"
        "'net_a.x_in21k': _cfg(hf_hub_id='timm/', paper_ids='arXiv:2301.00808'),\n"
        "'net_a.x_in21k_ft_in12k_in1k_384': _cfg(hf_hub_id='timm/'),\n"
        "'net_a.x_in21k_ft_in12k': _cfg(hf_hub_id='timm/'),\n"
        "'net_a.gone_ft_in1k': _cfg(hf_hub_id='timm/'),\n"
        "'net_b.untrained': _cfg(),\n"
        "'net_c.star_in1k*': _cfg('https://host/c.pth', hf_hub_id='other/c'),\n"
        "})\n"
        "register_model_deprecations(__name__, {'net_old': 'net_a.x_in21k'})\n",
    )
    rows = list(timm.rows(tmp_path))
    real = [row for row in rows if not row.get("in_code")]
    assert steps(iter(real)) == {
        ("timm/net_a.x_in21k_ft_in1k", "FINETUNED_FROM", "timm/net_a.x_in21k"),
        ("timm/net_a.x_in21k_ft_in12k", "FINETUNED_FROM", "timm/net_a.x_in21k"),
        ("timm/net_a.x_in21k_ft_in12k_in1k_384", "FINETUNED_FROM", "timm/net_a.x_in21k_ft_in12k"),
    }
    by_id = {row["id"]: row for row in real}
    assert by_id["timm/net_a.x_in21k_ft_in1k"]["license"] == "cc-by-nc-4.0"
    assert by_id["timm/net_a.x_in21k"]["papers"] == ["2301.00808"]
    assert by_id["other/c"]["datasets"] == ["imagenet-1k"]
    assert "timm/net_b.untrained" not in by_id
    named = {row["id"]: row["relations"][0]["to"] for row in rows if row.get("in_code")}
    assert named == {
        "timm:net_a": "timm/net_a.x_in21k_ft_in1k",
        "timm:net_c": "other/c",
        "timm:net_old": "timm/net_a.x_in21k",
    }


def test_open_clip_tags_name_data_and_places(write: Write, tmp_path: Path) -> None:
    write(
        "open_clip/pretrained.py",
        "_B = dict(\n"
        "  openai=_pcfg(url='https://host/x.pt', hf_hub='timm/b.openai/'),\n"
        "  laion2b_s34b_b79k=_pcfg(hf_hub='laion/B-laion2B/'))\n"
        "_PRETRAINED = {'B': _B, 'C': dict(datacomp_m_s1m=_pcfg(hf_hub='laion/C/file.bin'))}\n",
    )
    rows = list(open_clip.rows(tmp_path))
    assert {row["id"]: row.get("datasets") for row in rows if not row.get("in_code")} == {
        "timm/b.openai": None,
        "laion/B-laion2B": ["laion-2b"],
        "laion/C": ["datacomp-m"],
    }
    assert ("open_clip:B/openai", "SAME_AS", "timm/b.openai") in steps(iter(rows))


@pytest.mark.parametrize(
    ("tag", "data"),
    [
        ("augreg_in21k_ft_in1k", ["imagenet-21k", "imagenet-1k"]),
        ("openai", []),
        ("lion", []),
        ("datacomp_xl_s13b_b90k", ["datacomp-xl"]),
        ("metaclip_fullcc", []),
    ],
)
def test_data_in_a_tag(tag: str, data: list[str]) -> None:
    assert datasets_in(tag) == data


def test_openmmlab_index_files(write: Write, tmp_path: Path) -> None:
    index = """Collections:
  - Name: Group
    Metadata: {Training Data: "ImageNet-1k, Objects 365 and COCO"}
    Paper: {URL: "https://arxiv.org/abs/2103.14030"}
Models:
  - Name: base
    In Collection: Group
    Downstream: [tuned]
  - Name: tuned
    Metadata: {Training Data: COCO, Parameters: 5}
  - Name: hub
    Converted From: {Weights: "https://huggingface.co/timm/net.in1k"}
  - Name: file
    Converted From: {Weights: "https://host/a.pth"}
  - Name: page
    Converted From: {Weights: "https://github.com/a/b/blob/main/MODEL_ZOO.md"}
"""
    write("mmx/.mim/configs/a/metafile.yml", index)
    rows = list(openmmlab.rows(tmp_path))
    assert steps(iter(rows)) == {
        ("openmmlab:tuned", "FINETUNED_FROM", "openmmlab:base"),
        ("openmmlab:hub", "CONVERTED_FROM", "timm/net.in1k"),
        ("openmmlab:file", "CONVERTED_FROM", "https://host/a.pth"),
    }
    assert rows[0]["datasets"] == ["imagenet-1k", "objects-365", "coco"]
    assert (rows[0]["papers"], rows[0]["line"]) == (["2103.14030"], 6)
    assert rows[1]["datasets"] == ["coco"]


def test_a_spelling_that_differs_in_case_is_one_id() -> None:
    rows: list[Row] = [
        {"id": "a/Phi", "relations": [{"to": "b/Base"}]},
        {"id": "a/phi", "relations": []},
        {"id": "a/Phi"},
        {"id": "b/base"},
    ]
    assert spellings(rows) == {"a/phi": "a/Phi", "b/base": "b/Base"}


def test_a_name_of_programs_is_kept_where_programs_write_it() -> None:
    rows = [{"id": "timm:a", "in_code": True}, {"id": "timm:b", "in_code": True}, {"id": "timm/c"}]
    assert [row["id"] for row in rows if keeps(row, {"timm:a"})] == ["timm:a", "timm/c"]
    assert not any("in_code" in row for row in rows)


def test_the_licence_of_a_package_is_what_its_metadata_states(tmp_path: Path) -> None:
    (tmp_path / "x-1.dist-info").mkdir()
    metadata = "Name: x\nVersion: 1\nLicense-Expression: GPL-3.0-only\n"
    (tmp_path / "x-1.dist-info" / "METADATA").write_text(metadata, "utf-8")
    wheel = tmp_path / "x-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("x.py", "")
    assert package_facts("x==1", wheel, tmp_path)["license"] == "gpl-3.0-only"


def test_each_source_names_packages_with_their_versions() -> None:
    found = {source: packages for source, packages, _ in sources()}
    assert len(found) == 10
    assert all("==" in package for packages in found.values() for package in packages)
