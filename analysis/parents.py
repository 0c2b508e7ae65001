"""Likely parents of a model whose card names none.

The evidence is the name (a derived model usually carries its parent's name and adds words), the
sizes (tensor shapes, else config dimensions, else the parameter count), the model type, the owner
and the dates. A logistic model weighs it; scripts/train_architecture.py fits the weights on
declared parents. Answers are inferred, carry a confidence and a reason, and are never declared.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

WEIGHTS = Path(__file__).parent / "data" / "architecture" / "parents.json"
# Measured precision at this confidence is in docs/architecture.md.
MIN_CONFIDENCE = 0.7
# A candidate must have at least this share of its name, by information, in the model's name.
MIN_COVERAGE = 0.6
# More candidates than this under one key are cut to those of the same size.
MAX_BLOCK = 2_000
MAX_NAME = 200

_TOKEN = re.compile(r"[0-9]+(?:\.[0-9]+)*[a-z]{0,2}(?![a-z])|[^\W0-9_]+|[0-9]+")
_VERSION = re.compile(r"v|ver|version|beta|alpha|preview|final|new|rc|[0-9.]+")
# Words as name_tokens splits them: FP8 is "fp" and "8", 4bit is "4" and "bit".
_FORMATS = frozenset(("gguf", "ggml", "awq", "gptq", "exl", "bnb", "nf", "bit", "fp", "int", "q"))
_FORMATS |= {"mlx", "onnx", "openvino", "quantized"}
_REUSE = _FORMATS | frozenset(
    {
        "sft",
        "dpo",
        "orpo",
        "kto",
        "simpo",
        "rlhf",
        "lora",
        "qlora",
        "adapter",
        "finetune",
        "finetuned",
        "ft",
        "tuned",
        "distill",
        "distilled",
        "merge",
        "merged",
        "slerp",
        "ties",
        "dare",
        "abliterated",
        "uncensored",
        "pruned",
        "continued",
    }
)
# Owners write these into a name or leave them out without meaning another model.
_FILLERS = frozenset(("meta", "hf", "the"))
_DIMENSIONS = ("hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size")

FEATURES = (
    "intercept",
    "coverage",
    "explained",
    "information",
    "contiguous",
    "prefix",
    "size",
    "model_type",
    "same_owner",
    "version_only",
    "reuse_word",
    "repacked",
    "most_specific",
    "popularity",
    "official",
)


@dataclass(frozen=True)
class ModelFacts:
    """What is known of a model. `created_at` is an ISO date; missing facts stay empty.

    `children` is how many other models declare it as a parent; `shapes` maps tensor names to
    shapes, `config` is the parsed config.json.
    """

    id: str
    model_type: str = ""
    parameter_count: int | None = None
    children: int = 0
    created_at: str = ""
    config: Mapping[str, object] = field(default_factory=dict)
    shapes: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class InferredParent:
    """A parent that was inferred, never declared. `confidence` is from 0 to 1."""

    parent: str
    confidence: float
    reason: str


def name_tokens(model_id: str) -> tuple[str, ...]:
    """`meta-llama/Meta-Llama-3.1-8B_v2` -> llama, 3.1, 8b, v, 2."""
    name = model_id.rpartition("/")[2][:MAX_NAME].lower()
    return tuple(token for token in _TOKEN.findall(name) if token not in _FILLERS)


class ParentIndex:
    """Candidates blocked by the rarest token of their name, then by model type.

    A parent's name is nearly contained in its child's, so a child only meets candidates whose
    rarest token it carries. Each candidate is held once: memory is linear in candidates.
    """

    def __init__(self, candidates: Iterable[ModelFacts]) -> None:
        self.candidates = tuple(candidates)
        held = [(facts, name_tokens(facts.id)) for facts in self.candidates]
        self._frequency = Counter(token for _, tokens in held for token in set(tokens))
        self._total = len(held)
        self._blocks: dict[str, dict[str, list[ModelFacts]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for facts, tokens in held:
            if tokens:
                rarest = max(tokens, key=lambda token: (self.information(token), token))
                self._blocks[rarest][facts.model_type].append(facts)

    def information(self, token: str) -> float:
        """Inverse document frequency of a token among the candidates' names."""
        return math.log((1 + self._total) / (1 + self._frequency[token])) + 0.1

    def near(self, child: ModelFacts) -> list[ModelFacts]:
        """Candidates that could be a parent by name and model type, without the model itself."""
        found: list[ModelFacts] = []
        for token in sorted(set(name_tokens(child.id))):
            for model_type, block in self._blocks.get(token, {}).items():
                if model_type and child.model_type and model_type != child.model_type:
                    continue
                if len(block) > MAX_BLOCK:
                    block = [c for c in block if c.parameter_count == child.parameter_count]
                found += block[:MAX_BLOCK]
        return [c for c in found if c.id.lower() != child.id.lower() and not _is_newer(c, child)]


def _is_newer(candidate: ModelFacts, child: ModelFacts) -> bool:
    dates = candidate.created_at[:10], child.created_at[:10]
    return all(dates) and dates[0] > dates[1]


def likely_parents(
    model: ModelFacts,
    candidates: ParentIndex | Sequence[ModelFacts],
    min_confidence: float = MIN_CONFIDENCE,
    weights: Mapping[str, float] | None = None,
) -> list[InferredParent]:
    """Parents of one model, surest first; nothing below `min_confidence`.

    Pass a ParentIndex to ask about many models; `weights` are by default the shipped ones. Of two
    candidates where one name contains the other, only the surer is kept, because a grandparent's
    name is in its grandchild's too.
    """
    index = candidates if isinstance(candidates, ParentIndex) else ParentIndex(candidates)
    scored = []
    for candidate, values in evidence(model, index):
        if (share := confidence(values, weights or trained_weights())) >= min_confidence:
            scored.append((share, candidate, values))
    kept: list[InferredParent] = []
    names: list[set[str]] = []
    for share, candidate, values in sorted(scored, key=lambda item: (-item[0], item[1].id)):
        tokens = set(name_tokens(candidate.id))
        if any(tokens <= name or name <= tokens for name in names):
            continue
        names.append(tokens)
        kept.append(InferredParent(candidate.id, round(share, 3), _reason(candidate, values)))
    return kept


def evidence(child: ModelFacts, index: ParentIndex) -> list[tuple[ModelFacts, dict[str, float]]]:
    """Each candidate whose name is nearly contained in the child's, with values by FEATURES."""
    found = []
    for candidate in index.near(child):
        values = _pair_evidence(child, candidate, index)
        if values is not None:
            found.append((candidate, values))
    most = max((values["explained"] for _, values in found), default=0.0)
    for _, values in found:
        values["most_specific"] = float(values["explained"] == most)
    return found


def _pair_evidence(
    child: ModelFacts, candidate: ModelFacts, index: ParentIndex
) -> dict[str, float] | None:
    own, other = name_tokens(child.id), name_tokens(candidate.id)
    common = set(own) & set(other)
    shared = sum(index.information(token) for token in common)
    coverage = shared / sum(index.information(token) for token in set(other))
    if coverage < MIN_COVERAGE:
        return None
    extra = [token for token in own if token not in other]
    agreement = size_agreement(child, candidate)
    same_type = child.model_type == candidate.model_type
    return {
        "intercept": 1.0,
        "coverage": coverage,
        "explained": shared / sum(index.information(token) for token in set(own)),
        "information": shared / 10,
        "contiguous": float(f" {' '.join(other)} " in f" {' '.join(own)} "),
        "prefix": float(own[: len(other)] == other),
        "size": agreement,
        "model_type": float(same_type and bool(child.model_type)),
        "same_owner": float(_owner(child.id) == _owner(candidate.id)),
        "version_only": float(all(_VERSION.fullmatch(token) for token in extra)),
        "reuse_word": float(any(token in _REUSE for token in extra)),
        "repacked": float(common == set(other) and _only_formats(extra)),
        "popularity": min(1.0, math.log10(1 + candidate.children) / 2),
        "official": float(bool(other) and other[0] in _owner(candidate.id)),
    }


def _only_formats(words: Sequence[str]) -> bool:
    """Whether the words name a file format or quantisation, with numbers, and nothing else."""
    return not _FORMATS.isdisjoint(words) and all(w in _FORMATS or w.isdigit() for w in words)


def size_agreement(child: ModelFacts, candidate: ModelFacts) -> float:
    """1 the same sizes, 0.5 nearly (a changed vocabulary), 0 unknown, -1 different.

    The best evidence both have decides: tensor shapes, config dimensions, parameter count.
    """
    shared = [name for name in child.shapes if name in candidate.shapes]
    if shared:
        equal = sum(child.shapes[n] == candidate.shapes[n] for n in shared) / len(shared)
        return _graded(1 - equal, 0.1)
    pairs = [(child.config.get(key), candidate.config.get(key)) for key in _DIMENSIONS]
    known = [(a, b) for a, b in pairs if isinstance(a, int) and isinstance(b, int)]
    if known:
        return 1.0 if all(a == b for a, b in known) else -1.0
    if not child.parameter_count or not candidate.parameter_count:
        return 0.0
    largest = max(child.parameter_count, candidate.parameter_count)
    return _graded(abs(child.parameter_count - candidate.parameter_count) / largest, 0.03)


def _graded(difference: float, nearly: float) -> float:
    if difference < 0.001:
        return 1.0
    return 0.5 if difference <= nearly else -1.0


def confidence(values: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Logistic share of the evidence."""
    score = sum(weights[name] * values[name] for name in FEATURES)
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, score))))


@cache
def trained_weights() -> dict[str, float]:
    """The shipped weights by FEATURES."""
    data: dict[str, dict[str, float]] = json.loads(WEIGHTS.read_text())
    return data["weights"]


def _owner(model_id: str) -> str:
    return model_id.rpartition("/")[0].lower()


def _reason(candidate: ModelFacts, values: Mapping[str, float]) -> str:
    size = {1.0: "same sizes", 0.5: "nearly the same sizes", -1.0: "different sizes"}
    parts = [f"the name carries {values['coverage']:.0%} of {candidate.id.rpartition('/')[2]!r}"]
    parts += [size[values["size"]]] if values["size"] else []
    parts += [f"same model type {candidate.model_type}"] if values["model_type"] else []
    parts += ["same owner"] if values["same_owner"] else []
    parts += ["a word for reuse in the name"] if values["reuse_word"] else []
    return "; ".join(parts)
