"""Which kinds a token can be at all, whatever its neighbours are.

Some kinds are closed: a language is in ISO 639, a parameter count is a number with a unit. New
words for architectures, data sets, tasks and ways to train come up every week, so those kinds are
open, and `other` takes everything.
"""

from __future__ import annotations

import re

from ptmgraph.analysis.names.features import PIXELS
from ptmgraph.analysis.names.records import KINDS
from ptmgraph.analysis.names.vocabulary import Vocabulary

_OPEN = frozenset({"architecture", "dataset", "task", "other"})
# How an image is cut is a matter of the input: `patch16`, `window7`.
_CUT = re.compile(r"(?:patch|window)[0-9]*|[0-9]+px")
# Grammar between parts (`image-to-text`, `model for dogs`) names nothing itself.
_FUNCTION_WORDS = frozenset({"a", "and", "for", "from", "in", "of", "on", "the", "to", "with"})
_PARAMETERS = re.compile(
    r"(?:[ae]|so)?[0-9]+(?:[._][0-9]+)?(?:x[0-9.]+)?(?:[mbt][0-9]?|bn|bx[0-9])|[0-9]+e|e[0-9]+of[0-9]+"
)
_DATE = re.compile(
    r"20[0-9]{2}[-_.][0-9]{1,2}[-_.][0-9]{1,2}|(?:[0-9]{1,2}-)?[0-9]{1,2}-20[0-9]{2}"
)
_MONTH_OR_DAY = re.compile(  # 2507, 0528; 1024 may be pixels
    r"2[2-9](?:0[1-9]|1[0-2])|(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
)
_YEAR = re.compile(r"202[0-9]")
_DAY = re.compile(r"2[2-9](?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")  # 260901
_SETTING = re.compile(
    r"(?:lr_?)?[0-9.]+e-[0-9]+|[0-9]+(?:ep|epochs?|alp|lam|steps?)"
    r"|(?:step|epoch|ep|ckpt|checkpoint|(?:weight-|data-)?seed)[-_]?[0-9.]+|stage[0-9][a-z]|(?:alpha|bs|r|rank)_[0-9]+"
)
# Thousands are rows of data, tokens or hertz: `alpaca-52k`, `SuperHOT-8K`, `sepclean_16k`.
_THOUSANDS = re.compile(r"[0-9]+(?:\.[0-9]+)?k")
_TOKENS_SEEN = re.compile(r"[0-9]+(?:\.[0-9]+)?[gbt]t")  # 400 giga tokens: `400GT`
# Of whatever: `s13b`, `4gb`, `1251000`.
_AMOUNT = re.compile(r"[a-z]?[0-9]+(?:\.[0-9]+)?(?:[mbgt]b?)?")
_MILLIONS = re.compile(r"[0-9]+m")  # of weights or rows; `yolov8m` is the medium one
_DIRECTION = re.compile(r"([a-z]{2})2([a-z]{2})")  # `en2de`
_HAS_DIGIT = re.compile(r"[0-9]")
_DOTTED = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,2})+")  # a version, a size, a setting: never nothing
_NUMBER = re.compile(r"[0-9.]+")
_SHORT = 3  # codes of three letters are words too (`ice`); those of two, and names, hardly ever
_HEADS_LETTER = "h"  # `H-256` beside `L-4`
# A random string: `5dnvagavykqfmgtswlxthpzfmi6w32vtv8l1d9yxsmtthwpb`.
_HASH = re.compile(r"(?=(?:[a-z]*[0-9]+){4})[0-9a-z]{20,}")
_COUNT = re.compile(r"[alh][0-9]+|[0-9]+[lh]")
_COUNTED = {  # a letter beside its number: `L-12`, `L12`, `12L`
    "layers": re.compile(r"(?:[bdsml]|el)?[0-9]{1,2}l?|l"),
    "heads": re.compile(r"[ha]?[0-9]{1,4}[ha]?|[ha]"),
}


def possible_kinds(key: str, words: Vocabulary) -> frozenset[str]:
    """Return the kinds that a token with this form can have; never empty."""
    known = words.values.get(key, {})
    if words.is_format(key) or (_HASH.fullmatch(key) and not known):
        return frozenset({"other"})
    if _DATE.fullmatch(key) or _DAY.fullmatch(key) or _YEAR.fullmatch(key):
        return frozenset({"version"})
    if _MONTH_OR_DAY.fullmatch(key):
        return frozenset({"version", "dataset_characteristic"})
    if _SETTING.fullmatch(key):
        return frozenset({"training_process"})
    if key in _FUNCTION_WORDS:
        return frozenset({"architecture", "other", "task", *known})
    if _PARAMETERS.fullmatch(key):
        also = {"size", "dataset_characteristic"} if _MILLIONS.fullmatch(key) else set()
        return frozenset({"parameters", *known, *also})
    if _TOKENS_SEEN.fullmatch(key):
        return frozenset({"dataset_characteristic"})
    if _CUT.fullmatch(key):
        return frozenset({"dataset_characteristic", "other"})
    if _THOUSANDS.fullmatch(key):
        return frozenset({"dataset", "dataset_characteristic", "other", *known})
    possible = {*known} if _DOTTED.fullmatch(key) else {"other", *known}
    if not _NUMBER.fullmatch(key):
        possible |= _OPEN
    if not known and not _NUMBER.fullmatch(key):
        possible.add("reuse_method")  # a new one comes up every month
    if not known and _HAS_DIGIT.search(key):
        possible.add("training_process")  # a setting: `d4`, `a0.25`, `1vpo`
    if len(key) <= 2:
        possible |= {"size", "version"}
    if key == _HEADS_LETTER or known.keys() == {"other"}:
        possible.discard("architecture")
    if known.keys() == {"language"}:
        possible -= {"dataset"} if len(key) == _SHORT else {"architecture", "dataset"}
    if _HAS_DIGIT.search(key):
        possible |= {"size", "dataset_characteristic"}
        if key not in PIXELS and not _COUNT.fullmatch(key):
            possible.add("version")
        if "." not in key:  # `squad-2.0`
            possible.add("dataset")
        if _AMOUNT.fullmatch(key) and len(key) > (5 if key.isdigit() else 3):
            possible.add("parameters")
    pair = _DIRECTION.fullmatch(key)
    if pair and all(words.value(code, "language") for code in pair.groups()):
        possible.add("language")
    if _DOTTED.fullmatch(key):
        possible.add("parameters")
    possible |= {kind for kind, pattern in _COUNTED.items() if pattern.fullmatch(key)}
    return frozenset(possible)


def impossible_kinds(key: str, words: Vocabulary) -> list[int]:
    """Return the indexes in KINDS of what a token cannot be."""
    possible = possible_kinds(key, words)
    return [index for index, kind in enumerate(KINDS) if kind not in possible]
