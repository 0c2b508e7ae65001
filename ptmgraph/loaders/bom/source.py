"""The source `bom`: a bill of materials, of ptmgraph or of any other tool."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

from ptmgraph.graph.records import Record
from ptmgraph.loaders.base import Option, Source, SourceError
from ptmgraph.loaders.bom.cyclonedx import read_cyclonedx
from ptmgraph.loaders.bom.cyclonedx_xml import cyclonedx_of_xml
from ptmgraph.loaders.bom.document import BomDocument, BomUnreadable
from ptmgraph.loaders.bom.spdx2 import read_spdx2
from ptmgraph.loaders.bom.spdx2_tags import is_spdx_tags, spdx_of_tags
from ptmgraph.loaders.bom.spdx3 import read_spdx3
from ptmgraph.loaders.bom.statements import BomHead, bom_statements
from ptmgraph.loaders.fields import InvalidValue, shown, time_text, timestamp
from ptmgraph.loaders.reader.process import USUAL, ReadingFailed, reader
from ptmgraph.loaders.unfetched import BEGIN, unfetched

READABLE = (
    "CycloneDX 1.2 to 1.7 in JSON or XML, SPDX 2.2 and 2.3 in JSON or tags, or SPDX 3.0 in JSON-LD"
)


class BomSource(Source):
    """Models, datasets and repositories of one document, with licences and how each was made.

    What the graph has no place for, such as libraries, is counted as passed over.
    """

    name: ClassVar[str] = "bom"
    title: ClassVar[str] = "A bill of materials: CycloneDX (JSON, XML), SPDX 2.3 or 3.0"
    license: ClassVar[str] = "that of the document"
    url: ClassVar[str] = ""
    precedence: ClassVar[int] = 50
    options: ClassVar[tuple[Option, ...]] = (Option("file", "The document.", argument=True),)

    def __init__(self, file: str | Path) -> None:
        self._file = Path(file)
        self._head, self._records = read_bom(self._file)

    @property
    def snapshot(self) -> str:
        """Named after the work that the document is about: a later one about it replaces this.
        Without one, after the number or name of the document, or the file."""
        return shown(self._head.names[0]) if self._head.names else self._file.name

    @property
    def taken_at(self) -> str:
        """When the document was made; else the time of the file."""
        try:
            return timestamp(self._head.created)
        except InvalidValue:
            return time_text(self._file.stat().st_mtime)

    def records(self) -> Iterator[Record]:
        yield from self._records


def read_bom(file: Path) -> tuple[BomHead, list[Record]]:
    """The bill of materials in a file, read in a process that has limits. Raises `SourceError`."""
    head: BomHead | None = None
    records: list[Record] = []
    try:
        with reader(budget=USUAL) as own:
            for found in own.stream(bom_of_file, file):
                if isinstance(found, BomHead):
                    head = found
                else:
                    records.append(found)
    except ReadingFailed as reason:
        raise SourceError(f"{file} cannot be read: {reason}.") from None
    assert head is not None
    return head, records


def bom_of_file(file: Path) -> Iterator[BomHead | Record]:
    """What the document in a file says: its head, then records. Raises `SourceError`."""
    try:
        data = file.read_bytes()
        if instead := unfetched(data[:BEGIN]):
            raise SourceError(f"{file}: {instead}.")
        with _no_collection():
            document = bom_of_bytes(data)
    except OSError as error:
        raise SourceError(f"{file} cannot be read: {error.strerror}.") from None
    except RecursionError:
        raise SourceError(f"{file} is nested too deeply.") from None
    except BomUnreadable as error:
        raise SourceError(f"{file}: {error}.") from None
    yield from bom_statements(document, file.name)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Pause the search for garbage: looking again and again through millions of new objects, none
    of which is garbage, takes half of the time for a large document."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def bom_of_bytes(data: bytes) -> BomDocument:
    """A document of any form that is read. Raises `BomUnreadable` with the reason."""
    if data.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<"):
        return read_cyclonedx(cyclonedx_of_xml(data))
    text = _text(data)
    if is_spdx_tags(text[:10_000]):
        return read_spdx2(spdx_of_tags(text))
    try:
        given = json.loads(text)
    except ValueError as error:
        raise BomUnreadable(f"not a bill of materials: it is not JSON ({error})") from None
    return _read_json(given)


def _text(data: bytes) -> str:
    """The text of a file: UTF-8, or what its first bytes say, as Windows' own shell writes it."""
    try:
        return data.decode(json.detect_encoding(data))
    except UnicodeDecodeError:
        raise BomUnreadable("not a bill of materials: it is not text in UTF-8") from None


def _read_json(given: Any) -> BomDocument:
    """A document in JSON, also inside the answer of a service or a signed statement."""
    for wrapper in ("sbom", "bom", "predicate"):
        if isinstance(given, dict) and isinstance(given.get(wrapper), dict):
            given = given[wrapper]
    if isinstance(given, dict):
        if given.get("bomFormat") == "CycloneDX":
            return read_cyclonedx(given)
        if str(given.get("spdxVersion", "")).startswith("SPDX-2"):
            return read_spdx2(given)
        if "@graph" in given or "spdx" in str(given.get("@context", "")):
            return read_spdx3(given)
    raise BomUnreadable(f"not a bill of materials that can be read: {READABLE}")
