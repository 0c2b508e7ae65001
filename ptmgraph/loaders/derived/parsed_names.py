"""Names parsed and held against facts, each once: what was found stays for the next build.

A name and what is known of its model have one key. What the rules say of them is kept in a file in
the data home under the key, as long as the rules are the same. So a build after a newer dump parses
only the names that are new, and those of which something new is known. All goes by columns: most
names of the Hub are those of many models, and are parsed once.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ptmgraph.analysis.names import NameComponent, NameFacts, ParsedName, defects, parse_bare
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
_MODEL = pa.struct([("key", pa.string()), ("defects", pa.list_(pa.string()))])
FOUND = pa.schema(
    [("convention", pa.string()), ("parts", pa.list_(_PART)), ("models", pa.list_(_MODEL))]
)
"""What is found: a row for names that are read alike, with their parts in their order, and the
models that have such a name, each with its key and what is wrong with its name."""


def read_names(asked: pa.Table) -> Iterator[pa.Table]:
    """What is found of names, as a table of `FOUND`. `asked` has for each a key, the id of the
    model, and what is known of it: JSON text, the fields of `NameFacts`. It may run in a reader's
    process."""
    keys, ids, texts = (column.to_pylist() for column in asked.columns)
    known = [*map(_name_facts, texts)]
    told: dict[int, tuple[ParsedName, list[tuple[str, list[str] | None]]]] = {}
    wrong: dict[tuple[int, str], list[str] | None] = {}
    for key, text, facts, parsed in zip(keys, texts, known, parse_bare(ids, known), strict=True):
        same = id(parsed), text
        if same not in wrong:
            found = [f"{d.kind} ({d.severity}): {d.message}" for d in defects(parsed, facts)]
            wrong[same] = found or None
        told.setdefault(id(parsed), (parsed, []))[1].append((key, wrong[same]))
    conventions = [parsed.convention for parsed, _ in told.values()]
    parts = [[*map(_part, parsed.components)] for parsed, _ in told.values()]
    models = [of_name for _, of_name in told.values()]
    columns = [pa.array(conventions, pa.string()), _lists(parts, _PART), _lists(models, _MODEL)]
    yield pa.Table.from_arrays(columns, schema=FOUND)


def _part(part: NameComponent) -> tuple[str, str, str, str, float]:
    kind, text, value, _, _, confidence = part
    return component_id(kind, value), kind, value, text, min(confidence, _SUREST)


def _lists(rows: Sequence[Sequence[tuple[Any, ...]]], kind: pa.StructType) -> pa.ListArray:
    """A column of lists, made of its fields: Arrow takes far longer to read objects."""
    ends = np.cumsum([0, *map(len, rows)], dtype=np.int32)
    values = [*zip(*chain.from_iterable(rows), strict=True)] or [()] * kind.num_fields
    fields = [pa.array(of_field, field.type) for of_field, field in zip(values, kind, strict=True)]
    return pa.ListArray.from_arrays(ends, pa.StructArray.from_arrays(fields, fields=list(kind)))


@lru_cache(maxsize=1 << 14)
def _name_facts(text: str) -> NameFacts:
    """Lists become tuples, and what is not known is left out."""
    given: dict[str, Any] = {
        name: tuple(map(tuple, value)) if name == "siblings" else _plain(value)
        for name, value in json.loads(text).items()
        if value is not None
    }
    return NameFacts(**given)


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def read_all(count: int, chunks: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """What is found of `count` names, in the order of the chunks; many are read by two processes
    beside this one."""
    if count < _FEW:
        yield from chain.from_iterable(map(read_names, chunks))
        return
    waiting: deque[Future[pa.Table]] = deque()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for chunk in chunks:
            waiting.append(pool.submit(_read_elsewhere, chunk))
            if len(waiting) > 2 * AT_ONCE:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _read_elsewhere(asked: pa.Table) -> pa.Table:
    with reader() as own:
        return pa.concat_tables(own.stream(read_names, asked))


def kept_names(folder: Path) -> Iterator[pa.Table]:
    """What was found before by the rules of today; nothing where there is none. Raises `OSError`
    for damaged data, as pyarrow does."""
    try:
        parquet = pq.ParquetFile(folder / _KEPT, page_checksum_verification=True)
    except (OSError, pa.ArrowException):
        return
    with parquet:
        if (parquet.schema_arrow.metadata or {}).get(_RULES) == _rules():
            for batch in parquet.iter_batches():
                yield pa.Table.from_batches([batch]).replace_schema_metadata(None).cast(FOUND)


@contextmanager
def keeping_names(folder: Path) -> Iterator[Callable[[pa.Table], None]]:
    """Keep for the next build what the function that is given is called with, and nothing else."""
    written = folder / f"{_KEPT}.new"
    schema = FOUND.with_metadata({_RULES: _rules()})
    with pq.ParquetWriter(written, schema, compression="zstd", write_page_checksum=True) as file:
        yield lambda found: file.write_table(pa.Table.from_arrays(found.columns, schema=schema))
    patiently(written.replace, folder / _KEPT)


def _rules() -> bytes:
    return mark(__name__).encode()
