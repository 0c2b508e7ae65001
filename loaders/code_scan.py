"""Scans a folder for uses of models and datasets. Nothing is run, no link is followed."""

import gc
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import ClassVar

from analysis.code.engine import Reading, assemble, bundled, kind_of, largest, read
from analysis.code.records import Rejected, ScanResult
from graph.batch import Node, Record, rejected
from loaders.base import Option, Source, SourceError
from loaders.git_folder import head, origin
from loaders.legacy_ids import rename
from loaders.reuse import reuse_records

SKIPPED_FOLDERS = frozenset(
    {
        ".git",
        ".hg",
        ".svn",
        "node_modules",
        "__pycache__",
        ".venv",
        "venv",
        ".tox",
        ".github",
        ".mypy_cache",
        ".ruff_cache",
        ".pytest_cache",
        ".ipynb_checkpoints",
    }
)
FEWEST_FOR_WORKERS = 200
CHUNK = 32


def scan_folder(path: str | Path, workers: int | None = None) -> ScanResult:
    """Finds the uses in all files below `path`. Bad files are in `rejected`, the rest goes on.

    `workers` is the number of processes; by default as many as there are cores for a large
    folder, and none besides this one for a small folder. Raises NotADirectoryError.
    """
    root = Path(path)
    if not root.is_dir():
        raise NotADirectoryError(f"not a folder: {root}")
    rejected: list[Rejected] = []
    files = list(walk(root, rejected))
    workers = workers or (os.cpu_count() or 1 if len(files) >= FEWEST_FOR_WORKERS else 1)
    # Syntax trees hold no cycles: the collector would only walk millions of live objects.
    if workers > 1:
        with ProcessPoolExecutor(workers, initializer=gc.disable) as pool:
            readings = list(pool.map(read_path, [root] * len(files), files, chunksize=CHUNK))
    else:
        readings = [read_path(root, file) for file in files]
    result = assemble(readings)
    return ScanResult(result.uses, sorted_reasons(rejected + result.rejected), len(files))


def sorted_reasons(rejected: list[Rejected]) -> list[Rejected]:
    return sorted(rejected, key=lambda one: (one.path, one.reason))


def walk(root: Path, rejected: list[Rejected]) -> Iterator[str]:
    """Paths of the files to read, relative to `root` with "/". Symbolic links are set aside."""

    def failed(error: OSError) -> None:
        place = Path(error.filename or root)
        rejected.append(Rejected(_relative(place, root), f"cannot be listed: {error.strerror}"))

    for folder, folders, names in os.walk(root, onerror=failed, followlinks=False):
        here = Path(folder)
        folders[:] = sorted(
            name
            for name in folders
            if name not in SKIPPED_FOLDERS and not name.endswith((".dist-info", ".egg-info"))
        )
        for name in list(folders):
            if (here / name).is_symlink():
                rejected.append(Rejected(_relative(here / name, root), "symbolic link"))
        for name in sorted(names):
            place = here / name
            if not kind_of(name):
                continue
            if place.is_symlink() or not place.is_file():
                reason = "symbolic link" if place.is_symlink() else "not a regular file"
                rejected.append(Rejected(_relative(place, root), reason))
            else:
                yield _relative(place, root)


def read_path(root: Path, path: str) -> Reading:
    """Reads one file of the folder; one that is too large or unreadable is set aside."""
    kind = kind_of(path)
    if kind == "weights":
        return Reading(path, uses=[bundled(path)])
    place = root / path
    try:
        size = place.stat().st_size
        if size > largest(kind):
            return Reading(path, rejected=[Rejected(path, f"too large: {size} bytes")])
        return read(path, place.read_bytes())
    except OSError as error:
        return Reading(path, rejected=[Rejected(path, f"cannot be read: {error.strerror}")])


def _relative(place: Path, root: Path) -> str:
    return place.relative_to(root).as_posix()


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
        self._id = id or origin(self._root) or f"folder:{self._root.name}"
        self._result = result

    @property
    def snapshot(self) -> str:
        """Named after the repository, so that a later scan of it replaces this one."""
        return self._id

    @cached_property
    def taken_at(self) -> str:
        """The time of the newest file."""
        times = [(self._root / path).stat().st_mtime for path in walk(self._root, [])]
        newest = datetime.fromtimestamp(max(times, default=0), UTC)
        return f"{newest:%Y-%m-%dT%H:%M:%SZ}"

    def records(self) -> Iterator[Record]:
        """The repository, what its code uses, and what was set aside."""
        result = self._result or scan_folder(self._root)
        yield Node("Repository", self._id, {"commit": head(self._root), "is_stub": False})
        yield from reuse_records(self._id, result.uses)
        yield from filter(None, map(rename, sorted({use.id for use in result.uses})))
        for use in result.uses:
            if not use.id:
                reason = "an id that only running the code would tell"
                yield rejected(f"{self._root}/{use.path}", use.line, reason, use.expression)
        for bad in result.rejected:
            yield rejected(f"{self._root}/{bad.path}", 0, bad.reason, bad.path)
        self.progress = result.files
