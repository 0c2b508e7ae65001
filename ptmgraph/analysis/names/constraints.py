"""Which kinds a token can be at all, whatever its neighbours are.

Most kinds are closed: a language is in ISO 639, a parameter count is a number with a unit. Only
architectures, data sets and tasks have open vocabularies, and `other` takes everything.
"""

from __future__ import annotations

import re

from ptmgraph.analysis.names.records import KINDS
from ptmgraph.analysis.names.vocabulary import Vocabulary

_OPEN = frozenset({"architecture", "dataset", "task", "other"})
# Known words of one such kind alone are no architecture, though any unknown word may be one.
_NEVER_ARCHITECTURE = ({"other"}, {"language"})
# How an image is cut is a matter of the input: `patch16`, `window7`.
_CUT = re.compile(r"(?:patch|window)[0-9]*")
# Grammar between parts (`image-to-text`, `model for dogs`) names nothing itself.
_FUNCTION_WORDS = frozenset({"a", "and", "for", "from", "in", "of", "on", "the", "to", "with"})
_PARAMETERS = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:x[0-9.]+)?(?:[mb][0-9]?|bn)")
# Thousands are rows of data, tokens or hertz: `alpaca-52k`, `SuperHOT-8K`, `sepclean_16k`.
_THOUSANDS = re.compile(r"[0-9]+(?:\.[0-9]+)?k")
# Of whatever: `s13b`, `4gb`, `1251000`.
_AMOUNT = re.compile(r"[a-z]?[0-9]+(?:\.[0-9]+)?(?:[mbgt]b?)?")
_VERSION = re.compile(
    r"v?[0-9]{1,2}(?:\.[0-9]+)*[a-z]?|v[0-9.]+[a-z]{0,2}|(?:19|20)[0-9]{2,6}|[rv]"
)
_VARIANT = re.compile(r"[0-9]m")  # `yolov8m` is the medium one
_DIRECTION = re.compile(r"([a-z]{2})2([a-z]{2})")  # `en2de`
_HAS_DIGIT = re.compile(r"[0-9]")
_NUMBER = re.compile(r"[0-9.]+")
_HEADS_LETTER = "h"  # `H-256` beside `L-4`
_COUNTED = {  # a letter beside its number: `L-12`, `L12`, `12L`
    "layers": re.compile(r"(?:[bsml]|el)?[0-9]{1,2}l?|l"),
    "heads": re.compile(r"[ha]?[0-9]{1,4}[ha]?|[ha]"),
}


def possible_kinds(key: str, words: Vocabulary) -> frozenset[str]:
    """Return the kinds that a token with this form can have; never empty."""
    known = words.values.get(key, {})
    if key in words.formats:
        return frozenset({"other"})
    if key in _FUNCTION_WORDS:
        return frozenset({"other", "task", *known})
    if _PARAMETERS.fullmatch(key):
        return frozenset({"parameters", *known, *({"size"} if _VARIANT.fullmatch(key) else ())})
    if _CUT.fullmatch(key):
        return frozenset({"dataset_characteristic", "other"})
    if _THOUSANDS.fullmatch(key):
        return frozenset({"dataset", "dataset_characteristic", "other", *known})
    possible = {"other", *known}
    if not _NUMBER.fullmatch(key):
        possible |= _OPEN
    if len(key) <= 2:
        possible.add("size")
    if key == _HEADS_LETTER or known.keys() in _NEVER_ARCHITECTURE:
        possible.discard("architecture")
    if known.keys() == {"language"}:
        possible.discard("dataset")
    if _HAS_DIGIT.search(key):
        possible |= {"size", "dataset_characteristic"}
        if "." not in key:  # `squad-2.0`
            possible.add("dataset")
        if _AMOUNT.fullmatch(key) and len(key) > 3:
            possible.add("parameters")
    pair = _DIRECTION.fullmatch(key)
    if pair and all(words.value(code, "language") for code in pair.groups()):
        possible.add("language")
    if _VERSION.fullmatch(key):
        possible.add("version")
    possible |= {kind for kind, pattern in _COUNTED.items() if pattern.fullmatch(key)}
    return frozenset(possible)


def impossible_kinds(key: str, words: Vocabulary) -> list[int]:
    """Return the indexes in KINDS of what a token cannot be."""
    possible = possible_kinds(key, words)
    return [index for index, kind in enumerate(KINDS) if kind not in possible]
