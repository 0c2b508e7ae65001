"""The graph in use: where it lies, and whether it is whole.

`graphs/<number>/` holds `tables/` (merged), `arcade/` (the database), `search.sqlite` and
`manifest.json`. `graphs/current` names the graph in use.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ptmgraph.graph.errors import StoreUnavailable
from ptmgraph.graph.schema import FORMAT
from ptmgraph.graph.store.search import Hit, search_ids

MEND = "The tables are whole; run: ptmgraph build"


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
        return search_ids(self.search_index, text, limit, types)


def current_graph(home: Path) -> BuiltGraph:
    """The graph in use, checked against its manifest. Raises `StoreUnavailable`."""
    try:
        name = (home / "graphs" / "current").read_text("utf-8").strip()
        folder = home / "graphs" / name
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    except FileNotFoundError:
        raise StoreUnavailable(
            f"There is no graph in {home} yet. Make one with: ptmgraph load sample"
        ) from None
    except (OSError, ValueError) as error:
        raise StoreUnavailable(f"The graph in {home} cannot be read ({error}). {MEND}") from None
    _check(folder, manifest)
    return BuiltGraph(folder, manifest)


def _check(folder: Path, manifest: dict[str, Any]) -> None:
    """The engine checks neither its version nor its files, so we do."""
    installed = version("arcadedb-embedded")
    if manifest.get("format") != FORMAT:
        raise StoreUnavailable(f"The graph was built by another version of ptmgraph. {MEND}")
    if manifest.get("engine") != installed:
        raise StoreUnavailable(
            f"The graph was built by engine {manifest.get('engine')}; installed is {installed}. "
            f"{MEND}"
        )
    for name, size in manifest["files"].items():
        file = folder / name
        if not file.exists() or file.stat().st_size != size:
            raise StoreUnavailable(f"The graph is damaged: {name} is not as written. {MEND}")
