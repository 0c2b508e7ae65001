"""Whether what a name says agrees with what a model declares.

`aliases.csv` lists what only looks like a contradiction.
"""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache

from ptmgraph.analysis.names.vocabulary import DATA, squash

# Wrappers around other models: the name says what is inside, the type says the wrapper.
_WRAPPERS = re.compile(
    r"(?:encoderdecoder|dualencoder)$|llava|ovis|idefics|internvl|minicpmv|cogvlm|xgenmm|ultravox|clip"
    r"|^(?:colpali|mistral3|perceptionlm|smolvlm|vlm)$"
)
# Models that write ahead for another one, or write its prompts: it is the one in their names.
_HELPERS = re.compile(r"dfla|dspark|eagle|medusa|spec|draft|domino|prompt|assistant$")
_FAMILY = re.compile(r"[a-z]{3,}")
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
    named, stated = squash(value), model_type(declared)
    if not stated or _WRAPPERS.search(stated):
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


@cache
def telling_words() -> dict[str, frozenset[str]]:
    """Return the words of names that tell the model type, squashed, each with the types that it
    stands for in the names of several owners (`scripts/make_architecture_words.py`)."""
    return {
        squash(row["word"]): frozenset(row["declared"].split())
        for row in _rows("architecture_words")
    }


def contradicts_type(value: str, declared: str) -> bool:
    """Return whether a word of a name cannot be true beside a declared model type or class. A word
    that stands for many types, and a type that is not published, contradict nothing."""
    accepted, stated = telling_words().get(squash(value)), model_type(declared)
    if accepted is None or stated not in model_types() or stated in accepted:
        return False
    return not same_architecture(value, declared)


def names_family(name: str, declared: str) -> bool:
    """Return whether a name has the family of a declared type: `qwen` of `qwen3_5_moe`."""
    stated = model_type(declared)
    family = _FAMILY.match(stated)
    return (family[0] if family else stated) in squash(name)


def helps_another(name: str, declared: str) -> bool:
    """Return whether a model serves another (it writes ahead for it, as in speculative decoding, or
    writes its prompts): its name says the other's architecture and size."""
    return bool(_HELPERS.search(squash(name)) or _HELPERS.search(squash(declared)))


@lru_cache(maxsize=1 << 12)
def model_type(declared: str) -> str:
    """Return a declared type or class, squashed, without the ending of a class."""
    return squash(_CLASS_ENDING.sub("", declared))


def _linked(kind: str, named: str, stated: str) -> bool:
    return any(
        named == name and (declared == stated or stated.startswith(declared))
        for name, declared in aliases(kind)
    )


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
