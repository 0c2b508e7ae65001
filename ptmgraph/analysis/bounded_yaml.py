"""YAML of strangers: plain data only, and no more of it than the text is worth."""

from __future__ import annotations

from typing import Any

import yaml

_MOST_PAIRS = 500_000


class BoundedLoader(yaml.CSafeLoader):
    """PyYAML's safe loader that refuses merge keys (`<<`) which multiply.

    Each level of `<<: [*a, *a]` doubles what the level below holds, so that 600 bytes can fill the
    memory. Raises `yaml.constructor.ConstructorError` past 500,000 pairs in all mappings.
    """

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self._pairs = 0

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        """Resolve the merge keys of a mapping; called for each mapping and each merge of one."""
        super().flatten_mapping(node)
        self._pairs += len(node.value)
        if self._pairs > _MOST_PAIRS:
            problem = f"more than {_MOST_PAIRS:,} keys after merging"
            raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark)


def load_yaml(text: str) -> Any:
    """The one document of a text. Raises `yaml.YAMLError`, ValueError or RecursionError."""
    return yaml.load(text, Loader=BoundedLoader)
