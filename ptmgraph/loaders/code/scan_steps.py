"""The steps of a scan that look into files of strangers. They run in a reader's process.

Each yields, as a reader wants it; those for one answer yield one.
"""

from __future__ import annotations

import gc
import pickle
from collections.abc import Iterator, Sequence
from itertools import dropwhile
from pathlib import Path
from tempfile import NamedTemporaryFile

from ptmgraph.analysis.code.archive import project, unpack
from ptmgraph.analysis.code.engine import assemble
from ptmgraph.analysis.code.reading import Reading
from ptmgraph.analysis.code.records import CodePassedOver, RejectedFile, ScanResult, accounted
from ptmgraph.loaders.code.files import Met, read_path, walk_files

_SPOOL = ".facts"

Unpacked = tuple[Path, list[tuple[str, str]]]
"""Where the project of an archive lies, and what was set aside as paths and reasons."""


def listed(root: Path) -> Iterator[tuple[list[str], list[RejectedFile], list[CodePassedOver]]]:
    """The files to read below a folder, what was set aside, and what was passed over."""
    rejected: list[RejectedFile] = []
    passed_over: Met = []
    files = list(walk_files(root, rejected, passed_over))
    yield files, rejected, accounted(passed_over)


def unpack_file(path: Path, folder: Path) -> Iterator[Unpacked]:
    """Unpacks an archive into a folder. Raises `ArchiveError`."""
    with path.open("rb") as stream:
        aside = unpack(stream, folder)
    yield project(folder), aside


def read_paths(paths: Sequence[str], root: Path, folder: Path) -> Iterator[None]:
    """Reads files of the folder `root` and keeps what they say in a file in `folder`.

    Yields when that of the next file is kept, so that nothing is lost when the process ends.
    """
    gc.disable()  # the collector would walk millions of live objects that hold no cycles
    try:
        with NamedTemporaryFile(dir=folder, suffix=_SPOOL, delete=False) as spool:
            for path in paths:
                spool.write(_packed(read_path(root, path)))
                spool.flush()
                yield None
    finally:
        gc.enable()


def _packed(reading: Reading) -> bytes:
    try:
        return pickle.dumps(reading)
    except (RecursionError, MemoryError) as error:
        reason = f"too deep or too large: {type(error).__name__}"
        return pickle.dumps(Reading(reading.path, rejected=[RejectedFile(reading.path, reason)]))


def assembled(folder: Path) -> Iterator[ScanResult]:
    """The uses in all files whose facts were kept in `folder`."""
    gc.disable()
    try:
        yield assemble(_kept(folder))
    finally:
        gc.enable()


def kept_paths(folder: Path) -> Iterator[list[str]]:
    """The files whose facts were kept, in their order there."""
    yield [reading.path for reading in _kept(folder)]


def assembled_alone(paths: Sequence[str], folder: Path) -> Iterator[ScanResult]:
    """The uses in each file from the first of `paths` on, as far as it tells them alone."""
    for reading in dropwhile(lambda reading: reading.path != paths[0], _kept(folder)):
        yield assemble([reading])


def _kept(folder: Path) -> Iterator[Reading]:
    for file in sorted(folder.glob(f"*{_SPOOL}")):
        with file.open("rb") as spool:
            while True:
                try:
                    yield pickle.load(spool)
                except (EOFError, pickle.UnpicklingError):  # the end, or where a process ended
                    break
