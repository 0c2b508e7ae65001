"""The bundled models with a part of the catalogue: all of it takes seconds to load."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from ptmgraph.loaders.sample.source import CATALOG, DATA, SampleSource


def sample_with(folder: Path, *packages: str) -> SampleSource:
    """The small part, and what these packages say, as a copy in `folder`."""
    facts = json.loads((DATA / CATALOG).read_text("utf-8"))
    files = [*DATA.glob("*.gz"), DATA / "snapshot.json"]
    (folder / "catalog").mkdir(parents=True)
    for file in files + [DATA / "catalog" / f"{name}.jsonl.gz" for name in packages]:
        shutil.copyfile(file, folder / file.relative_to(DATA))
    part = {name: facts[name] for name in packages}
    (folder / CATALOG).write_text(json.dumps(part), "utf-8")
    return SampleSource(folder)
