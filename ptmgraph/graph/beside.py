"""Tables beside the graph: what a load keeps, and what is read from it, without becoming a node.

They lie in the folders of the snapshots as those of the graph do. Texts of cards stay there; what
was read from them is merged too, into the folder of the graph's tables, under the same names.
"""

from __future__ import annotations

from ptmgraph.graph.property import Property, Type
from ptmgraph.graph.schema import Table

_MODEL = Property("model_id", Type.STRING, "id of the model whose card it is")
_LINE = Property("line", Type.INTEGER, "line of the card where it begins, from 1")

CARD_TEXTS = Table(
    "card_texts",
    (
        _MODEL,
        Property("source", Type.STRING, "the file in which the text was found"),
        Property("revision", Type.STRING, "the commit of the model that it belongs to"),
        Property("text", Type.STRING, "the card, with the metadata at its head"),
    ),
)
"""The texts of model cards, as sources keep them."""

CARD_VALUES = Table(
    "card_values",
    (
        _MODEL,
        Property("field", Type.STRING, "what the value says, see docs/cards.md"),
        Property("value", Type.STRING, "a piece of the text"),
        _LINE,
        Property("confidence", Type.FLOAT, "0 to 1: how sure the rule is that found it"),
        Property("label", Type.STRING, "the words that name it, as learning rate or accuracy"),
        Property("context", Type.STRING, "what a result was measured on, as far as it is said"),
    ),
)
"""What the text of a card says, value by value: inferred, never stated."""

CARD_SECTIONS = Table(
    "card_sections",
    (
        _MODEL,
        Property("level", Type.INTEGER, "level of the heading, from 1"),
        Property("title", Type.STRING, "the heading"),
        _LINE,
        Property("is_filled", Type.BOOLEAN, "whether text of its own stands below it"),
    ),
)
"""The headings of a card's text."""

BESIDE: dict[str, Table] = {t.name: t for t in (CARD_TEXTS, CARD_VALUES, CARD_SECTIONS)}

MERGED_BESIDE = (CARD_VALUES, CARD_SECTIONS)
"""Those that a build merges."""
