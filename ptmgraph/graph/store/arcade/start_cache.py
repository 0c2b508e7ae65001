"""Java's start-up cache: what Java loads when it starts, recorded once, for starts twice as fast.

It lies in the user's cache folder and serves all data homes. There is one file for each version
of the engine and each environment: Java compares the paths and times of its jar files. All works
without it: Java checks the file's checksums, and starts as if there were none when it is damaged
or does not fit.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from filelock import FileLock, Timeout
from platformdirs import user_cache_path

from ptmgraph.graph.errors import StoreError
from ptmgraph.graph.heap import engine_heap
from ptmgraph.graph.home import engine_log
from ptmgraph.graph.schema import TABLES
from ptmgraph.graph.store.arcade.client import Worker, WorkerLost
from ptmgraph.graph.store.arcade.question import Question
from ptmgraph.graph.store.arcade.writing import write_database

_KEPT = 6
_PARTIAL = ".new-"
_MODEL = "a/model"
_ROWS = {
    "Model": ({"id": _MODEL}, {"id": "a/parent"}),
    "Model-FINETUNED_FROM-Model": ({"start_id": _MODEL, "end_id": "a/parent"},),
}
# What a recording process is asked: each loads what later questions of its kind need.
_WARM_UP = (
    "MATCH (m:Model {id: $id}) RETURN m.id AS id",
    "MATCH (m:Model {id: $id})-[r:FINETUNED_FROM|MERGED_FROM]->(p) "
    "OPTIONAL MATCH (p)-[:LICENSED_UNDER]->(l) RETURN p.id AS id, type(r) AS type, "
    "collect(l.id) AS licenses ORDER BY id LIMIT 5",
    "MATCH path = (m:Model {id: $id})-[:FINETUNED_FROM*1..3]->(a:Model) "
    "RETURN a.id AS id, [n IN nodes(path) | n.id] AS path, length(path) AS depth",
    "MATCH (m:Model) WITH m.task AS task, count(*) AS n ORDER BY n DESC RETURN task, n LIMIT 3",
)


def flags() -> tuple[str, ...]:
    """The Java options of a start from the cache; none when there is no cache."""
    file = _file()
    if not os.access(file, os.R_OK):
        return ()
    return (f"-XX:AOTCache={file}", "-XX:+VerifySharedSpaces")


def record(home: Path) -> None:
    """Record the cache anew, with a small database of its own; the engine's log is that of `home`.

    It takes about 8 s of processor time. Does nothing when another process is recording, and
    when the folder cannot be written: the cache is never needed.
    """
    file, logs = _file(), engine_log(home).parent
    unsupported = NotImplementedError  # what a file system without locks makes of a lock
    with contextlib.suppress(OSError, Timeout, unsupported, StoreError, WorkerLost):
        file.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(file.parent / ".lock", timeout=0):
            _clean(file, logs)
            with _own_folder(file.parent) as own, _own_folder(logs) as beside:
                recorded = own / file.name
                _record(_small_database(beside, home), logs, recorded)
                recorded.replace(file)


@contextlib.contextmanager
def _own_folder(parent: Path) -> Iterator[Path]:
    with TemporaryDirectory(prefix=_PARTIAL, dir=parent, ignore_cleanup_errors=True) as own:
        yield Path(own)


def _small_database(folder: Path, home: Path) -> Path:
    """A database with all types, two models and a step between them."""
    from ptmgraph.graph.tables.files import write_rows  # takes long to import
    from ptmgraph.graph.tables.merge import merged_schema

    tables, database = folder / "tables", folder / "arcade"
    tables.mkdir()
    for name, table in TABLES.items():
        schema = merged_schema(table)
        rows = [tuple(row.get(field) for field in schema.names) for row in _ROWS.get(name, ())]
        write_rows(tables / f"{name}.parquet", schema, rows)
    write_database(tables, database, home, (), lambda step, rows: None)
    return database


def _file() -> Path:
    environment = hashlib.sha256(sys.prefix.encode()).hexdigest()[:8]
    name = f"{version('arcadedb-embedded')}-{environment}.aot"
    return user_cache_path("ptmgraph", False) / "java" / name


def _clean(file: Path, logs: Path) -> None:
    """Remove what killed processes left, and the oldest caches beside the file."""
    for left in (*file.parent.glob(f"{_PARTIAL}*"), *logs.glob(f"{_PARTIAL}*")):
        shutil.rmtree(left, ignore_errors=True)
    others = [other for other in file.parent.glob("*.aot") if other != file]
    others.sort(key=lambda other: other.stat().st_mtime, reverse=True)
    for old in others[_KEPT:]:
        old.unlink()


def _record(database: Path, logs: Path, output: Path) -> None:
    worker = Worker(database, logs, engine_heap(), f"-XX:AOTCacheOutput={output}")
    try:
        worker.wait_ready()
        for statement in _WARM_UP:
            worker.ask(Question(statement, {"id": _MODEL}, 10, 30))
        worker.finish(60)
    finally:
        worker.end()
