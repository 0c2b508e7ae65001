"""Likely parents of a model whose card names none, read from how its name is made.

Three ways of naming say what a model was made of:

- repacked: the parent's name, then words of a file format or quantisation (`-GGUF`, `-AWQ`);
- edited: the parent's name, then a word for removed refusals (`-abliterated`);
- tuned: the name of the same owner's base model with a word for chat (`-Instruct`, `-chat`, `-it`),
  or without its word for a base model (`-Base`, `-pt`).

Everything else in a name ("Qwen2.5-7B-Storyteller") does not tell the parent from its base model,
its tuned version or a sibling, and gets no answer. The confidence of an answer is how often its
way of naming was right on models that declare their parent (docs/architecture.md). Answers are
inferred and never declared.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ptmgraph.analysis.repacks import (
    bases_named,
    is_format,
    name_key,
    name_readings,
    name_words,
    one_word,
    repack_pattern,
)

CONFIDENCES = Path(__file__).parent / "data" / "architecture" / "parents.json"
MIN_CONFIDENCE = 0.95
MAX_NAME = 200

REPACKED, EDITED, TUNED = "repacked", "edited", "tuned"
WAYS = (REPACKED, EDITED, TUNED)

_REASONS = {
    REPACKED: "the name is that of {0} and words of a file format or quantisation",
    EDITED: "the name is that of {0} and a word for removed refusals",
    TUNED: "the same owner's {0} has this name without a word for chat, or as a base model",
}
_EDITS = frozenset(("abliterated", "abliteration"))
_CHAT = frozenset(("instruct", "chat", "it"))
_BASES = ("", "base", "pt")
_VERSION = re.compile(r"v?[0-9][0-9.]*")
_DIMENSIONS = ("hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size")

_NOTHING: Mapping[str, Any] = MappingProxyType({})


def _nothing() -> Mapping[str, Any]:
    """One empty mapping for all models, of which there may be millions."""
    return _NOTHING


@dataclass(frozen=True, slots=True)
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
    config: Mapping[str, object] = field(default_factory=_nothing)
    shapes: Mapping[str, tuple[int, ...]] = field(default_factory=_nothing)


@dataclass(frozen=True)
class InferredParent:
    """A parent that was inferred, never declared. `way` is one of WAYS, `confidence` 0 to 1."""

    parent: str
    way: str
    confidence: float
    reason: str


class ParentIndex:
    """Candidates by their name without separators, so that a question costs a few look-ups.

    A name that ends in a format is no parent's and is not held. Give the `parent_keys` of all
    models to be asked about as `wanted`, and only candidates that could be an answer are held.
    """

    def __init__(
        self, candidates: Iterable[ModelFacts], wanted: Container[str] | None = None
    ) -> None:
        self._named: dict[str, list[ModelFacts]] = defaultdict(list)
        for facts in candidates:
            words = _words(facts.id)
            key = name_key(words)
            if words and not is_format(words[-1]) and (wanted is None or key in wanted):
                self._named[key].append(facts)

    def named(self, words: Sequence[str]) -> list[ModelFacts]:
        """Candidates of that name, whoever owns them, also when it begins with their owner."""
        return [
            facts
            for owner, key in name_readings(words)
            for facts in self._named.get(key, ())
            if not owner or one_word(_owner(facts.id)) == owner
        ]


def parent_keys(model_id: str, min_confidence: float = MIN_CONFIDENCE) -> set[str]:
    """The keys under which a ParentIndex looks for the parents of a model of this id."""
    way, names = _told(_words(model_id))
    if trained_confidences()[way] < min_confidence:
        return set()
    return {key for words in names for _, key in name_readings(words)}


def telling_pattern() -> str:
    """A pattern that is in the name of every model that may get an answer, as `repack_pattern`."""
    sure = {way for way, known in trained_confidences().items() if known >= MIN_CONFIDENCE}
    return repack_pattern() if sure <= {REPACKED} else ""


def _words(model_id: str) -> list[str]:
    """`meta-llama/Meta-Llama-3.1-8B` -> meta, llama, 3.1, 8b."""
    return name_words(model_id.rpartition("/")[2][:MAX_NAME])


def likely_parents(
    model: ModelFacts,
    candidates: ParentIndex | Sequence[ModelFacts],
    min_confidence: float = MIN_CONFIDENCE,
) -> list[InferredParent]:
    """The parent that a model's name points to; at most one.

    Pass a ParentIndex to ask about many models. Of several candidates with one name, that of
    the same owner counts, then the one that most models declare; equals give no answer.
    """
    index = candidates if isinstance(candidates, ParentIndex) else ParentIndex(candidates)
    way, names = _told(_words(model.id))
    confidence = trained_confidences()[way]
    for words in names if confidence >= min_confidence else ():
        fitting = [c for c in index.named(words) if _fits(model, c, way)]
        if parent := _most_likely(model, fitting):
            return [InferredParent(parent.id, way, confidence, _reason(model, parent, way))]
    return []


def _told(words: list[str]) -> tuple[str, Sequence[Sequence[str]]]:
    """The way in which a name is made, and the parent's names that would mean, likeliest first."""
    if packed := bases_named(words):
        return REPACKED, packed
    stem = words[:-1] if words and _VERSION.fullmatch(words[-1]) else words
    if stem and stem[-1] in _EDITS:
        return EDITED, [stem[:-1]]
    plain = [word for word in words if word not in _CHAT]
    if not plain or len(plain) < len(words) - 1:
        return TUNED, []
    bases = _BASES if len(plain) < len(words) else _BASES[1:]
    return TUNED, [[*plain, base] for base in bases]


def _fits(model: ModelFacts, candidate: ModelFacts, way: str) -> bool:
    """Whether owner, dates, kind and sizes allow the candidate as a parent."""
    if candidate.id.lower() == model.id.lower():
        return False
    if way == TUNED and _owner(candidate.id) != _owner(model.id):
        return False
    dates = candidate.created_at[:10], model.created_at[:10]
    if all(dates) and dates[0] > dates[1]:
        return False
    if model.model_type and candidate.model_type and model.model_type != candidate.model_type:
        return False
    # Packed weights have other shapes and counts than what they were made of.
    return same_sizes(model, candidate, packed=way == REPACKED) is not False


def same_sizes(model: ModelFacts, candidate: ModelFacts, packed: bool = False) -> bool | None:
    """Whether two models are of one size; None when what is known of them does not tell.

    The best evidence both have decides: tensor shapes (nine in ten equal, as a changed vocabulary
    is no other size), dimensions in the configuration, the parameter count (within 3 %). Of
    `packed` weights only the configuration is compared.
    """
    shared = [name for name in model.shapes if name in candidate.shapes]
    if shared and not packed:
        equal = sum(model.shapes[name] == candidate.shapes[name] for name in shared)
        return equal >= 0.9 * len(shared)
    pairs = [(model.config.get(key), candidate.config.get(key)) for key in _DIMENSIONS]
    known = [(a, b) for a, b in pairs if isinstance(a, int) and isinstance(b, int)]
    if known:
        return all(a == b for a, b in known)
    counts = model.parameter_count, candidate.parameter_count
    if packed or not counts[0] or not counts[1]:
        return None
    return abs(counts[0] - counts[1]) <= 0.03 * max(counts[0], counts[1])


def _most_likely(model: ModelFacts, fitting: list[ModelFacts]) -> ModelFacts | None:
    def rank(facts: ModelFacts) -> tuple[bool, int]:
        return _owner(facts.id) == _owner(model.id), facts.children

    best = max(map(rank, fitting), default=None)
    leading = [facts for facts in fitting if rank(facts) == best]
    return leading[0] if len(leading) == 1 else None


def _owner(model_id: str) -> str:
    return model_id.rpartition("/")[0].lower()


def _reason(model: ModelFacts, parent: ModelFacts, way: str) -> str:
    parts = [_REASONS[way].format(repr(parent.id.rpartition("/")[2]))]
    if same_sizes(model, parent, packed=way == REPACKED):
        parts.append("same sizes")
    if model.model_type and model.model_type == parent.model_type:
        parts.append(f"same model type {model.model_type}")
    return "; ".join(parts)


@cache
def trained_confidences() -> dict[str, float]:
    """The shipped confidence by way of naming, see scripts/train_parents.py."""
    data = json.loads(CONFIDENCES.read_text(encoding="utf-8"))
    return {way: round(float(data["ways"][way]["confidence"]), 3) for way in WAYS}
