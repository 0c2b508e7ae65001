"""The same question, spelled oddly, for `benchmarks.fuzz_cypher`.

Names get other names: keywords, words of other scripts, words with spaces. They stand in backticks
at all their places, at some, or at one. White space and comments stand where there was a space,
and keywords are written in small letters. Nothing of this changes the meaning.
"""

from __future__ import annotations

import random
import re
from dataclasses import replace
from functools import partial

from benchmarks.fuzz_values import Question

_TOKEN = re.compile(r"'(?:[^'\\]|\\.)*'|\w+|\s+|.", re.DOTALL)
_COLUMN = re.compile(r"[xc]\d")
_VALUES = frozenset({"true", "false", "null"})
_KEYWORDS = re.compile(
    "MATCH|OPTIONAL|WHERE|WITH|RETURN|UNWIND|CALL|AS|ORDER|BY|SKIP|LIMIT|DISTINCT|UNION|ALL|EXISTS|"
    "COUNT|COLLECT|CASE|WHEN|THEN|ELSE|END|AND|OR|XOR|NOT|IN|IS|NULL|STARTS|ENDS|CONTAINS"
)
_PLAIN = ("type", "name", "value", "Δ", "名前", "été", "_x", "path", "node", "Ж1")
"""Names that may stand without backticks too."""
_QUOTED = (
    *("match", "limit", "null", "true", "count", "not", "order", "where", "exists"),
    *("the name", "a.b", "1st", "a``b", "x-y", "A|B", "// x", "it's", "名 前"),
)
"""Names that always stand in backticks."""
_GAPS = (" ", "  ", "\n", "\t", " /* ` */ ", " // it's `\n", "/* MATCH (`x */", "\r\n")


def spelled(question: Question, rng: random.Random) -> Question:
    """The question with odd names, places of backticks, gaps and letters."""
    tokens = _TOKEN.findall(question.text)
    solid = [n for n, token in enumerate(tokens) if not token.isspace()]
    places = [n for at, n in enumerate(solid) if _is_name(tokens, solid, at)]
    names = sorted({tokens[n] for n in places})
    new = dict(zip(names, _new_names(names, rng), strict=True))
    share = rng.choice((0.1, 0.5, 1.0))
    gaps = rng.random() < 0.5
    for n in places:
        name = new[tokens[n]]
        tick = name in _QUOTED or rng.random() < share
        tokens[n] = f"`{name}`" if tick else name
    for n, token in enumerate(tokens):
        if gaps and token.isspace():
            tokens[n] = rng.choice(_GAPS)
        elif _KEYWORDS.fullmatch(token) and rng.random() < 0.2:
            tokens[n] = rng.choice((token.lower(), token.capitalize()))
    return replace(question, text="".join(tokens))


def _new_names(names: list[str], rng: random.Random) -> list[str]:
    """A name for each, all different: columns keep theirs, which say how rows are compared."""
    odd = [*_PLAIN, *_QUOTED]
    rng.shuffle(odd)
    take = partial(next, iter(odd))  # its argument is what to take when none is left
    return [n if _COLUMN.match(n) or rng.random() < 0.4 else take(n) for n in names]


def _is_name(tokens: list[str], solid: list[int], at: int) -> bool:
    """Whether a token is a variable: small letters, and no function, key, property, parameter."""
    word = tokens[solid[at]]
    before = tokens[solid[at - 1]] if at else ""
    after = tokens[solid[at + 1]] if at + 1 < len(solid) else ""
    if not re.fullmatch(r"[a-z]\w*", word) or word in _VALUES:
        return False
    key = after == ":" and before in ("{", ",")
    return not key and before not in (".", "$") and after != "("
