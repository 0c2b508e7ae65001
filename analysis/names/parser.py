"""From a name to its components and convention: one name, many names, or columns of a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from multiprocessing import get_context
from typing import NamedTuple, TypeVar

import numpy as np

from analysis.names.convention import convention
from analysis.names.facts import known_forms
from analysis.names.labels import Floats, labeller
from analysis.names.records import KINDS, Component, NameFacts, ParsedName
from analysis.names.tokens import Token, tokenize
from analysis.names.values import canonical
from analysis.names.vocabulary import vocabulary

T = TypeVar("T")

_BATCH = 2048
# What the graph knows outweighs what is usual: about the largest sum of learned weights.
_BOOST = 4.0


# Kind, start and end of tokens that belong together, and the least probability of the kind.
Span = tuple[str, int, int, float]


class ComponentColumns(NamedTuple):
    """Components of many names as parallel lists, one entry a component, ordered by name and
    position; `conventions` has one entry a name."""

    model_id: list[str]
    kind: list[str]
    value: list[str]
    text: list[str]
    position: list[int]
    confidence: list[float]
    conventions: list[str]


def parse(name: str, facts: NameFacts | None = None) -> ParsedName:
    """Split a name, bare or as `owner/name`, into components and derive its convention.

    Any text has an answer. What `facts` knows of the model settles ambiguous parts.
    """
    return _parse_batch([name], facts)[0]


def parse_many(names: Iterable[str], workers: int = 1) -> Iterator[ParsedName]:
    """Parse names lazily and in order, with as many processes as `workers`."""
    for parsed in map_batches(_parse_batch, names, workers):
        yield from parsed


def component_columns(ids: Sequence[str]) -> ComponentColumns:
    """Parse many ids into columns, for a loader."""
    columns = ComponentColumns([], [], [], [], [], [], [])
    for batch in _batches(ids):
        for name, spans in zip(batch, _spans(batch, None), strict=True):
            columns.conventions.append(convention(name, spans))
            for position, (kind, start, end, confidence) in enumerate(spans):
                text = name[start:end]
                columns.model_id.append(name)
                columns.kind.append(kind)
                columns.value.append(_value(kind, text))
                columns.text.append(text)
                columns.position.append(position)
                columns.confidence.append(confidence)
    return columns


def map_batches(
    function: Callable[[list[str]], T], names: Iterable[str], workers: int
) -> Iterator[T]:
    """Apply a function of the module level to batches of names, in order.

    Only a few batches are held at a time, so that memory does not grow with the names.
    """
    if workers <= 1:
        yield from map(function, _batches(names))
        return
    with get_context("spawn").Pool(workers) as pool:
        batches = _batches(names)
        waiting = [pool.apply_async(function, (batch,)) for batch in islice(batches, 2 * workers)]
        while waiting:
            yield waiting.pop(0).get()
            waiting += [pool.apply_async(function, (batch,)) for batch in islice(batches, 1)]


def _batches(names: Iterable[str]) -> Iterator[list[str]]:
    remaining = iter(names)
    while batch := list(islice(remaining, _BATCH)):
        yield batch


def _parse_batch(names: list[str], facts: NameFacts | None = None) -> list[ParsedName]:
    return [
        ParsedName(
            name,
            convention(name, spans),
            tuple(
                Component(kind, text := name[start:end], _value(kind, text), start, end, confidence)
                for kind, start, end, confidence in spans
            ),
        )
        for name, spans in zip(names, _spans(names, facts), strict=True)
    ]


def _spans(names: Sequence[str], facts: NameFacts | None) -> list[list[Span]]:
    """Return the spans of each name; `facts` are of the one model that all names are of."""
    words = vocabulary()
    batch = [tokenize(name, words) for name in names]
    full = [place for place, tokens in enumerate(batch) if tokens]
    spans: list[list[Span]] = [[] for _ in names]
    if not full:
        return spans
    tokens_of_full = [batch[place] for place in full]
    boost = _boost(tokens_of_full, facts) if facts else None
    labels = labeller()
    indexes, probable = labels.label([names[place] for place in full], tokens_of_full, boost)
    labels.forget_if_full()
    kinds = [KINDS[index] for index in indexes.tolist()]
    confidences = np.round(probable.astype(np.float64), 3).tolist()
    begin = 0
    for place, tokens in zip(full, tokens_of_full, strict=True):
        end = begin + len(tokens)
        spans[place] = _join(tokens, kinds[begin:end], confidences[begin:end])
        begin = end
    return spans


def _boost(batch: Sequence[Sequence[Token]], facts: NameFacts) -> Floats:
    """Return what the facts add to the scores (tokens x kinds)."""
    forms = known_forms(facts)
    words = vocabulary()
    keys = [key for tokens in batch for _, _, key in tokens]
    boost = np.zeros((len(keys), len(KINDS)), dtype=np.float32)
    for row, key in enumerate(keys):
        expected = forms.get(key, ())
        for kind in expected:
            boost[row, KINDS.index(kind)] = _BOOST
        # `it` in the name of an English model is no language, since it has another meaning.
        meanings = words.values.get(key, {})
        if facts.languages and "language" not in expected and len(meanings) > 1:
            boost[row, KINDS.index("language")] = -_BOOST
    return boost


def _join(
    tokens: Sequence[Token], kinds: Sequence[str], confidences: Sequence[float]
) -> list[Span]:
    """Join neighbours of one kind, unless the right one is a known word of that kind or the left
    one is and the right one is no number (`v1-1`, `llama-2`, but `en-fr` are two)."""
    values = vocabulary().values
    spans: list[Span] = []
    last_kind, open_ended = "", False
    for (start, end, key), kind, confidence in zip(tokens, kinds, confidences, strict=True):
        known = kind in values.get(key, ())
        if kind == last_kind and not known and (open_ended or key[0].isdigit()):
            _, left_start, _, left_confidence = spans[-1]
            spans[-1] = (kind, left_start, end, min(left_confidence, confidence))
        else:
            spans.append((kind, start, end, confidence))
            last_kind, open_ended = kind, not known
    return spans


@lru_cache(maxsize=1 << 16)
def _value(kind: str, text: str) -> str:
    return canonical(kind, text, vocabulary())
