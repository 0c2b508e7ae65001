"""From labelled tokens to components: neighbours of one kind that belong together are one span."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice, repeat

import numpy as np
import numpy.typing as npt

from ptmgraph.analysis.names.records import KINDS, NameComponent
from ptmgraph.analysis.names.tokens import Token
from ptmgraph.analysis.names.values import canonical_value
from ptmgraph.analysis.names.vocabulary import vocabulary


def iter_components(
    names: Sequence[str],
    batch: Sequence[Sequence[Token]],
    kinds: npt.NDArray[np.intp],
    probable: npt.NDArray[np.float32],
) -> Iterator[tuple[NameComponent, ...]]:
    """Yield the components of each name; `kinds` (indexes in KINDS) and `probable` have one entry
    for each token of all names. Works on whole columns, since millions of names pass here."""
    sizes = np.fromiter(map(len, batch), dtype=np.intp, count=len(batch))
    tokens = list(chain.from_iterable(batch))
    if not tokens:
        yield from repeat((), len(names))
        return
    begins = np.flatnonzero(~_joined(tokens, kinds, sizes))
    of_name = np.repeat(np.arange(len(names)), sizes)[begins]
    sure = np.minimum.reduceat(probable, begins).astype(np.float64).round(3).tolist()
    words = [KINDS[kind] for kind in kinds[begins].tolist()]
    starts = [tokens[first][0] for first in begins.tolist()]
    ends = [tokens[last][1] for last in (np.append(begins[1:], len(tokens)) - 1).tolist()]
    texts = [
        names[n][start:end] for n, start, end in zip(of_name.tolist(), starts, ends, strict=True)
    ]
    values = map(_value, words, texts)
    parts = map(NameComponent._make, zip(words, texts, values, starts, ends, sure, strict=True))
    for count in np.bincount(of_name, minlength=len(names)).tolist():
        yield tuple(islice(parts, count))


def _joined(
    tokens: Sequence[Token], kinds: npt.NDArray[np.intp], sizes: npt.NDArray[np.intp]
) -> npt.NDArray[np.bool_]:
    """Return which tokens belong to the one before: those of the same kind, unless they are known
    words of it, or no numbers after one (`v1-1`, but `en-fr` are two). Numbers of parameters stay
    apart: `30B-A3B` are all and the active ones. A word that is written to a family is of its name:
    `MetaNova`."""
    words = vocabulary()
    values = words.values
    joined = np.zeros(len(tokens), dtype=np.bool_)
    alike = np.zeros(len(tokens), dtype=np.bool_)
    alike[1:] = kinds[1:] == kinds[:-1]
    begins = np.cumsum(sizes) - sizes
    alike[begins[sizes > 0]] = False
    first = 0
    for place in np.flatnonzero(alike).tolist():
        kind, key = KINDS[kinds[place]], tokens[place][2]
        if not joined[place - 1]:
            first = place - 1
        if kind == "parameters" or (kind == "other" and words.is_format(key)):
            continue
        if kind not in values.get(key, ()) and (
            key[0].isdigit() or kind not in values.get(tokens[first][2], ())
        ):
            joined[place] = True
        elif kind == "architecture" and tokens[place - 1][1] == tokens[place][0]:
            joined[place] = kind not in values.get(tokens[place - 1][2], ())
    return joined


@lru_cache(maxsize=1 << 16)
def _value(kind: str, text: str) -> str:
    return canonical_value(kind, text, vocabulary())
