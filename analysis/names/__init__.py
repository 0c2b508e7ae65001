"""What a model's name says, and whether it is true.

`parse` splits a name into components of the kinds in `KINDS` and derives its convention,
`parse_many` and `component_columns` do so for millions.
"""

from analysis.names.parse import ComponentColumns, component_columns, parse, parse_many
from analysis.names.records import KINDS, Component, Defect, NameFacts, ParsedName

__all__ = [
    "KINDS",
    "Component",
    "ComponentColumns",
    "Defect",
    "NameFacts",
    "ParsedName",
    "component_columns",
    "parse",
    "parse_many",
]
