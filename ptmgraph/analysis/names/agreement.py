"""Whether what a name says agrees with what a model declares.

`aliases.csv` lists what only looks like a contradiction.
"""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache

from ptmgraph.analysis.names.vocabulary import DATA, squash

# Wrappers around any two models: the name says the two, the type says the wrapper.
_WRAPPERS = ("encoderdecoder", "dualencoder")
_CLASS_ENDING = re.compile(
    r"(For[A-Z]\w*|LMHeadModel|DoubleHeadsModel|PreTrainedModel|Model|Pipeline|Config)$"
)


@cache
def aliases(kind: str) -> frozenset[tuple[str, str]]:
    """Return the pairs (in the name, declared) of `aliases.csv` that agree, squashed."""
    return frozenset(
        (squash(row["name"]), squash(row["declared"]))
        for row in _rows("aliases")
        if row["kind"] == kind
    )


@cache
def model_types() -> frozenset[str]:
    """Return the published model types, squashed: only these can contradict a declared type."""
    return frozenset(
        squash(row["value"])
        for row in _rows("architectures")
        if row["source"].startswith("transformers")
    )


@cache
def hub_tasks() -> frozenset[str]:
    """Return the ids of the Hub's tasks."""
    return frozenset(row["value"] for row in _rows("tasks"))


@cache
def packed_formats() -> frozenset[str]:
    """Return the formats that pack several weights into one stored number, so that counting what
    a file stores gives too few parameters."""
    return frozenset(row["value"] for row in _rows("formats") if row["packed"])


@cache
def file_formats() -> frozenset[str]:
    """Return the formats that show as files of their own."""
    return frozenset(row["value"] for row in _rows("formats") if row["file"])


@lru_cache(maxsize=1 << 14)
def same_architecture(value: str, declared: str) -> bool:
    """Return whether an architecture named is compatible with a declared model type or class.

    Part of one another is compatible: `bert` and `megatron-bert`, `llama` and `LlamaForCausalLM`.
    """
    named, stated = squash(value), squash(_CLASS_ENDING.sub("", declared))
    if not stated or stated.endswith(_WRAPPERS):
        return True
    return named in stated or stated in named or _linked("architecture", named, stated)


@lru_cache(maxsize=1 << 14)
def same_task(value: str, declared: str) -> bool:
    """Return whether a task named is compatible with a declared task of the Hub."""
    named, stated = squash(value), squash(declared)
    return named == stated or _linked("task", named, stated)


def same_language(value: str, declared: str) -> bool:
    """Return whether two language codes are equal, or one is part of the other's macrolanguage."""
    return value == declared or _linked("language", value, declared)


@lru_cache(maxsize=1 << 14)
def is_model_type(value: str) -> bool:
    """Return whether the value can be compared with a declared model type."""
    named = squash(value)
    return named in model_types() or any(named == name for name, _ in aliases("architecture"))


def _linked(kind: str, named: str, stated: str) -> bool:
    return any(
        named == name and (declared == stated or stated.startswith(declared))
        for name, declared in aliases(kind)
    )


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
