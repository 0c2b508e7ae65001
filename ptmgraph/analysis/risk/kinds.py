"""The kinds of risk that are told of models: one table, `data/risk/kinds.csv`."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).parents[1] / "data" / "risk" / "kinds.csv"

SEVERITIES = ("high", "medium", "low")
"""How bad a risk is, the worst first."""

PICKLES = ("joblib", "nemo", "paddlepaddle", "pickle", "pytorch")
"""Formats of weights that are pickles, or archives with pickles in them."""

SAFE_FORMATS = ("coreml", "ggml", "gguf", "jax", "onnx", "openvino", "safetensors", "tflite")
"""Formats of weights that hold numbers only. Keras and TensorFlow files may hold code."""


HARMFUL = ("malicious-pickle", "hub-unsafe", "unsafe-template")
"""Kinds that tell of files which do harm, whoever loads them."""


@dataclass(frozen=True)
class RiskKind:
    """One kind of risk: what it means, what to do, where it is seen, and who calls it one."""

    id: str
    severity: str
    title: str
    words: str
    advice: str
    seen_in: str
    source: str


@cache
def risk_kinds() -> dict[str, RiskKind]:
    """All kinds by id, the worst first."""
    with _TABLE.open(encoding="utf-8", newline="") as lines:
        kinds = [RiskKind(**row) for row in csv.DictReader(lines)]
    return {kind.id: kind for kind in sorted(kinds, key=lambda k: SEVERITIES.index(k.severity))}


CHECKS = {
    "formats": "the whole list of the formats of its weights",
    "files": "the list of its files",
    "config": "its configuration",
    "card": "its card",
    "template": "its chat template",
    "hub-scan": "the Hub's own scan of its files",
    "weights": "the files of its weights themselves",
}
"""What can be looked at in a model, in the words of people; `Model.risk_checked` names these."""
