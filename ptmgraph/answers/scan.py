"""Which models and datasets does code use? A folder, or an archive of one."""

from __future__ import annotations

from dataclasses import asdict, fields
from functools import partial
from pathlib import Path

from ptmgraph.analysis.code.archive import ENDINGS, ArchiveError
from ptmgraph.analysis.code.records import ScanResult, Use
from ptmgraph.graph.store.result import Result
from ptmgraph.loaders.base import SourceError
from ptmgraph.loaders.code.scan import scan_folder, scan_unpacked
from ptmgraph.loaders.code.scan_steps import unpack_file
from ptmgraph.loaders.reader.process import OnWait


class ScanError(Exception):
    """The code cannot be scanned; the message says why."""


def scan_rows(found: ScanResult) -> Result:
    """One row for each use, with the fields of `analysis.code.records.Use`."""
    columns = tuple(field.name for field in fields(Use))
    return Result(columns, [{**asdict(use), "lines": list(use.lines)} for use in found.uses])


def scan(path: Path, on_wait: OnWait = lambda: None) -> ScanResult:
    """The uses in a folder or an archive of code. Nothing in it is run.

    `on_wait` is called while it reads; what it raises ends the scan. Raises `ScanError`.
    """
    if not path.exists():
        raise ScanError(f"There is no folder or archive {path}.")
    if not path.is_dir() and not path.name.endswith(ENDINGS):
        raise ScanError(f"{path} is neither a folder nor an archive ({', '.join(ENDINGS)}).")
    try:
        if path.is_dir():
            return scan_folder(path, on_wait)
        return scan_unpacked(partial(unpack_file, path), on_wait)
    except (ArchiveError, SourceError) as error:
        raise ScanError(str(error)) from None
