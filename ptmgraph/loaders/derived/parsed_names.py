"""Names parsed and held against facts, each once: what was found stays for the next build.

A name and what is known of its model are one text. What the rules say of it is kept in a file in
the data home under the hash of the text, as long as the rules are the same. So a build after a
newer dump parses only the names that are new, and those of which something new is known.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from ptmgraph.analysis.names import NameComponent, NameFacts, defects, parse_many
from ptmgraph.graph.disk import patiently
from ptmgraph.graph.ids import component_id
from ptmgraph.graph.mark import mark
from ptmgraph.loaders.reader.process import AT_ONCE, reader

# A name is inferred from, never stated, however sure the parser is of it.
_SUREST = 0.999
_FEW = 20_000  # names from which on other processes are worth their start
_RULES, _KEPT = b"rules", ".parsed.parquet"
_PART = pa.struct(
    [(name, pa.string()) for name in ("id", "kind", "value", "text")]
    + [("confidence", pa.float64())]
)
FOUND = pa.schema(
    [
        ("key", pa.string()),
        ("convention", pa.string()),
        ("defects", pa.list_(pa.string())),
        ("parts", pa.list_(_PART)),
    ]
)
"""What is found of a name: its parts are in their order."""


class FactsText(NamedTuple):
    """A name with what is known of its model as JSON text, `id` and the fields of `NameFacts`, and
    the key that stands for the text."""

    key: str
    text: str


def read_names(texts: Sequence[FactsText]) -> Iterator[tuple[Any, ...]]:
    """A row of `FOUND` for each name. It may run in a reader's process."""
    ids, known = [], []
    for _, text in texts:
        facts = json.loads(text)
        ids.append(facts.pop("id"))
        known.append(_name_facts(facts))
    for (key, _), name, facts in zip(texts, parse_many(ids, known), known, strict=True):
        wrong = [f"{d.kind} ({d.severity}): {d.message}" for d in defects(name, facts)]
        yield key, name.convention, wrong or None, [*map(_part, name.components)]


def _part(part: NameComponent) -> dict[str, Any]:
    return {
        "id": component_id(part.kind, part.value),
        "kind": part.kind,
        "value": part.value,
        "text": part.text,
        "confidence": min(part.confidence, _SUREST),
    }


def _name_facts(facts: dict[str, Any]) -> NameFacts:
    """Lists become tuples, and what is not known is left out."""
    given: dict[str, Any] = {
        name: tuple(map(tuple, value)) if name == "siblings" else _plain(value)
        for name, value in facts.items()
        if value is not None
    }
    return NameFacts(**given)


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def read_all(count: int, chunks: Iterable[Sequence[FactsText]]) -> Iterator[pa.Table]:
    """What is found of `count` names, in tables of `FOUND`, in the order of the chunks; many are
    read by two processes beside this one."""
    if count < _FEW:
        yield from (_table(read_names(chunk)) for chunk in chunks)
        return
    waiting: deque[Future[pa.Table]] = deque()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for chunk in chunks:
            waiting.append(pool.submit(_read_elsewhere, chunk))
            if len(waiting) > 2 * AT_ONCE:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _read_elsewhere(texts: Sequence[FactsText]) -> pa.Table:
    with reader() as own:
        return _table(own.stream(read_names, texts))


def _table(rows: Iterable[tuple[Any, ...]]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(FOUND)
    arrays = [pa.array(values, type=f.type) for values, f in zip(columns, FOUND, strict=True)]
    return pa.Table.from_arrays(arrays, schema=FOUND)


def kept_names(folder: Path) -> pa.RecordBatchReader:
    """What was found before by the rules of today; nothing where there is none."""
    return pa.RecordBatchReader.from_batches(FOUND, _kept(folder / _KEPT))


def _kept(file: Path) -> Iterator[pa.RecordBatch]:
    """Raises `OSError` for damaged data, as pyarrow does."""
    try:
        parquet = pq.ParquetFile(file, page_checksum_verification=True)
    except (OSError, pa.ArrowException):
        return
    with parquet:
        if (parquet.schema_arrow.metadata or {}).get(_RULES) == _rules():
            for batch in parquet.iter_batches():
                yield batch.replace_schema_metadata(None).cast(FOUND)


def keep_names(folder: Path, found: Iterable[pa.RecordBatch]) -> None:
    """Keep what was found, and nothing else, for the next build."""
    written = folder / f"{_KEPT}.new"
    schema = FOUND.with_metadata({_RULES: _rules()})
    with pq.ParquetWriter(written, schema, compression="zstd", write_page_checksum=True) as file:
        for batch in found:
            file.write_batch(pa.RecordBatch.from_arrays(batch.columns, schema=schema))
    patiently(written.replace, folder / _KEPT)


def _rules() -> bytes:
    return mark(__name__).encode()
