"""The metadata at the head of a card: YAML between two lines of three dashes."""

from __future__ import annotations

from typing import Any

import yaml

from ptmgraph.analysis import bounded_yaml
from ptmgraph.loaders.fields import InvalidValue

_MAX_LINES = 20_000


def read_front_matter(text: str) -> dict[str, Any]:
    """The metadata of a card; empty when it has none. Empty lines before it are allowed, as in
    huggingface_hub.

    Raises `InvalidValue` for metadata without an end, that is not YAML, or not an object.
    """
    lines = text.removeprefix("\ufeff").lstrip().splitlines()[:_MAX_LINES]
    if not lines or lines[0].strip() != "---":
        return {}
    ends = [n for n, line in enumerate(lines[1:], 1) if line.rstrip() == "---"]
    if not ends:
        raise InvalidValue("metadata without an end")
    try:
        found = bounded_yaml.load_yaml("\n".join(lines[1 : ends[0]]))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise InvalidValue(f"metadata that is not YAML: {type(error).__name__}") from None
    if found is not None and not isinstance(found, dict):
        raise InvalidValue("metadata that is not an object")
    return {str(key): value for key, value in (found or {}).items()}
