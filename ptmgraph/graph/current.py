"""The graph in use: where it lies, and whether it is whole.

`graphs/<number>/` holds `tables/` (merged), `arcade/` (the database), `search.sqlite` and
`manifest.json`. `graphs/current` names the graph in use.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ptmgraph.graph.engine_package import installed_engine
from ptmgraph.graph.errors import StoreUnavailable
from ptmgraph.graph.schema import FORMAT
from ptmgraph.graph.seal import damaged_file, has_its_checksum
from ptmgraph.graph.store.facets import Chosen, Facets, facet_models, facets
from ptmgraph.graph.store.search import Hit, search_ids

MEND = "Make it anew from the tables: ptmgraph build --again"


@dataclass(frozen=True)
class BuiltGraph:
    """A finished graph on disk."""

    folder: Path
    manifest: dict[str, Any]

    @property
    def database(self) -> Path:
        """The engine's folder."""
        return self.folder / "arcade"

    @property
    def tables(self) -> Path:
        """The merged tables that the database was written from."""
        return self.folder / "tables"

    @property
    def search_index(self) -> Path:
        """The file of `ptmgraph.graph.store.search`."""
        return self.folder / "search.sqlite"

    def search(self, text: str, limit: int, types: tuple[str, ...]) -> list[Hit]:
        """See `ptmgraph.graph.store.protocol.Store.search`."""
        with self._reading_index() as file:
            return search_ids(file, text, limit, types)

    def facets(self, chosen: Chosen) -> Facets:
        """How many models a choice leaves. Raises `StoreUnavailable`."""
        with self._reading_index() as file:
            return facets(file, chosen)

    def models(self, chosen: Chosen, limit: int) -> list[Hit]:
        """The first models of a choice, by their rank. Raises `StoreUnavailable`."""
        with self._reading_index() as file:
            return facet_models(file, chosen, limit)

    @contextmanager
    def _reading_index(self) -> Iterator[Path]:
        try:
            yield self.search_index
        except (sqlite3.DatabaseError, ValueError) as error:
            self.still_there()
            raise _damaged(self.search_index, str(error)) from None

    def weightiest(self, count: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """So many models, the most downloaded first, and the steps from them to their parents: the
        rows of the queries `atlas` and `steps-from`, sooner. Raises `StoreUnavailable`."""
        from ptmgraph.graph.tables.weightiest import steps_among, weightiest_models

        try:
            models = weightiest_models(self.tables, count)
            return models, steps_among(self.tables, [row["id"] for row in models])
        except (OSError, ValueError) as error:  # the second is what pyarrow says of odd files
            self.still_there()
            raise _damaged(self.tables, str(error)) from None

    def require_whole(self) -> None:
        """Compare every byte with its checksum: about a second for each GB. Raises
        `StoreUnavailable`."""
        damaged = damaged_file(self.folder, self.manifest["files"], whole=True)
        if damaged:
            self.still_there()
            raise _damaged(self.folder / damaged, "it is not as written")

    def still_there(self) -> None:
        """Two builds remove a graph that was opened before. Raises `StoreUnavailable` then."""
        if not self.folder.exists():
            raise StoreUnavailable(
                "The graph that was opened here is gone: newer ones have taken its place. "
                "Open it again."
            )


def is_named(home: Path, graph: BuiltGraph) -> bool:
    """Whether the data home names this graph as the one in use: one small file is read."""
    try:
        return (home / "graphs" / "current").read_text("utf-8").strip() == graph.folder.name
    except (OSError, ValueError):
        return False


def current_graph(home: Path) -> BuiltGraph:
    """The graph in use. What is cheap is checked: its version, and the sizes and some samples of
    its files. Raises `StoreUnavailable`."""
    try:
        name = (home / "graphs" / "current").read_text("utf-8").strip()
    except FileNotFoundError:
        if any((home / "tables").glob("*/*/snapshot.json")):
            raise StoreUnavailable(f"There is no graph in use in {home}. {MEND}") from None
        raise StoreUnavailable(
            f"There is no graph in {home} yet. Make one with: ptmgraph load sample"
        ) from None
    except (OSError, ValueError) as error:
        raise _damaged(home / "graphs" / "current", str(error)) from None
    folder = home / "graphs" / name
    if not name.isdecimal() or not folder.is_dir():
        raise _damaged(home / "graphs" / "current", "it names no graph")
    graph = BuiltGraph(folder, _manifest(folder / "manifest.json"))
    damaged = damaged_file(folder, graph.manifest["files"], whole=False)
    if damaged:
        raise _damaged(folder / damaged, "it is not as written")
    return graph


def _damaged(file: Path, why: str) -> StoreUnavailable:
    return StoreUnavailable(f"The graph is damaged: {file} ({why}). {MEND}")


def _manifest(file: Path) -> dict[str, Any]:
    """What the build wrote last, by this version and this engine: the engine compares neither."""
    try:
        manifest = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise _damaged(file, str(error)) from None
    if not isinstance(manifest, dict):
        raise _damaged(file, "it is no manifest")
    if manifest.get("format") != FORMAT or "seal" not in manifest:
        raise StoreUnavailable(f"The graph was built by another version of ptmgraph. {MEND}")
    if manifest.get("engine") != (installed := installed_engine()):
        raise StoreUnavailable(
            f"The graph was built by engine {manifest.get('engine') or 'none'}; installed is "
            f"{installed or 'none'}. "
            f"{MEND}"
        )
    if not has_its_checksum(manifest):
        raise _damaged(file, "it is not as written")
    return manifest
