"""Scans a folder for uses of models and datasets. Nothing is run, no link is followed."""

import gc
import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import cached_property, partial
from pathlib import Path
from typing import ClassVar

from ptmgraph.analysis.code.engine import Reading, assemble
from ptmgraph.analysis.code.records import RejectedFile, ScanResult
from ptmgraph.graph.ids import InvalidId, any_repository_id
from ptmgraph.graph.records import Node, Record, rejected
from ptmgraph.loaders.base import Option, Source, SourceError
from ptmgraph.loaders.code.files import read_path, walk_files
from ptmgraph.loaders.code.git_folder import head, origin
from ptmgraph.loaders.code.reuse import reuse_records
from ptmgraph.loaders.fields import time_text
from ptmgraph.loaders.hub.legacy_ids import rename

FEWEST_FOR_WORKERS = 200
CHUNK = 16


def scan_folder(path: str | Path, workers: int | None = None) -> ScanResult:
    """Finds the uses in all files below `path`. Bad files are in `rejected`, the rest goes on.

    `workers` is the number of processes; by default as many as there are cores for a large
    folder, and none besides this one for a small folder. Raises NotADirectoryError.
    """
    root = Path(path)
    if not root.is_dir():
        raise NotADirectoryError(f"not a folder: {root}")
    rejected: list[RejectedFile] = []
    files = list(walk_files(root, rejected))
    workers = workers or (os.cpu_count() or 1 if len(files) >= FEWEST_FOR_WORKERS else 1)
    with without_collector():
        result = assemble(read_files(root, files, workers))
    return ScanResult(result.uses, sorted_reasons(rejected + result.rejected), len(files))


def read_files(root: Path, files: list[str], workers: int) -> list[Reading]:
    """Reads all files, in processes of their own where `workers` is more than one."""
    read_one = partial(read_path, root)
    if workers == 1:
        return list(map(read_one, files))
    # Not by fork: a server forks with threads that hold locks.
    context = multiprocessing.get_context("spawn")
    try:
        with ProcessPoolExecutor(workers, context, gc.disable) as pool:
            return list(pool.map(read_one, files, chunksize=CHUNK))
    except BrokenProcessPool:  # out of memory, or started by a script that has no `__main__` guard
        return list(map(read_one, files))


@contextmanager
def without_collector() -> Iterator[None]:
    """Stops the collector of cycles: it would walk millions of live objects that hold none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def sorted_reasons(rejected: list[RejectedFile]) -> list[RejectedFile]:
    return sorted(rejected, key=lambda one: (one.path, one.reason))


class CodeScanSource(Source):
    """A folder of code on this machine, as a repository: which models and datasets it uses.

    The repository is the one that `.git` names as its origin, else `folder:NAME`. Nothing in the
    folder is run.
    """

    name: ClassVar[str] = "code"
    title: ClassVar[str] = "A folder of code and the models it uses"
    license: ClassVar[str] = "that of the code"
    url: ClassVar[str] = ""
    precedence: ClassVar[int] = 35
    options: ClassVar[tuple[Option, ...]] = (
        Option("path", "The folder.", argument=True),
        Option("id", "The id of the repository in the graph, for example github.com/owner/name."),
    )

    def __init__(
        self, path: str | Path, id: str | None = None, result: ScanResult | None = None
    ) -> None:
        """`result` is that of a scan that was made already. Raises `SourceError`."""
        self._root = Path(path).resolve()
        if not self._root.is_dir():
            raise SourceError(f"{path} is not a folder")
        try:
            self._known_id = origin(self._root) if id is None else any_repository_id(id)
        except InvalidId as error:
            raise SourceError(str(error)) from None
        self._id = self._known_id or f"folder:{self._root.name}"
        self._result = result

    @property
    def snapshot(self) -> str:
        """Named after the repository, or the path where that is not known: a later scan replaces
        this one, and one of another folder of that name does not."""
        return self._known_id or str(self._root)

    @cached_property
    def taken_at(self) -> str:
        """The time of the newest file."""
        times = [(self._root / path).stat().st_mtime for path in walk_files(self._root, [])]
        return time_text(max(times, default=0))

    def records(self) -> Iterator[Record]:
        """The repository, what its code uses, and what was set aside."""
        result = self._result or scan_folder(self._root)
        yield Node("Repository", self._id, {"commit": head(self._root), "is_stub": False})
        yield from reuse_records(self._id, result.uses)
        models = {use.id for use in result.uses if use.role == "model"}
        yield from filter(None, map(rename, sorted(models)))
        for use in result.uses:
            if not use.id:
                reason = "an id that only running the code would tell"
                yield rejected(f"{self._root}/{use.path}", use.line, reason, use.expression)
        for bad in result.rejected:
            yield rejected(f"{self._root}/{bad.path}", 0, bad.reason, bad.path)
        self.progress = result.files
