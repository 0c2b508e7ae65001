"""Which models and datasets does code use? A folder, or an archive of one."""

from __future__ import annotations

from dataclasses import asdict, fields, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from ptmgraph.analysis.code.archive import ENDINGS, ArchiveError, project, unpack
from ptmgraph.analysis.code.records import RejectedFile, ScanResult, Use
from ptmgraph.graph.store.result import Result
from ptmgraph.loaders.code.source import scan_folder


class ScanError(Exception):
    """The code cannot be scanned; the message says why."""


def scan_rows(found: ScanResult) -> Result:
    """One row for each use, with the fields of `analysis.code.records.Use`."""
    columns = tuple(field.name for field in fields(Use))
    return Result(columns, [{**asdict(use), "lines": list(use.lines)} for use in found.uses])


def scan(path: Path) -> ScanResult:
    """The uses in a folder or an archive of code. Nothing in it is run. Raises `ScanError`."""
    if path.is_dir():
        return scan_folder(path)
    if not path.exists():
        raise ScanError(f"There is no folder or archive {path}.")
    if not path.name.endswith(ENDINGS):
        raise ScanError(f"{path} is neither a folder nor an archive ({', '.join(ENDINGS)}).")
    with TemporaryDirectory(prefix="ptmgraph-scan-") as place, path.open("rb") as stream:
        try:
            aside = unpack(stream, Path(place))
        except ArchiveError as error:
            raise ScanError(str(error)) from None
        found = scan_folder(project(Path(place)))
    return replace(found, rejected=[RejectedFile(*one) for one in aside] + found.rejected)
