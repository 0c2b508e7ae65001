"""The source `code`: a folder of code as a repository, and the models it uses."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import ClassVar

from ptmgraph.analysis.code.records import ScanResult
from ptmgraph.graph.ids import InvalidId, any_repository_id
from ptmgraph.graph.records import Node, PassedOver, Record, rejected
from ptmgraph.loaders.base import Option, Source, SourceError
from ptmgraph.loaders.code.files import walk_files
from ptmgraph.loaders.code.git_folder import head, origin
from ptmgraph.loaders.code.reuse import reuse_records
from ptmgraph.loaders.code.scan import scan_folder
from ptmgraph.loaders.fields import time_text
from ptmgraph.loaders.hub.legacy_ids import rename


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
        times = [(self._root / path).stat().st_mtime for path in walk_files(self._root, [], [])]
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
        for one in result.passed_over:
            yield PassedOver(one.kind, one.count, one.examples)
        self.progress = result.files
