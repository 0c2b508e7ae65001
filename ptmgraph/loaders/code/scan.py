"""Scans code for uses of models and datasets: a folder, or an archive of one.

Nothing is run, no link is followed. The files are read in processes that have limits; what each
file says waits in a temporary folder until all are read, for it may be much.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event

from ptmgraph.analysis.code.reading import kind_of
from ptmgraph.analysis.code.records import RejectedFile, ScanResult, summed
from ptmgraph.loaders.base import SourceError
from ptmgraph.loaders.code.files import readable_path
from ptmgraph.loaders.code.scan_steps import (
    Unpacked,
    assembled,
    assembled_alone,
    kept_paths,
    listed,
    read_paths,
)
from ptmgraph.loaders.reader.process import (
    Budget,
    Lease,
    OnWait,
    ReadingFailed,
    reader,
    spare_reader,
)

FEWEST_TO_SHARE = 200
_LISTING, _UNPACKING = Budget(300), Budget(900)
_ASSEMBLING = Budget(600, 3_000_000_000)  # all files of a project at once


def _go_on() -> None:
    pass


def scan_folder(path: str | Path, on_wait: OnWait = _go_on) -> ScanResult:
    """Finds the uses in all files below `path`. Bad files are in `rejected`, the rest goes on.

    Raises NotADirectoryError, and `SourceError` when not one file but the whole takes too much
    memory or time.
    """
    root = Path(path)
    if not root.is_dir():
        raise NotADirectoryError(f"not a folder: {root}")
    try:
        with reader(on_wait) as own:
            return _scan(own, root)
    except ReadingFailed as reason:
        raise SourceError(f"{root} cannot be scanned: {reason}") from None


def scan_unpacked(
    unpack: Callable[[Path], Iterable[Unpacked]], on_wait: OnWait = _go_on
) -> ScanResult:
    """Finds the uses in what `unpack` writes into a folder, as `scan_folder` does.

    `unpack` runs in the reader's process. Raises what it raises, and `SourceError`.
    """
    try:
        with reader(on_wait) as own:
            return _scan_unpacked(own, unpack)
    except ReadingFailed as reason:
        raise SourceError(f"the archive cannot be scanned: {reason}") from None


def _scan_unpacked(own: Lease, unpack: Callable[[Path], Iterable[Unpacked]]) -> ScanResult:
    code = own.folder / "code"
    code.mkdir()
    root, aside = own.call(_UNPACKING, unpack, code)
    found = _scan(own, root)
    return replace(found, rejected=[RejectedFile(*one) for one in aside] + found.rejected)


def _scan(own: Lease, root: Path) -> ScanResult:
    """All steps of a scan with a reader that is leased."""
    files, rejected, passed_over = own.call(_LISTING, listed, root)
    facts = own.folder / "facts"
    facts.mkdir()
    if len(files) < FEWEST_TO_SHARE:
        rejected += _read(own, files, root, facts)
    else:
        rejected += _read_together(own, files, root, facts)
    try:
        found = own.call(_ASSEMBLING, assembled, facts)
    except ReadingFailed as reason:
        rejected.append(RejectedFile(".", f"values were not followed from file to file: {reason}"))
        found = _each_alone(own, facts)
    reasons = sorted(rejected + found.rejected, key=lambda one: (one.path, one.reason))
    account = summed([*passed_over, *found.passed_over])
    count = sum(kind_of(file) != "unread" for file in files)
    return ScanResult(found.uses, reasons, count, account, found.code_files)


def _each_alone(own: Lease, facts: Path) -> ScanResult:
    """What each file tells without the others, for a project that is too much together: one file
    may be to blame, and does not end the rest."""
    paths = own.call(_LISTING, kept_paths, facts)
    found, code = ScanResult(), 0
    for path, answer in zip(paths, own.each(assembled_alone, paths, facts), strict=True):
        if isinstance(answer, ReadingFailed):
            found.rejected.append(RejectedFile(path, f"its values cannot be followed: {answer}"))
        else:
            found.uses.extend(answer.uses)
            found.rejected.extend(answer.rejected)
            found.passed_over.extend(answer.passed_over)
            code += answer.code_files
    found.uses.sort(key=lambda use: (use.path, use.line, use.id))
    return replace(found, code_files=code)


def _read(own: Lease, files: list[str], root: Path, facts: Path) -> list[RejectedFile]:
    """Reads files, and says which ones no reader survived."""
    answers = own.each(read_paths, files, root, facts)
    return [
        RejectedFile(readable_path(file), str(answer))
        for file, answer in zip(files, answers, strict=True)
        if answer is not None
    ]


def _read_together(own: Lease, files: list[str], root: Path, facts: Path) -> list[RejectedFile]:
    """The same with a second reader, if one is free."""
    stopped = Event()

    def look() -> None:
        if stopped.is_set():
            raise ReadingFailed("the other reader was stopped")

    with spare_reader(look) as other:
        if other is None:
            return _read(own, files, root, facts)
        with ThreadPoolExecutor(1) as thread:
            half = thread.submit(_read, other, files[1::2], root, facts)
            try:
                mine = _read(own, files[::2], root, facts)
                while not half.done():
                    own.wait()
                return mine + half.result()
            finally:
                stopped.set()
