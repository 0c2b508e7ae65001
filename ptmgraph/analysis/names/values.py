"""The canonical value of a component: one spelling for what people write in many ways."""

from __future__ import annotations

import re

from ptmgraph.analysis.names.vocabulary import QUANTISATION, Vocabulary, squash

_UNITS = {"k": 1e3, "m": 1e6, "b": 1e9, "t": 1e12}
# `7b`, `1.3B`, `7bn`, `350m`, and `1b5` for 1.5 billion.
_COUNT = re.compile(r"([0-9]+(?:\.[0-9]+)?)([kmbt])n?(?![a-z])([0-9]?)")
_EXPERTS = re.compile(r"([0-9]+)x([0-9]+(?:\.[0-9]+)?)([mb])")
_VERSION_PREFIX = re.compile(r"^v(?:er(?:sion)?)?(?=[0-9])")


def canonical_value(kind: str, text: str, words: Vocabulary) -> str:
    """Return the value of a component with this text: the vocabulary's where it has one, else the
    text in lower case, its parts joined by hyphens."""
    plain = re.sub(r"[\x00-\x20!-,./:-@\[-`{-~-]+", "-", text.lower()).strip("-")
    if kind == "parameters":
        return re.sub(r"(?<=[0-9])bn$", "b", _with_point(text.lower().replace("_", ".")))
    if kind == "other" and QUANTISATION.fullmatch(text.lower()):
        return text.lower()
    if kind == "version":
        known = words.value(squash(text), kind)
        dotted = re.sub(r"(?<=[0-9])-(?=[0-9])", ".", plain)
        return known or _VERSION_PREFIX.sub("", dotted)
    if kind in ("layers", "heads"):
        number = re.search(r"[0-9]+", text)
        return number[0] if number else plain
    return words.value(squash(text), kind) or plain


def parameter_count(text: str) -> int | None:
    """Return how many parameters a text such as `7B`, `1b5`, `8x7b` or `350m` means.

    For a mixture of experts the product is an upper bound: the experts share some layers.
    None where the text is no such count.
    """
    text = text.lower()
    experts = _EXPERTS.fullmatch(text)
    if experts:
        return round(int(experts[1]) * float(experts[2]) * _UNITS[experts[3]])
    count = _COUNT.fullmatch(_with_point(text))
    return round(float(count[1]) * _UNITS[count[2]]) if count and not count[3] else None


def short_count(count: int) -> str:
    """Write a number of parameters as names do: `7b`, `1.3b`, `350m`."""
    for unit, size in (("t", 1e12), ("b", 1e9), ("m", 1e6), ("k", 1e3)):
        if count >= size:
            return f"{count / size:.1f}".removesuffix(".0") + unit
    return str(count)


def _with_point(text: str) -> str:
    """Write `1b5` as `1.5b`, and `06b` as `0.6b`."""
    return re.sub(r"^0([0-9]+b)$", r"0.\1", re.sub(r"^([0-9]+)([mb])([0-9])$", r"\1.\3\2", text))
