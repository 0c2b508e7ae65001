"""What comes with the program: real models, packages that use them, and a catalogue of the Hub.

The catalogue is most of it. A load of the `small` part leaves it out: enough to try everything on.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from ptmgraph.graph.records import Record, rejected
from ptmgraph.loaders.base import Option, Source, SourceError
from ptmgraph.loaders.sample.catalog import CatalogReader
from ptmgraph.loaders.sample.rows import dataset_records, model_records, package_records
from ptmgraph.loaders.sample.training import Tasks

DATA = Path(__file__).parent / "data"


CATALOG = "catalog/sources.json"
"""Which packages the catalogue was made from, and how many rows each gave."""


class SampleSource(Source):
    """Models with parents, licences and training data, packages with the models they use, and what
    well-known packages say of some 20,000 models of the Hub.

    `data/README.md` beside this file states provenance and licence.
    """

    name: ClassVar[str] = "sample"
    title: ClassVar[str] = (
        "Bundled models: what published packages say of models, and which models they use"
    )
    license: ClassVar[str] = "Apache-2.0, MIT"
    url: ClassVar[str] = "https://github.com/embeddings-benchmark/mteb"
    precedence: ClassVar[int] = 60
    options: ClassVar[tuple[Option, ...]] = (
        Option("small", "Leave the catalogue out: embedding models and packages only.", flag=True),
    )

    def __init__(self, folder: Path = DATA, *, small: bool = False) -> None:
        self._folder = folder
        self._facts = json.loads(self._read("snapshot.json"))
        self._catalog: dict[str, Any] = {} if small else json.loads(self._read(CATALOG))

    @property
    def snapshot(self) -> str:
        return "sample"

    @property
    def taken_at(self) -> str:
        """When the wheel was built."""
        return str(self._facts["mteb"]["released"])

    @property
    def total(self) -> int:
        own = sum(int(self._facts[kind]) for kind in ("models", "datasets", "packages"))
        return own + sum(int(source["rows"]) for source in self._catalog.values())

    def records(self) -> Iterator[Record]:
        models, datasets = self._rows("models.jsonl.gz"), self._rows("datasets.jsonl.gz")
        for row in datasets:
            yield from dataset_records(row)
            self.progress += 1
        tasks = Tasks(datasets, models)
        names = {row["name"] for row in models}
        seen: set[str] = set()
        for row in models:
            if row["name"] in seen:
                place = row["file"], row["line"]
                yield rejected(*place, "a second entry of this model", row["name"])
            else:
                yield from model_records(row, names, tasks)
            seen.add(row["name"])
            self.progress += 1
        for row in self._rows("packages.jsonl.gz"):
            yield from package_records(row)
            self.progress += 1
        for name in self._catalog:
            reader = CatalogReader(name)
            for row in self._rows(f"catalog/{name}.jsonl.gz"):
                yield from reader.records(row)
                self.progress += 1

    def _rows(self, file: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self._read(file).splitlines()]

    def _read(self, file: str) -> str:
        """The text of a bundled file. Raises `SourceError` when it is missing or damaged."""
        try:
            data = (self._folder / file).read_bytes()
            return (gzip.decompress(data) if file.endswith(".gz") else data).decode()
        except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
            raise SourceError(f"The bundled {file} is damaged; install again. ({error})") from error
