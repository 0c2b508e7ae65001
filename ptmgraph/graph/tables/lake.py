"""The tables: Parquet files per source and snapshot under the data home, the durable truth.

`tables/<source>/<snapshot>@<time>/` holds one file for each table of the schema, or beside the
graph, that has rows, `rejected.parquet`, `changes.parquet` where a load before it was otherwise,
and `snapshot.json`, which is written last. A load writes into a hidden folder and renames it when
it is whole, so a killed load leaves the last good one. The name of a snapshot is what its
`snapshot.json` says: the folder's is only for people, and the same for `llama 3` and `llama_3`.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock

from ptmgraph.graph.beside import BESIDE, CARD_TEXTS
from ptmgraph.graph.disk import put_in_place
from ptmgraph.graph.records import (
    REJECTED_SCHEMA,
    Account,
    Beside,
    ColumnRows,
    Node,
    PassedOver,
    Record,
    Rejected,
    TableRow,
    arrow_schema,
    beside_row,
    node_row,
    passed_over,
    rejected_table,
    rel_row,
    seen_rows,
    table_of,
    to_arrow,
)
from ptmgraph.graph.schema import TABLES, Table
from ptmgraph.graph.seal import has_its_checksum, sha256_of, with_checksum
from ptmgraph.graph.tables.files import ids_again
from ptmgraph.graph.tables.history import CHANGES, CHANGES_SCHEMA, DamagedHistory, carry_over

_FLUSH_ROWS = 20_000
# The texts of cards are long: up to a megabyte each.
_FLUSH_ROWS_OF = {CARD_TEXTS.name: 200}
_REJECTED = "rejected"
_MANIFEST = "snapshot.json"


@dataclass(frozen=True)
class Snapshot:
    """One whole load of one source, as its `snapshot.json` describes it.

    `precedence`: the smaller number is trusted more where sources disagree. `tables` holds the
    number of rows of each table, `checksums` the SHA-256 of its file (and that of `rejected`);
    `checksum` is over all of these. `passed_over` counts what the source does not read or has no
    place for, by kind; a snapshot from before that was counted has none. `mark` stands for all that
    it was made from, where the source can say that. `seal` is over all of these, see
    `ptmgraph.graph.seal`.
    """

    source: str
    name: str
    taken_at: str
    precedence: int
    rows: int
    rejected: int
    checksum: str
    tables: dict[str, int] = field(default_factory=dict)
    checksums: dict[str, str] = field(default_factory=dict)
    passed_over: tuple[PassedOver, ...] = ()
    mark: str = ""
    seal: str = ""
    folder: Path = field(default=Path(), compare=False)

    def file(self, table: str) -> Path:
        """The Parquet file of a table, or of `rejected`."""
        return self.folder / f"{table}.parquet"

    def checksum_of(self, table: str) -> str:
        """Changes with what the table holds. A snapshot from before there was one for each table
        has only that over all."""
        return self.checksums.get(table, self.checksum)

    def changes(self) -> pa.Table:
        """What this load and those before it changed, see `ptmgraph.graph.tables.history`."""
        there = self.file(CHANGES).exists()
        return pq.read_table(self.file(CHANGES)) if there else CHANGES_SCHEMA.empty_table()

    def rejected_rows(self) -> pa.Table:
        """What was set aside: file, row, reason and text."""
        return (
            pq.read_table(self.file(_REJECTED)) if self.rejected else REJECTED_SCHEMA.empty_table()
        )


_FIELDS = {field.name for field in fields(Snapshot)} - {"folder"}


def snapshots(home: Path) -> list[Snapshot]:
    """The newest whole load of every source and snapshot, most trusted first."""
    whole = [s for folder in (home / "tables").glob("*") for s in _whole(folder)]
    newest = {(s.source, s.name): s for s in sorted(whole, key=_written)}
    ordered = sorted(newest.values(), key=lambda s: (s.source, s.name))
    ordered.sort(key=lambda s: s.taken_at, reverse=True)
    return sorted(ordered, key=lambda s: s.precedence)


def _whole(folder: Path) -> list[Snapshot]:
    """All whole loads of one source, also those that a newer one has replaced."""
    return [s for load in _loads(folder) if (s := read_snapshot(load)) is not None]


def _loads(folder: Path) -> Iterator[Path]:
    """The folders of the loads of one source."""
    return (load for load in folder.glob("[!.]*@*") if load.is_dir())


def read_snapshot(folder: Path) -> Snapshot | None:
    """The load in a folder; none when its `snapshot.json` is not what `SnapshotWriter` wrote.

    What a newer version says beyond our fields is passed over.
    """
    try:
        facts = json.loads((folder / _MANIFEST).read_text("utf-8"))
        known = {key: facts[key] for key in _FIELDS & facts.keys()}
        known["passed_over"] = tuple(
            PassedOver(entry["kind"], entry["count"], tuple(entry["examples"]))
            for entry in facts.get("passed_over", ())
        )
        snapshot = Snapshot(**known, folder=folder)
        # Those of earlier versions have no seal.
        whole = snapshot.source == folder.parent.name and isinstance(snapshot.tables, dict)
        return snapshot if whole and ("seal" not in facts or has_its_checksum(facts)) else None
    except (OSError, ValueError, TypeError, AttributeError, KeyError):
        return None


def unreadable_loads(home: Path) -> list[Path]:
    """The folders of loads that cannot be read, and that no later load of the name replaces."""
    found = []
    for source in (home / "tables").glob("*"):
        newest: dict[str, str] = {}
        for load in sorted(_loads(source), key=_time, reverse=True):
            if read_snapshot(load):
                newest.setdefault(_kept_name(load), _time(load))
            elif _kept_name(load) not in newest:
                found.append(load)
    return sorted(found)


def _written(snapshot: Snapshot) -> str:
    """Orders loads by when they were written: nanoseconds, of 19 digits until the year 2286."""
    return _time(snapshot.folder)


def _time(load: Path) -> str:
    return load.name.rpartition("@")[2]


def _kept_name(load: Path) -> str:
    return load.name.rpartition("@")[0]


def source_lock(home: Path, source: str) -> FileLock:
    """Lets one load of a source run at a time. Who holds it may take it again."""
    folder = home / "tables" / source
    folder.mkdir(parents=True, exist_ok=True)
    return FileLock(folder / ".lock", is_singleton=True)


class SnapshotWriter:
    """Writes the records of one load. Use it as a context manager; leaving it without an error
    puts the new snapshot in the place of the last one of that name.

    Memory stays flat: rows go to disk in groups. Records that do not fit their table are set
    aside with the reason. With `history`, what the load that is replaced knows of earlier ones is
    carried over (see `ptmgraph.graph.tables.history`), and `changes` counts what is otherwise.
    Nodes with a label in `once` that are described again are counted as passed over.
    """

    def __init__(
        self,
        home: Path,
        source: str,
        name: str,
        taken_at: str,
        precedence: int,
        mark: str = "",
        *,
        history: bool = True,
        once: Sequence[str] = (),
    ) -> None:
        self._folder = home / "tables" / source
        self._source, self._name, self._mark = source, name, mark
        self._taken_at, self._precedence = taken_at, precedence
        self._partial = self._folder / f".{_folder_name(name)}.partial"
        self._lock = source_lock(home, source)
        self._rows: defaultdict[str, list[TableRow]] = defaultdict(list)
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._rejected: list[Rejected] = []
        self.counts: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self.passed_over = Account()
        self._history, self._once = history, once
        self.changes: Counter[tuple[str, str]] = Counter()

    def __enter__(self) -> Self:
        self._lock.acquire()
        # The lock is ours, so whatever is hidden here was left by a load that was killed.
        for left in self._folder.glob(".*.partial"):
            shutil.rmtree(left, ignore_errors=True)
        self._partial.mkdir()
        return self

    def add(self, record: Record) -> None:
        """Take one record."""
        if isinstance(record, Rejected):
            self._rejected.append(record)
            self.counts[_REJECTED] += 1
            self.reasons[record.reason] += 1
            if len(self._rejected) >= _FLUSH_ROWS:
                self._flush_rejected()
            return
        if isinstance(record, PassedOver):
            self.passed_over.add(record)
            return
        if isinstance(record, ColumnRows):
            self._add_rows(record)
            return
        table = table_of(record)
        if isinstance(record, Node):
            row = node_row(table, record, self._taken_at)
        elif isinstance(record, Beside):
            row = beside_row(table, record)
        else:
            row = rel_row(table, record, self._taken_at)
        rows = self._rows[table.name]
        rows.append(row)
        if len(rows) >= _FLUSH_ROWS_OF.get(table.name, _FLUSH_ROWS):
            self._flush(table)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._commit()
        finally:
            for writer in self._writers.values():
                writer.close()
            shutil.rmtree(self._partial, ignore_errors=True)
            self._lock.release()

    def _add_rows(self, rows: ColumnRows) -> None:
        table = TABLES[rows.table]
        if table.name in self._rows:  # they came before these, and the order tells who is first
            self._flush(table)
        self._write(table.name, arrow_schema(table.columns), seen_rows(table, rows, self._taken_at))
        self.counts[table.name] += rows.columns.num_rows

    def _flush(self, table: Table) -> None:
        rows = self._rows.pop(table.name)
        good, bad = to_arrow(table, rows)
        for record in bad:
            self.add(record)
        self._write(table.name, arrow_schema(table.columns), good)
        self.counts[table.name] += good.num_rows

    def _flush_rejected(self) -> None:
        self._write(_REJECTED, REJECTED_SCHEMA, rejected_table(self._rejected))
        self._rejected = []

    def _write(self, name: str, schema: pa.Schema, rows: pa.Table) -> None:
        if name not in self._writers:
            path = self._partial / f"{name}.parquet"
            self._writers[name] = pq.ParquetWriter(path, schema, compression="zstd")
        self._writers[name].write_table(rows)

    def _commit(self) -> None:
        for name in list(self._rows):
            self._flush((TABLES | BESIDE)[name])
        if self._rejected:
            self._flush_rejected()
        for writer in self._writers.values():
            writer.close()
        for label in self._once:
            if label in self._writers:
                self._count_again(label)
        rejected = self.counts.pop(_REJECTED, 0)
        older = [load for load in _loads(self._folder) if self._replaces(load)]
        self._carry_over(older)
        files = sorted(self._partial.glob("*.parquet"))
        checksums = {file.stem: sha256_of(file) for file in files}
        facts = Snapshot(
            source=self._source,
            name=self._name,
            taken_at=self._taken_at,
            precedence=self._precedence,
            rows=sum(self.counts.values()),
            rejected=rejected,
            checksum=hashlib.sha256(json.dumps(checksums).encode()).hexdigest(),
            tables=dict(sorted(self.counts.items())),
            checksums=checksums,
            passed_over=self.passed_over.entries(),
            mark=self._mark,
        )
        text = {key: value for key, value in asdict(facts).items() if key in _FIELDS - {"seal"}}
        (self._partial / _MANIFEST).write_text(json.dumps(with_checksum(text), indent=1), "utf-8")
        kept = _folder_name(self._name)
        put_in_place(self._partial, self._folder / f"{kept}@{time.time_ns()}")
        for load in older:
            discard(load)

    def _count_again(self, label: str) -> None:
        """Nothing tells which of two descriptions is right: files of two days, or a row twice."""
        count, ids = ids_again(self._partial / f"{label}.parquet")
        if count:
            kind = f"second rows of a {label.lower()}: values of the first count, links of all"
            self.passed_over.add(PassedOver(kind, count, ids))

    def _carry_over(self, older: list[Path]) -> None:
        readable = [load for load in sorted(older, key=_time) if read_snapshot(load)]
        if not self._history or not readable:
            return
        try:
            self.changes = carry_over(readable[-1], self._partial, self._taken_at)
        except DamagedHistory as reason:
            kind = "the history of an earlier load, whose tables are damaged"
            self.passed_over.add(passed_over(kind, str(reason)))

    def _replaces(self, load: Path) -> bool:
        """Whether a load has our name; one that cannot be read, as far as its folder says."""
        snapshot = read_snapshot(load)
        if snapshot is None:
            return _kept_name(load) == _folder_name(self._name)
        return snapshot.name == self._name


def _folder_name(name: str) -> str:
    """A snapshot's name as part of a folder's name, for people; other names may give the same."""
    return re.sub(r"[^A-Za-z0-9._-]+", "_", name)[:80].strip("._") or "snapshot"


def discard(load: Path) -> None:
    """Remove the folder of a load: hidden first, for what is half removed is not whole."""
    hidden = load.rename(load.with_name(f".{load.name}.partial"))
    shutil.rmtree(hidden, ignore_errors=True)


def remove(home: Path, source: str, name: str) -> None:
    """Remove all loads of one snapshot, waiting for a load of the source that is under way. One
    that cannot be read has the name of its folder."""
    folder = home / "tables" / source
    with source_lock(home, source):
        for load in sorted(_loads(folder), key=_time):
            snapshot = read_snapshot(load)
            if name == (snapshot.name if snapshot else load.name):
                discard(load)
