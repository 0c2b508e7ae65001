"""What a model's name says, and whether it is true.

`parse` splits a name into components of the kinds in `KINDS` and derives its convention,
`parse_many` does so for millions, in batches, and `parse_bare` for the part after the owner only.
`defects` compares a name with what is known of the model, `corrected` puts right what a fact
contradicts, `lookalikes` finds ids that may be mistaken for popular ones.
"""

from ptmgraph.analysis.names.defects import defects
from ptmgraph.analysis.names.lookalikes import Lookalike, lookalikes
from ptmgraph.analysis.names.parser import map_batches, parse, parse_bare, parse_many
from ptmgraph.analysis.names.records import KINDS, Defect, NameComponent, NameFacts, ParsedName
from ptmgraph.analysis.names.suggestion import corrected

__all__ = [
    "KINDS",
    "Defect",
    "Lookalike",
    "NameComponent",
    "NameFacts",
    "ParsedName",
    "corrected",
    "defects",
    "lookalikes",
    "map_batches",
    "parse",
    "parse_bare",
    "parse_many",
]
