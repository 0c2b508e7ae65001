"""Made-up records of the Hub with claims that are wrong in known ways, and such as only look so.

`planted.jsonl` holds 20 contradictions, 20 copies and 20 values that cannot be; `expected.json`
says which. Models of `decoy` and `verified` have nothing wrong, those of `aside` have no numbers.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ptmgraph.graph.current import BuiltGraph
from ptmgraph.loaders.hub.dump import HubDumpSource
from ptmgraph.loaders.pipeline import build, load

FOLDER = Path(__file__).parents[1] / "data" / "claims"
EXPECTED: dict[str, list[list[str]]] = json.loads((FOLDER / "expected.json").read_text("utf-8"))


def planted() -> list[dict[str, Any]]:
    """The records."""
    return [json.loads(line) for line in (FOLDER / "planted.jsonl").read_text("utf-8").splitlines()]


def build_claims(home: Path) -> BuiltGraph:
    """Load and build them."""
    load(HubDumpSource([FOLDER / "planted.jsonl"], taken_at="2026-11-01"), home)
    return build(home)
