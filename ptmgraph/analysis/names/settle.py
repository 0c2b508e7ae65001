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
from ptmgraph.analysis.names.vocabulary import vocabulary

Kinds = npt.NDArray[np.intp]
Probabilities = npt.NDArray[np.float32]

_ARCHITECTURE, _VERSION = KINDS.index("architecture"), KINDS.index("version")
_PARAMETERS, _SIZE = KINDS.index("parameters"), KINDS.index("size")
_REUSE, _TASK = KINDS.index("reuse_method"), KINDS.index("task")
_TRAINING = KINDS.index("training_process")
_OF_DATA = "dataset_characteristic"
_CHARACTERISTIC = KINDS.index(_OF_DATA)
_LANGUAGE, _OTHER = KINDS.index("language"), KINDS.index("other")
_DATASET = KINDS.index("dataset")
_GPT2 = "gpt2"
_BETWEEN = "x"  # `Falcon-x-Qwen` is made of both
_VISION = "v"  # `LLaDA-V`
_RELEASE = re.compile(r"[1-9](?:\.[0-9]{1,2})*")
_LETTERED = re.compile(r"[a-z][1-9](?:\.[0-9])?")  # `R1` of DeepSeek, `K2` of Kimi
_SHORTEST_FAMILY = 3
_COUNT = re.compile(r"(?:([0-9]+)x)?([0-9]+(?:\.[0-9]+)?)([mbt])")
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
_LETTERS_OF_SIZE = frozenset({"xs", "xxs", "xl", "xxl"})
_NUMBER = re.compile(r"[0-9]{1,3}")
_SHORTEST_COUNTED = 4  # `7refusal`, `50Langs`
_BITS = re.compile(r"[1-8](?:\.[0-9]+)?b")
_BITS_OF_THREE = "1.58b"  # weights of three values
# Who or what does something, to what the words before say: `resume-parser`.
_DOERS = re.compile(
    r".*(?:(?:analy[sz]|check|classifi|convert|extract|generat|grad|label|match|pars|plan|predict|rank"
    r"|recogniz|recommend|rerank|retriev|review|rewrit|rout|scor|segment|summari[sz]|tagg|transcrib"
    r"|translat|verifi)[eo]r|detector|corrector|comparison)"
)
_CODERS = frozenset({"coder", "solver", "thinker", "writer"})
_MAKER = re.compile(r"[A-Za-z][A-Za-z-]*\.(?=[A-Za-z])")  # `meta-llama.Llama-3.2-3B`
_CUT = frozenset({"prune", "pruned", "ream", "reap", "sparse"})


def split_releases(
    batch: list[list[Token]], kinds: Kinds, probable: Probabilities
) -> tuple[list[list[Token]], Kinds, Probabilities]:
    """Return the tokens, kinds and probabilities with `gpt2` as the two parts that it is, a family
    and its release. Kinds are learned of it as one word, as the study's labels have it."""
    keys = [key for tokens in batch for _, _, key in tokens]
    if _GPT2 not in keys:
        return batch, kinds, probable
    counts = [1 + (key == _GPT2) for key in keys]
    split = [[part for token in tokens for part in _parts(token)] for tokens in batch]
    return split, np.repeat(kinds, counts), np.repeat(probable, counts)


def _parts(token: Token) -> list[Token]:
    start, end, key = token
    family = _GPT2[:-1]
    if key != _GPT2:
        return [token]
    return [(start, start + len(family), family), (end - 1, end, _GPT2[-1])]


def settle_kinds(names: Sequence[str], batch: Sequence[Sequence[Token]], kinds: Kinds) -> None:
    """Put right in place what older names taught otherwise; `kinds` has the index in KINDS of each
    token of all names. A number beside a family that numbers its releases is a version (`gemma-2`,
    `Qwen2.5`), and `base` mostly means pre-trained only (`DeepSeek-V3-Base`)."""
    row = 0
    words = vocabulary()
    for name, tokens in zip(names, batch, strict=True):
        first, before, end, base, apart, inside = row, "", -1, -1, True, False
        for start, stop, key in tokens:
            joint = start == end and kinds[row - 1] == _ARCHITECTURE
            if _numbers(before, key, joint and (inside or len(before) >= _SHORTEST_FAMILY)):
                kinds[row - 1 : row + 1] = _ARCHITECTURE, _VERSION
            elif key == "base":
                base = row - first
            elif key == _VISION and before in NUMBERED:
                kinds[row] = _TASK
            elif before in _CUT and start == end and key.isdigit():
                kinds[row] = kinds[row - 1]  # `REAP50`
            elif key in _LETTERS_OF_SIZE:
                kinds[row] = _SIZE
            elif _BITS.fullmatch(key):
                of_bits = key == _BITS_OF_THREE or words.is_format(before)
                if of_bits and _PARAMETERS in kinds[first:row]:
                    kinds[row] = _OTHER
            elif start == end and row > first:
                _settle_joint(kinds, row, before, key, apart)
            elif row > first and (own := _after(key, kinds[row - 1], kinds[row])) is not None:
                kinds[row] = own
            elif before == _BETWEEN and kinds[row] == _ARCHITECTURE and end < start:
                kinds[row - 1] = _REUSE
            apart = end < start and before not in NUMBERED
            inside, before, end = start == end, key, stop
            row += 1
        if base >= 0 and _only_pretrained(name, tokens, base, kinds[first:row]):
            kinds[first + base] = _TRAINING
        _settle_name(name, tokens, kinds[first:row])
    _settle_counts(batch, kinds)


def _settle_joint(kinds: Kinds, row: int, before: str, key: str, apart: bool) -> None:
    """What two words are that are written together: a number that stands `apart` from what is
    before it counts what the word says (`7refusal`, but `Phi3Mini`), a way of reuse before a name
    is part of it (`YarnGPT`, but `OrpoLlama`)."""
    if apart and _NUMBER.fullmatch(before) and len(key) >= _SHORTEST_COUNTED and key.isalpha():
        if kinds[row] != _ARCHITECTURE:
            kinds[row - 1] = kinds[row]
    elif kinds[row] == _ARCHITECTURE and kinds[row - 1] == _REUSE and key not in _WRITERS:
        kinds[row - 1] = _ARCHITECTURE
    elif before in _WRITERS and len(key) >= _SHORTEST_COUNTED and _is_only(key, "task"):
        kinds[row] = _TASK  # `QwenCoder`


def _after(key: str, before: np.intp, kind: np.intp) -> int | None:
    """Return the kind of a word behind one of kind `before` where it is not the one that was taken:
    a script behind its language (`urd-arab`), what a family does (`IQuest-Coder`), and what a model
    was tuned on (`finetuned-sst-2`)."""
    if before == _LANGUAGE and vocabulary().value(key, _OF_DATA):
        return _CHARACTERISTIC
    if before == kind == _ARCHITECTURE and (key in _CODERS or _DOERS.fullmatch(key)):
        return _TASK if _is_only(key, "task") else None
    if before == _REUSE and kind == _TASK and _is_only(key, "dataset"):
        return _DATASET
    return None


def _is_only(key: str, kind: str) -> bool:
    return vocabulary().values.get(key, {}).keys() == {kind}


def _settle_name(name: str, tokens: Sequence[Token], kinds: Kinds) -> None:
    """Settle what hangs on the whole name: a single unknown word is a family (`Hakim`)."""
    keys = [key for _, _, key in tokens]
    if len(keys) == 1 and kinds[0] == _OTHER and keys[0].isalpha() and keys[0].isascii():
        if keys[0] not in vocabulary().values:
            kinds[0] = _ARCHITECTURE
    elif not NUMBERED.isdisjoint(keys):
        _settle_around(name, tokens, kinds)


def _settle_around(name: str, tokens: Sequence[Token], kinds: Kinds) -> None:
    """In a name with a family that is known: who made it, where that stands first with a point
    (`meta-llama.Llama-3.2`), and what is done by whom (`leftover-recipe-generator-qwen1.5b`)."""
    values = vocabulary().values
    maker = _MAKER.match(name, tokens[0][0])
    starts = [start for start, _, _ in tokens]
    if maker and maker.end() in starts and tokens[starts.index(maker.end())][2] in NUMBERED:
        kinds[: starts.index(maker.end())] = _OTHER
    for place in range(len(tokens) - 1, 0, -1):
        known = tokens[place - 1][2] in values and kinds[place - 1] != _TASK
        does = kinds[place] == _TASK and tokens[place - 1][2].isalpha() and not known
        if does and _does(tokens, kinds, place) and kinds[place - 1] in (_OTHER, _ARCHITECTURE):
            kinds[place - 1] = _TASK


def _does(tokens: Sequence[Token], kinds: Kinds, place: int) -> bool:
    """Whether the words of kind task from this one on end with one for who or what does it."""
    while place + 1 < len(tokens) and kinds[place + 1] == _TASK:
        place += 1
    return bool(_DOERS.fullmatch(tokens[place][2]))


def _numbers(family: str, key: str, joint: bool) -> bool:
    """Whether a word after another is the number of its release. `joint` says that the other is an
    architecture, or the end of one, and nothing is between the two."""
    if family in NUMBERED or family == _GPT2[:-1]:
        return bool(_RELEASE.fullmatch(key) or _LETTERED.fullmatch(key))
    return joint and bool(_RELEASE.fullmatch(key))


def _only_pretrained(name: str, tokens: Sequence[Token], base: int, kinds: Kinds) -> bool:
    """Whether `base`, the token of that number, means pre-trained only, and is no size as in
    `bert-base`: beside a family that writes text or a number of parameters; and where no family
    with sizes is named, as `Base`, beside another size (`G2-nano-base`), or behind a version at
    the end of a name that says no task (`alice-1.0-base`)."""
    if _PARAMETERS in kinds or any(key in _WRITERS for _, _, key in tokens):
        return True
    if any(key.endswith(_SIZED) for _, _, key in tokens):
        return False
    at_end = base == len(tokens) - 1 and kinds[base - 1] == _VERSION and _TASK not in kinds
    return name[tokens[base][0]] == "B" or _SIZE in np.delete(kinds, base) or at_end


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
    return int(count[1] or 1) * float(count[2]) * _UNITS[count[3]] if count else 0
