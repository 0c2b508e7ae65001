"""Names of repacked models: the name of the base, then words of a file format or quantisation."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

FORMATS = Path(__file__).parent / "data" / "names" / "formats.csv"
# An owner written before the name, as in bartowski/THUDM_GLM-4-9B-GGUF.
MAX_OWNER_WORDS = 3

# What stands beside a format's name: 4bit, Int4, Q4_K_M, g128, w4a16, UD.
_FORMAT_DETAIL = re.compile(
    r"[0-9]{1,3}|bits?|[0-9.]+bpw|mixed|int|fp|bf|nf|i?q[0-9](\.[0-9])?|g[0-9]+|[0-9]+g|gs[0-9]+"
    r"|i1|k|[xm]?[sml]|[xu]?xl|xxs|nl|ud|dynamic|gemm"
)
# Formats with a number of bits: 5bit, MXFP4, Int8Mix.
_NUMBERED_FORMAT = re.compile(r"[1-8]bits?|(mx|nv)?(int|fp|bf|nf)[0-9]{1,2}(mix)?")
# Owners write these into a name or leave them out without meaning another model.
_FILLERS = frozenset(("meta", "hf"))
_SEPARATORS = re.compile(r"[-_\s]+")
# Of the fillers, and between words.
UNSURE = "".join(sorted(set("".join(_FILLERS)))) + "-_ "
_UNSURE_LETTERS = str.maketrans("", "", UNSURE)


def is_repack(model_id: str, base_id: str) -> bool:
    """Whether a model's name is that of this base and words of a file format or quantisation."""
    base = name_key(name_words(base_id.rpartition("/")[2]))
    names = bases_named(name_words(model_id.rpartition("/")[2]))
    return bool(base) and any(key == base for words in names for _, key in name_readings(words))


def bases_named(words: Sequence[str]) -> list[Sequence[str]]:
    """The names that the base of a repacked model may have, likeliest first; none where the words
    end in no format."""
    ending = len(words)
    while ending and (is_format(words[ending - 1]) or _FORMAT_DETAIL.fullmatch(words[ending - 1])):
        ending -= 1
    named = [i for i in range(ending, len(words)) if is_format(words[i])]
    if not named:
        return []
    # Numbers before the first format's name may be the base's: Phi-4-GGUF.
    return [words[:end] for end in range(named[0], max(ending, 1) - 1, -1)]


def name_words(name: str) -> list[str]:
    """`Meta-Llama-3.1-8B` -> meta, llama, 3.1, 8b."""
    return [word for word in _SEPARATORS.split(name.lower().removesuffix(".gguf")) if word]


def name_readings(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(owner or "", key of the name): the words as a name, and as an owner before a name."""
    yield "", name_key(words)
    for start in range(1, min(len(words), MAX_OWNER_WORDS + 1)):
        yield "".join(words[:start]), name_key(words[start:])


def name_key(words: Sequence[str]) -> str:
    """A name without separators, and without words that mean no other model."""
    return "".join(word for word in words if word not in _FILLERS)


def one_word(text: str) -> str:
    """A text without separators."""
    return _SEPARATORS.sub("", text)


def is_format(word: str) -> bool:
    """Whether a word names a file format or quantisation by itself."""
    return word in format_words() or _NUMBERED_FORMAT.fullmatch(word) is not None


@cache
def repack_pattern() -> str:
    """A pattern that is in the name of every repacked model, in lower case, of letters, digits and
    other signs of ASCII. For Python and DuckDB."""
    forms = "|".join([*map(re.escape, sorted(format_words())), _NUMBERED_FORMAT.pattern])
    return rf"(^|[-_ ])({forms})([-_ ]|\.gguf$|$)"


def key_letters(key: str) -> str:
    """What is left of a `name_key`, also when words that mean no other model are not left out:
    then names of the same key have the same letters, whatever stands between their words."""
    return key.translate(_UNSURE_LETTERS)


@cache
def format_words() -> frozenset[str]:
    """Names of file formats and quantisations, of one word each."""
    with FORMATS.open(newline="", encoding="utf-8") as file:
        return frozenset(row["form"] for row in csv.DictReader(file)) - _FILLERS
