"""Damage of the tables: loads that cannot be read, and files that are not as they were written."""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ptmgraph.graph.seal import sha256_of
from ptmgraph.graph.tables.lake import Snapshot, snapshots, unreadable_loads


@dataclass(frozen=True)
class DamagedLoad:
    """A load with its first file that is not as it was written. `name` is what
    `ptmgraph.graph.tables.lake.remove` takes."""

    source: str
    name: str
    file: Path

    @property
    def remedy(self) -> str:
        """What to do, as a sentence."""
        name = shlex.quote(f"{self.source}/{self.name}")
        return f"Remove it, and load it again: ptmgraph sources --remove {name}"

    def __str__(self) -> str:
        return f"{self.file} is damaged. {self.remedy}"


def damaged_loads(home: Path) -> Iterator[DamagedLoad]:
    """All damage of the tables. Every byte is read: about a second for each GB."""
    for folder in unreadable_loads(home):
        yield unreadable_load(folder)
    for snapshot in snapshots(home):
        file = _damaged_file(snapshot)
        if file is not None:
            yield DamagedLoad(snapshot.source, snapshot.name, file)


def unreadable_load(folder: Path) -> DamagedLoad:
    """One of `ptmgraph.graph.tables.lake.unreadable_loads`."""
    return DamagedLoad(folder.parent.name, folder.name, folder / "snapshot.json")


def _damaged_file(snapshot: Snapshot) -> Path | None:
    overall = hashlib.sha256(json.dumps(snapshot.checksums).encode()).hexdigest()
    if snapshot.checksums and overall != snapshot.checksum:
        return snapshot.folder / "snapshot.json"
    for table in sorted(snapshot.checksums.keys() | snapshot.tables.keys()):
        if not _is_whole(snapshot, table):
            return snapshot.file(table)
    return None


def _is_whole(snapshot: Snapshot, table: str) -> bool:
    file = snapshot.file(table)
    try:
        if table in snapshot.checksums:
            return sha256_of(file) == snapshot.checksums[table]
        # A load from before there was a checksum for each table.
        return bool(pq.read_metadata(file).num_rows == snapshot.tables[table])
    except (OSError, pa.ArrowException):
        return False
