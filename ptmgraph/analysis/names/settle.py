"""What is settled by rule, whatever was learned: the kinds of some tokens beside others.

Each rule holds of nearly all labelled names of 2024-26 (`benchmarks/name_parts.jsonl`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ptmgraph.analysis.names.records import KINDS
from ptmgraph.analysis.names.tokens import NUMBERED, Token

Kinds = npt.NDArray[np.intp]

_ARCHITECTURE, _VERSION = KINDS.index("architecture"), KINDS.index("version")
_PARAMETERS, _SIZE = KINDS.index("parameters"), KINDS.index("size")
_REUSE, _TASK = KINDS.index("reuse_method"), KINDS.index("task")
_TRAINING = KINDS.index("training_process")
_CHARACTERISTIC = KINDS.index("dataset_characteristic")
_BETWEEN = "x"  # `Falcon-x-Qwen` is made of both
_VISION = "v"  # `LLaDA-V`
_RELEASE = re.compile(r"[1-9](?:\.[0-9]{1,2})*")
_LETTERED = re.compile(r"[a-z][1-9](?:\.[0-9])?")  # `R1` of DeepSeek, `K2` of Kimi
_SHORTEST_FAMILY = 3
_COUNT = re.compile(r"([0-9]+(?:\.[0-9]+)?)([mbt])")
_UNITS = {"m": 1e6, "b": 1e9, "t": 1e12}
# How many times the parameters the tokens of training are at least, and the rows of data at most.
_TOKENS, _ROWS = 30, 0.02
_WRITERS = frozenset(
    {"apertus", "bielik", "deepseek", "evo", "exaone", "falcon", "gemma", "glm", "granite"}
    | {"internlm", "kimi", "lfm", "ling", "llama", "mimo", "minicpm", "minimax", "ministral"}
    | {"mistral", "mixtral", "nemotron", "olmo", "ornith", "phi", "qwen", "smollm", "trinity", "yi"}
)
# Families whose sizes are `small`, `base` and `large`.
_SIZED = (
    *("bert", "berta", "t5", "bart", "vit", "clip", "blip", "beit", "swin", "whisper", "electra"),
    *("wav2vec2", "florence", "donut", "bge", "gte", "e5", "xlm", "mt0"),
)
_CUT = frozenset({"prune", "pruned", "ream", "reap", "sparse"})


def settle_kinds(names: Sequence[str], batch: Sequence[Sequence[Token]], kinds: Kinds) -> None:
    """Put right in place what older names taught otherwise; `kinds` has the index in KINDS of each
    token of all names. A number beside a family that numbers its releases is a version (`gemma-2`,
    `Qwen2.5`), and `base` mostly means pre-trained only (`DeepSeek-V3-Base`)."""
    row = 0
    for name, tokens in zip(names, batch, strict=True):
        first, before, end, base = row, "", -1, -1
        for start, stop, key in tokens:
            if _numbers(before, key, start == end and kinds[row - 1] == _ARCHITECTURE):
                kinds[row - 1 : row + 1] = _ARCHITECTURE, _VERSION
            elif key == "base":
                base = row - first
            elif key == _VISION and before in NUMBERED:
                kinds[row] = _TASK
            elif before in _CUT and start == end and key.isdigit():
                kinds[row] = kinds[row - 1]  # `REAP50`
            elif before == _BETWEEN and kinds[row] == _ARCHITECTURE and end < start:
                kinds[row - 1] = _REUSE
            before, end = key, stop
            row += 1
        if base >= 0 and _only_pretrained(name, tokens, base, kinds[first:row]):
            kinds[first + base] = _TRAINING
    _settle_counts(batch, kinds)


def _numbers(family: str, key: str, joint: bool) -> bool:
    """Whether a word after another is the number of its release. `joint` says that the other is an
    architecture and nothing is between the two."""
    if family in NUMBERED:
        return bool(_RELEASE.fullmatch(key) or _LETTERED.fullmatch(key))
    return joint and len(family) >= _SHORTEST_FAMILY and bool(_RELEASE.fullmatch(key))


def _only_pretrained(name: str, tokens: Sequence[Token], base: int, kinds: Kinds) -> bool:
    """Whether `base`, the token of that number, means pre-trained only, and is no size as in
    `bert-base`: beside a family that writes text or a number of parameters; and where no family
    with sizes is named, as `Base` or beside another size (`G2-nano-base`)."""
    if _PARAMETERS in kinds or any(key in _WRITERS for _, _, key in tokens):
        return True
    if any(key.endswith(_SIZED) for _, _, key in tokens):
        return False
    return name[tokens[base][0]] == "B" or _SIZE in np.delete(kinds, base)


def _settle_counts(batch: Sequence[Sequence[Token]], kinds: Kinds) -> None:
    """Where a name counts twice, and the second count is far from the first, it is of the data that
    was learned from: `1b14b_130B` has seen 130 billion tokens."""
    places = np.flatnonzero(kinds == _PARAMETERS)
    ends = np.cumsum(np.fromiter(map(len, batch), dtype=np.intp, count=len(batch)))
    of_name = np.searchsorted(ends, places, side="right")
    for again in (np.flatnonzero(of_name[1:] == of_name[:-1]) + 1).tolist():
        name = of_name[again]
        begin = ends[name] - len(batch[name])
        first, own = (
            _amount(batch[name][place - begin][2])
            for place in (places[np.searchsorted(of_name, name)], places[again])
        )
        if first and own and not _ROWS < own / first < _TOKENS:
            kinds[places[again]] = _CHARACTERISTIC


def _amount(key: str) -> float:
    """Return the number that a count says, 0 where it says none."""
    count = _COUNT.fullmatch(key)
    return float(count[1]) * _UNITS[count[2]] if count else 0
