"""What a Hub record says of its weights: their formats, their number, and whether they are
quantised."""

from __future__ import annotations

import re

from ptmgraph.loaders.fields import InvalidValue, count
from ptmgraph.loaders.hub.record import HubRecord
from ptmgraph.loaders.hub.words import (
    CONVERSIONS,
    FORMAT_SUFFIXES,
    FORMAT_TAGS,
    LOW_PRECISION_TAGS,
    QUANTISED_TAGS,
)

_REAL_NUMBERS = re.compile(r"B?F[0-9]|C[0-9]", re.IGNORECASE)  # as safetensors names them
_WHOLE_NUMBERS = re.compile(r"[IU][0-9]", re.IGNORECASE)
_FEW = 0.01  # of the weights


def weight_formats(record: HubRecord) -> set[str]:
    """The formats of the weights, by the Hub's tags, its file list and its own fields."""
    found = set(FORMAT_TAGS.intersection(record.tags))
    suffixes = {file.rpartition(".")[2].lower() for file in record.files}
    found |= {FORMAT_SUFFIXES[suffix] for suffix in suffixes & FORMAT_SUFFIXES.keys()}
    return found | {field for field in ("safetensors", "gguf") if record.mapping(field)}


def quantised_by(record: HubRecord) -> str:
    """What says that the weights are in fewer bits or converted; empty when nothing does."""
    for tag in sorted((QUANTISED_TAGS | LOW_PRECISION_TAGS) & record.tags):
        return f"the tag {tag}"
    if _quantisation_config(record):
        return "quantization_config in its configuration"
    converted = sorted(CONVERSIONS & weight_formats(record))
    return f"its {converted[0].upper()} files" if converted else ""


def count_parameters(record: HubRecord) -> int | None:
    """How many numbers the weights hold; unknown where several are packed into each one stored.

    The sum over the number formats of `safetensors.parameters` is sound where `total` is not; else
    it is `total`, of safetensors or of a GGUF file. Whole numbers hold packed weights in quantised
    models, which the Hub counts packed or unpacked, and says nowhere which; elsewhere they are
    masks and places, and no weights.
    """
    by_format = record.mapping("safetensors").get("parameters")
    packed = _quantisation_config(record) or not QUANTISED_TAGS.isdisjoint(record.tags)
    if isinstance(by_format, dict):
        stored = {name: n for name, n in by_format.items() if isinstance(n, int) and n > 0}
        weights = sum(n for name, n in stored.items() if _REAL_NUMBERS.match(name))
        whole = sum(n for name, n in stored.items() if _WHOLE_NUMBERS.match(name))
        if whole > weights * _FEW and packed:
            return None
        if weights:
            return weights
    for field in ("safetensors", "gguf"):
        value = record.mapping(field).get("total")
        if value is not None and not (packed and field == "safetensors"):
            try:
                return count(value)
            except InvalidValue as reason:
                record.reject(f"{field}.total", reason, value)
    return None


def _quantisation_config(record: HubRecord) -> bool:
    return bool(record.config.get("quantization_config"))
