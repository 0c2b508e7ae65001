"""Where things lie that tests read."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The checkout."""
DATA = ROOT / "tests" / "data"
"""Recorded input and expected output."""
DOCS = ROOT / "docs"
SHARED = ROOT.parent / "shared" / "data"
"""Real data that is not part of the project; see the fixture `shared`."""
MIRROR = SHARED.resolve().parents[1] / ".mirror"
"""Histories of public repositories, where they were fetched; not part of the project either."""
