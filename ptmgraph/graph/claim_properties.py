"""The properties that the texts of cards, and the claims in cards, give the graph."""

from __future__ import annotations

from ptmgraph.graph.property import Merge, Property, Type

CLAIM = (
    Property("task", Type.STRING, "the task, as stated"),
    Property("dataset", Type.STRING, "the data it was measured on, as stated"),
    Property("variant", Type.STRING, "configuration, split, shots and the like, as stated"),
    Property("metric", Type.STRING, "the metric by its usual name"),
    Property("measure", Type.STRING, "data, variant and metric: the same can be compared"),
    Property("written", Type.STRING, "the value as it is written"),
    Property("value", Type.FLOAT, "the value as a number, in the unit it is written in"),
    Property("unit", Type.STRING, "percent or fraction, of metrics that are shares"),
    Property("comparable", Type.FLOAT, "the value with shares as a fraction of 1"),
    Property("rounding", Type.FLOAT, "half of the last digit written, as `comparable`"),
    Property("problem", Type.STRING, "why the metric cannot have this value"),
    Property("verified", Type.STRING, "by a token of the Hub: yes, no or unknown"),
    Property("source", Type.STRING, "model-index, eval_results or card_text"),
    Property("place", Type.STRING, "where it stands: in the metadata, or the line"),
    Property("differs_from", Type.STRINGS, "claims of the model with another value"),
    Property("copied_from", Type.STRING, "the parent that states the same numbers"),
)
"""What a claim says of itself, and what was found by holding it against others."""

OF_CARD = (
    Property(
        "card_parameter_count",
        Type.INTEGER,
        "number of parameters that the text of its card states, as read by rules",
    ),
    Property(
        "card_fields",
        Type.STRINGS,
        "what the text of its card says, as read by rules: see docs/cards.md",
        Merge.UNION,
    ),
)
"""What the text of its card says of a model, as read by rules."""
