"""From a name to its components and convention: one name, or millions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from itertools import accumulate, islice
from multiprocessing import get_context
from typing import NamedTuple, TypeVar

import numpy as np

from ptmgraph.analysis.names.convention import convention
from ptmgraph.analysis.names.facts import TokenHint, boosts, hints
from ptmgraph.analysis.names.features import is_owned, owner_of
from ptmgraph.analysis.names.labels import Labeller, labeller
from ptmgraph.analysis.names.records import NameFacts, ParsedName
from ptmgraph.analysis.names.settle import settle_kinds, split_releases
from ptmgraph.analysis.names.spans import iter_components
from ptmgraph.analysis.names.tokens import Token, tokenize
from ptmgraph.analysis.names.vocabulary import vocabulary

T = TypeVar("T")

# Small enough for the processor's cache: larger batches are slower.
_BATCH = 256
_MOST_REMEMBERED = 1 << 15
_WAITING = 8  # batches for each worker
_ENDED = (
    "A process that reads names has ended before its work was done. If it ended at its start: each "
    "runs the main script again, which must do its work below `if __name__ == '__main__':`"
)


def parse(name: str, facts: NameFacts | None = None) -> ParsedName:
    """Split a name, bare or as `owner/name`, into components and derive its convention.

    Any text has an answer. What `facts` knows of the model settles ambiguous parts.
    """
    return parse_bare([name], [facts] if facts else None)[0].under(name)


def parse_many(
    names: Iterable[str], facts: Collection[NameFacts] | None = None
) -> Iterator[ParsedName]:
    """Parse names as `parse` does, lazily, in order and fast; `facts` has one entry a name."""
    known = iter(facts or ())
    for batch in _batches(names):
        parsed = parse_bare(batch, list(islice(known, len(batch))) if facts else None)
        yield from map(ParsedName.under, parsed, batch)


def parse_bare(names: Sequence[str], facts: Sequence[NameFacts] | None = None) -> list[ParsedName]:
    """Parse what stands after the last slash of each name. The owner before it counts where it has
    a word of the name too.

    Names that are read alike, as those of many models are, give the same object.
    """
    labels = labeller()
    remembered = _remembered(labels)
    known = [None] * len(names) if facts is None else facts
    asked = list(_ask(names, known))
    found = {one: parsed for one in asked if (parsed := remembered.get(one))}
    new = iter([one for one in dict.fromkeys(asked) if one not in found])
    while batch := list(islice(new, _BATCH)):
        found.update(zip(batch, _read(batch, labels), strict=True))
    if len(remembered) > _MOST_REMEMBERED:
        remembered.clear()
    remembered.update(found)
    return [found[one] for one in asked]


def map_batches(
    function: Callable[[list[str]], T], names: Iterable[str], workers: int
) -> Iterator[T]:
    """Apply a function of the module level to batches of names, in order.

    Only a few batches are held at a time, so that memory does not grow with the names. Raises
    `RuntimeError` when a process ends before its work is done.
    """
    if workers <= 1:
        yield from map(function, _batches(names))
        return
    # Not `Pool`: that starts processes that end at their start again and again, for ever.
    pool = ProcessPoolExecutor(workers, get_context("spawn"))
    try:
        batches = _batches(names)
        waiting = [pool.submit(function, batch) for batch in islice(batches, _WAITING * workers)]
        while waiting:
            yield waiting.pop(0).result()
            waiting += [pool.submit(function, batch) for batch in islice(batches, 1)]
    except BrokenProcessPool:
        raise RuntimeError(_ENDED) from None
    finally:
        pool.shutdown(cancel_futures=True)


def _batches(names: Iterable[str]) -> Iterator[list[str]]:
    remaining = iter(names)
    while batch := list(islice(remaining, _BATCH)):
        yield batch


class _Asked(NamedTuple):
    """All that a name is read by: the part after the owner, the places of the tokens that the owner
    has too, and what the facts say of its tokens."""

    name: str
    owned: tuple[int, ...]
    told: tuple[TokenHint, ...]


def _ask(names: Iterable[str], facts: Iterable[NameFacts | None]) -> Iterator[_Asked]:
    told: dict[tuple[str, int], tuple[TokenHint, ...]] = {}
    for name, known in zip(names, facts, strict=True):
        owner, bare = owner_of(name), name[name.rfind("/") + 1 :]
        tokens = _tokens(bare)
        same = bare, id(known)
        if same not in told:
            told[same] = hints(tokens, known) if known else ()
        owned = [place for place, token in enumerate(tokens) if is_owned(token[2], owner)]
        yield _Asked(bare, tuple(owned), told[same])


@lru_cache(maxsize=_MOST_REMEMBERED)
def _tokens(name: str) -> list[Token]:
    return tokenize(name, vocabulary())


@lru_cache(maxsize=1)
def _remembered(_labels: Labeller) -> dict[_Asked, ParsedName]:
    """What was read by a labeller, and is asked for again soon: models of one name stand together,
    or come one after another from one maker."""
    return {}


def _read(asked: Sequence[_Asked], labels: Labeller) -> Iterator[ParsedName]:
    names = [one.name for one in asked]
    batch = [_tokens(name) for name in names]
    sizes = list(map(len, batch))
    begins = accumulate(sizes, initial=0)
    owned = [row + place for row, one in zip(begins, asked, strict=False) for place in one.owned]
    boost = boosts(sizes, [one.told for one in asked])
    kinds, probable = labels.label(names, batch, np.array(owned, dtype=np.intp), boost)
    labels.forget_if_full()
    batch, kinds, probable = split_releases(batch, kinds, probable)
    settle_kinds(names, batch, kinds)
    components = iter_components(names, batch, kinds, probable)
    for name, parts in zip(names, components, strict=True):
        yield ParsedName(name, convention(name, parts), parts)
