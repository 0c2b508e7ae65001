"""What `schema` declares of tallies, see `tables/tallies.py`."""

from __future__ import annotations

from ptmgraph.graph.property import Property, Type

TALLY = (
    Property("question", Type.STRING, "the canned question that it answers, as `license_pairs`"),
    Property("keys", Type.STRINGS, "what is counted: the first columns of the answer"),
    Property("count", Type.INTEGER, "the count that answers are ordered by"),
    *(
        Property(f"count_{number}", Type.INTEGER, "a further column of the answer, see its text")
        for number in range(2, 6)
    ),
)
"""The build counts; there are at most 1,000 of a question, the greatest."""
