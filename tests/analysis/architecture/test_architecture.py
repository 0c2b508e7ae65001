"""Structures, the classifier over reference models, and outliers within a family."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ptmgraph.analysis.architecture import (
    Header,
    Labels,
    Structure,
    Tensor,
    classify,
    find_anomalies,
    find_mismatch,
    from_config,
    from_header,
    from_layers,
)
from ptmgraph.analysis.architecture.anomalies import clusters
from ptmgraph.analysis.architecture.classify import DATA, KINDS, references
from ptmgraph.analysis.architecture.references import (
    LOGISTIC,
    SHARPNESS,
    compare_with,
    learn,
    load_references,
    save,
)
from ptmgraph.analysis.architecture.structure import from_gguf_names, from_patterns, tensor_pattern
from tests.helpers import places

REAL_HEADERS = "architecture/headers.json"

CONVOLUTION = "input conv2d batchnorm2d relu conv2d batchnorm2d relu add flatten linear output"
ATTENTION = "input embedding layernorm linear matmul softmax matmul linear add layernorm output"


def bert_header(layers: int = 3, prefix: str = "bert.") -> Header:
    """Tensor names of BertForSequenceClassification as its checkpoints spell them."""
    block = [f"attention.self.{part}" for part in ("query", "key", "value")]
    block += ["attention.output.dense", "intermediate.dense", "output.dense"]
    norms = ["attention.output.LayerNorm", "output.LayerNorm"]
    tensors = [
        Tensor(f"{prefix}embeddings.{name}_embeddings.weight", "F32", (8, 4))
        for name in ("word", "position", "token_type")
    ]
    for name, rank in [(n, 2) for n in block] + [(n, 1) for n in norms]:
        for layer in range(layers):
            path = f"{prefix}encoder.layer.{layer}.{name}"
            tensors += [
                Tensor(f"{path}.weight", "F32", (4,) * rank),
                Tensor(f"{path}.bias", "F32", (4,)),
            ]
    for end in ("weight", "bias"):
        tensors.append(Tensor(f"{prefix}embeddings.LayerNorm.{end}", "F32", (4,)))
        rank = 2 if end == "weight" else 1
        tensors.append(Tensor(f"{prefix}pooler.dense.{end}", "F32", (4,) * rank))
        tensors.append(Tensor(f"classifier.{end}", "F32", (4,) * rank))
    return Header("safetensors", tuple(tensors))


def test_block_numbers_are_not_structure() -> None:
    assert tensor_pattern("encoder.layer.11.w2.weight", 2) == "encoder.layer.#.w2.weight:2"
    assert from_header(bert_header(2)) == from_header(bert_header(12))


def test_quantised_loading_is_not_structure() -> None:
    plain = {n for n in from_layers(["input", "linear", "add"]).ngrams if n.startswith("plain:")}
    cast = from_layers(["input", "to", "linear4bit", "to", "add"]).ngrams
    assert plain <= cast.keys()


def test_layers_are_counted_without_casts_and_once_with_them() -> None:
    ngrams = from_layers(["linear", "to", "linear", "add"]).ngrams
    assert (ngrams["plain:linear"], ngrams["plain:linear linear"]) == (2, 1)
    assert (ngrams["linear"], ngrams["linear to"], ngrams["to"]) == (1, 1, 1)


def test_how_often_a_layer_occurs_is_compared() -> None:
    texts = ("linear add " * 2, "linear " * 9 + "add ")
    known = learn(
        [from_layers(t.split()) for t in texts], [Labels("few", "a"), Labels("many", "b")]
    )
    (nearest, further, *_) = known.similarities(from_layers(("linear " * 7 + "add").split()))
    assert nearest < further


def test_labels_in_a_config_are_not_read() -> None:
    config = {"model_type": "bert", "architectures": ["BertModel"], "hidden_act": "gelu"}
    assert from_config(config).ngrams == {"hidden_act": 1, "hidden_act gelu": 1}


def test_shipped_references_are_small_and_readable() -> None:
    for kind in KINDS:
        assert (DATA / f"{kind}.npz").stat().st_size < 5_000_000
        known = references(kind)
        assert known.kind == kind
        assert len(known.labels) == len(known.starts) - 1 > 100


def test_tensor_names_of_bert_are_recognised() -> None:
    result = classify(from_header(bert_header()))
    assert result.answers["model_type"].label == "bert"
    assert result.neighbours[0].similarity > 0.9
    # The two heads save the same names, and an honest answer offers both.
    best = {task for task, _ in result.answers["task"].candidates[:2]}
    assert best == {"text-classification", "multiple-choice"}


def test_a_strange_structure_is_unknown() -> None:
    strange = Header("safetensors", tuple(Tensor(f"zz{i}.qq", "F32", (1,)) for i in range(20)))
    result = classify(from_header(strange))
    assert result.answers["model_type"].label is None
    assert result.answers["model_type"].confidence == 0.0
    assert find_mismatch("bert", from_header(strange)) is None


def test_an_empty_structure_is_unknown() -> None:
    for kind in KINDS:
        assert classify(Structure(kind, {})).answers["model_type"].label is None


def test_a_false_label_is_reported_with_the_nearest_model() -> None:
    structure = from_header(bert_header())
    found = find_mismatch("gpt2", structure)
    assert found is not None
    assert (found.declared, found.inferred) == ("gpt2", "bert")
    assert "nearest to transformers:" in found.reason


def test_a_true_or_unheard_label_is_not_reported() -> None:
    structure = from_header(bert_header())
    assert find_mismatch("bert", structure) is None
    assert find_mismatch("never_published", structure) is None
    assert find_mismatch("", structure) is None


def test_a_gguf_file_without_optional_tensors_keeps_its_label() -> None:
    """llama.cpp's list for qwen2 holds more than any one file of that architecture."""
    parts = ("attn_q", "attn_k", "attn_v", "attn_output", "attn_norm")
    parts += ("ffn_norm", "ffn_gate", "ffn_up", "ffn_down")
    names = [f"blk.{block}.{part}.weight" for block in range(2) for part in parts]
    names += ["token_embd.weight", "output_norm.weight", "output.weight"]
    structure = from_header(Header("gguf", tuple(Tensor(n, "F16", (4, 4)) for n in names)))
    assert find_mismatch("qwen2", structure) is None
    assert find_mismatch("mamba", structure) is not None


def gguf_structure(*names: str) -> Structure:
    return from_header(Header("gguf", tuple(Tensor(name, "F16", (4, 4)) for name in names)))


def test_a_gguf_file_fits_every_architecture_that_lists_its_tensors() -> None:
    structures = [gguf_structure("a", "b"), gguf_structure("a", "b", "c"), gguf_structure("d")]
    known = learn(structures, [Labels("1", "small"), Labels("2", "large"), Labels("3", "other")])
    assert known.fits(gguf_structure("a", "b")).round(3).tolist() == [1, 1, 0]
    answer = classify(gguf_structure("a", "b"), known).answers["model_type"]
    assert (answer.label, answer.same) == ("small", ("large", "small"))
    assert classify(gguf_structure("a", "c"), known).answers["model_type"].same == ("large",)


def test_tensors_that_llama_cpp_skips_are_not_structure() -> None:
    names = ("output_norm.weight", "blk.0.attn_q.weight")
    assert gguf_structure(*names, "rope_freqs.weight") == gguf_structure(*names)


def test_of_equals_the_most_common_model_type_is_named() -> None:
    """BertModel, RobertaModel and ErnieModel save the very same names."""
    tensors = bert_header(prefix="").tensors
    answers = classify(from_patterns(tensor_pattern(t.name, len(t.shape)) for t in tensors[:-2]))
    found = answers.answers["model_type"]
    assert found.label == "bert"
    assert {"bert", "roberta", "ernie"} <= set(found.same)
    assert found.confidence < 1 / 3


def test_the_first_module_and_no_wrapper_is_structure() -> None:
    plain = from_patterns(["bert.pooler.weight:2", "classifier.bias:1"])
    assert {"^ bert", "^ classifier"} <= plain.ngrams.keys()
    assert from_patterns(["module.bert.pooler.weight:2", "module.classifier.bias:1"]) == plain


def real_headers() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((places.DATA / REAL_HEADERS).read_text())
    return rows


@pytest.mark.parametrize("row", real_headers(), ids=lambda row: row["file"])
def test_real_files_are_known_or_unknown_but_never_something_else(row: dict[str, Any]) -> None:
    read = from_gguf_names if row["format"] == "gguf" else from_patterns
    structure = read(row["tensors"])
    answer = classify(structure).answers["model_type"]
    if row["model_type"]:
        assert row["model_type"] in answer.same
        assert find_mismatch(row["model_type"], structure) is None
    else:
        assert answer.label is None


def small_references() -> tuple[list[Structure], list[Labels]]:
    sequences = [CONVOLUTION, CONVOLUTION + " add", ATTENTION, ATTENTION + " tanh"]
    types = ["resnet", "resnet", "bert", "bert"]
    labels = [Labels(f"m/{i}", kind, task="" if i else "t") for i, kind in enumerate(types)]
    return [from_layers(sequence.split()) for sequence in sequences], labels


TASKS = [
    (CONVOLUTION, "image-classification"),
    (CONVOLUTION.replace("linear", "softmax"), "image-classification"),
    (ATTENTION, "fill-mask"),
    (ATTENTION.replace("output", "linear output"), "text-classification"),
    (ATTENTION.replace("layernorm", "dropout"), "fill-mask"),
]


def test_the_task_of_layers_is_answered_by_logistic_regression() -> None:
    """At its optimum each dual weight is C times what the label has above the share it gets."""
    structures = [from_layers(text.split()) for text, _ in TASKS]
    known = learn(structures, [Labels(str(i), "m", "A", task) for i, (_, task) in enumerate(TASKS)])
    for number, structure in enumerate(structures):
        answer = classify(structure, known).answers["task"]
        shares = dict(answer.candidates)
        assert answer.label == TASKS[number][1]
        assert sum(shares.values()) == pytest.approx(1)
        for name, weight in zip(known.classes["task"], known.weights["task"][number], strict=True):
            above = (name == TASKS[number][1]) - shares[name]
            assert weight * SHARPNESS == pytest.approx(LOGISTIC["layers", "task"] * above, abs=0.02)


def test_models_are_compared_without_any_fit() -> None:
    structures = [from_layers(text.split()) for text, _ in TASKS]
    labels = [Labels(str(i), "m", "A", task) for i, (_, task) in enumerate(TASKS)]
    known, bare = learn(structures, labels), compare_with(structures, labels)
    assert bare.weights == {} and set(known.weights) == {"model_type", "architecture", "task"}
    assert np.array_equal(known.similarities(structures[0]), bare.similarities(structures[0]))
    assert known.weights["model_type"].shape == (5, 1)


def test_saved_references_answer_alike(tmp_path: Path) -> None:
    structures, labels = small_references()
    known = learn(structures, labels)
    save(known, tmp_path / "layers.npz")
    again = load_references(tmp_path / "layers.npz")
    assert again.labels == known.labels
    assert again.vocabulary == known.vocabulary
    unseen = from_layers(f"{ATTENTION} dropout".split())
    assert np.allclose(again.similarities(unseen), known.similarities(unseen), atol=1e-3)
    assert classify(unseen, again).answers["model_type"].label == "bert"


def test_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "old.npz"
    np.savez(path, version=np.array(0))
    with pytest.raises(ValueError, match="version 0"):
        load_references(path)


def test_kinds_are_not_mixed() -> None:
    structures, labels = small_references()
    with pytest.raises(ValueError, match="one kind"):
        learn([structures[0], from_config({"a": 1})], labels[:2])
    with pytest.raises(ValueError, match="no reference models"):
        references("weights")


def test_an_outlier_of_its_family_is_found_with_its_neighbour() -> None:
    structures, labels = small_references()
    family = [from_layers(f"{ATTENTION} dropout".split()), from_layers(ATTENTION.split())]
    structures += [*family, from_layers(CONVOLUTION.split())]
    labels += [Labels("m/4", "bert"), Labels("m/5", "bert"), Labels("m/wrong", "bert")]
    (found,) = find_anomalies(structures, labels)
    assert found.labels.model == "m/wrong"
    assert found.neighbours[0].labels.model_type == "resnet"
    assert "declared bert, closest to m/0 (resnet" in found.reason


def test_small_families_have_no_anomalies() -> None:
    assert find_anomalies(*small_references()) == []
    assert find_anomalies([], []) == []


def test_clusters_are_connected_components() -> None:
    chain = np.array([[0, 0.9, 0, 0], [0.9, 0, 0.7, 0], [0, 0.7, 0, 0.1], [0, 0, 0.1, 0]])
    assert clusters(chain.astype(np.float32)) == [[0, 1, 2], [3]]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=12), max_size=30))
def test_any_text_is_a_structure(tokens: list[str]) -> None:
    assert classify(from_layers(tokens)).kind == "layers"
    assert classify(from_config(dict.fromkeys(tokens, 1))).kind == "config"
    header = Header("gguf", tuple(Tensor(token, "F32", ()) for token in tokens))
    assert classify(from_header(header)).kind == "gguf"
