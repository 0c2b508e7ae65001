"""A model's structure as a set of n-grams of connected parts, whatever it was read from.

DARA (Jiang et al., "Naming Practices of Pre-Trained Models in Hugging Face") turns a model into
counts of connected layers. Here a layer sequence, the tensor names of a weights file and the keys
of a config.json all become sets of short n-grams, so that one classifier serves all of them.
Sets, not counts: how often a block repeats is the model's size, not its kind.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ptmgraph.analysis.architecture.tensors import Header

MAX_TOKENS = 20_000
MAX_TOKEN_LENGTH = 200
_NUMBER = re.compile(r"(?<![^.])[0-9]+(?![^.])")
# Loading in 8 or 4 bits replaces the layer's class and adds casts, but not the architecture.
_QUANTIZED = {"linear4bit": "linear", "linear8bitlt": "linear"}
_CAST = "to"
# Buffers that some versions of a library save and others do not.
_BUFFER = re.compile(r"\.(position_ids|inv_freq|masked_bias|token_type_ids):[0-9]+$")
# What torch's DataParallel puts before every name.
_WRAPPER = "module."
# GGUF tensors that follow from other values: llama.cpp skips them in files that have them (its
# MODEL_TENSOR_SKIP), and lists them for many architectures whose files have none.
_DERIVED = {"rope_freqs", "blk.#.attn_rot_embd", "rope_factors_long", "rope_factors_short"}
# What config.json says of its own kind, or of the library that wrote it, is no structure.
_CONFIG_LABELS = {"model_type", "architectures", "transformers_version", "_name_or_path"}
_CONFIG_LABELS |= {"auto_map", "torch_dtype", "dtype"}


@dataclass(frozen=True)
class Structure:
    """N-grams of one model and how often each counts, at least once.

    `kind` says from what: layers, tensors, gguf or config.
    """

    kind: str
    ngrams: Mapping[str, int]


def _ngrams(tokens: Sequence[str], longest: int) -> Iterator[str]:
    for size in range(1, longest + 1):
        for start in range(len(tokens) - size + 1):
            yield " ".join(tokens[start : start + size])


def _once(ngrams: Iterable[str]) -> dict[str, int]:
    """How often a block repeats is the model's size, not its kind."""
    return dict.fromkeys(sorted(ngrams), 1)


def from_layers(layers: Sequence[str]) -> Structure:
    """A traced sequence of layer operations, in order; text beyond 20,000 tokens is not read.

    1- to 3-grams as traced, once each, and counted without casts and quantised layer classes:
    the kind shows in what occurs, the task rather in how often.
    """
    tokens = [token.lower()[:MAX_TOKEN_LENGTH] for token in layers[:MAX_TOKENS]]
    plain = [_QUANTIZED.get(token, token) for token in tokens if token != _CAST]
    counts = Counter(f"plain:{ngram}" for ngram in _ngrams(plain, 3))
    return Structure("layers", _once(set(_ngrams(tokens, 3))) | counts)


def tensor_pattern(name: str, rank: int) -> str:
    """`encoder.layer.3.output.bias` of rank 1 -> `encoder.layer.#.output.bias:1`."""
    return f"{_NUMBER.sub('#', name[:MAX_TOKEN_LENGTH])}:{rank}"


def from_patterns(patterns: Iterable[str]) -> Structure:
    """Tensor patterns: 1- to 3-grams of the modules along each path.

    The module a path begins with counts once more: there the heads are, which tell the task.
    """
    paths = [p.removeprefix(_WRAPPER).split(".") for p in patterns if not _BUFFER.search(p)]
    ngrams = {ngram for path in paths for ngram in _ngrams(path, 3)}
    return Structure("tensors", _once(ngrams | {f"^ {path[0]}" for path in paths}))


def from_gguf_names(names: Iterable[str]) -> Structure:
    """Tensor names of a GGUF file: block numbers and the weight or bias ending are dropped."""
    parts = {_NUMBER.sub("#", re.sub(r"\.(weight|bias)$", "", n[:MAX_TOKEN_LENGTH])) for n in names}
    return Structure("gguf", _once(parts - _DERIVED))


def from_header(header: Header) -> Structure:
    """The tensors of a weights file. Its own label (general.architecture) is not used."""
    tensors = header.tensors[:MAX_TOKENS]
    if header.format == "gguf":
        return from_gguf_names(tensor.name for tensor in tensors)
    return from_patterns(tensor_pattern(tensor.name, len(tensor.shape)) for tensor in tensors)


def from_config(config: Mapping[str, object]) -> Structure:
    """A config.json: its keys, and each scalar value with its key. Labels are left out."""
    ngrams: set[str] = set()
    for key, value in list(config.items())[:MAX_TOKENS]:
        if key in _CONFIG_LABELS:
            continue
        name = str(key)[:MAX_TOKEN_LENGTH]
        ngrams.add(name)
        if isinstance(value, str | int | float | bool):
            ngrams.add(f"{name} {str(value)[:MAX_TOKEN_LENGTH]}")
    return Structure("config", _once(ngrams))
