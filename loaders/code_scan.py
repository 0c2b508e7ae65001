"""Scans a folder for uses of models and datasets. Nothing is run, no link is followed."""

import gc
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from analysis.code.engine import Reading, assemble, bundled, kind_of, largest, read
from analysis.code.records import Rejected, ScanResult

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
