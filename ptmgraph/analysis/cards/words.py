"""The words of `analysis/data/cards/words.toml`: by these the rules read the text of a card."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parents[1] / "data" / "cards" / "words.toml"
_WORDS: dict[str, Any] = tomllib.loads(_FILE.read_text("utf-8"))

PLACEHOLDERS = frozenset(_WORDS["placeholders"])
