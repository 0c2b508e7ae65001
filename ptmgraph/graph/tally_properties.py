"""What `schema` declares of tallies, see `tables/tallies.py`."""

from __future__ import annotations

from ptmgraph.graph.property import Property, Type

TALLY = (
    Property("question", Type.STRING, "the canned question that it answers, as `license_pairs`"),
    Property("keys", Type.STRINGS, "what is counted: columns of the answer that are text"),
    Property("items", Type.STRINGS, "a column that is a list"),
    Property("items_2", Type.STRINGS, "a further one"),
    Property("count", Type.INTEGER, "what is counted of it; most answers are ordered by this"),
    *(
        Property(f"count_{number}", Type.INTEGER, "a further column of the answer, see its text")
        for number in range(2, 6)
    ),
)
"""The build counts. The id is the question, then the place of the line: `license_pairs/1`; there
are at most 1,000 lines of a question. Where it has a parameter that names a kind, each kind has its
own: `most_common_components/size/1`. `findings/relabelled_models/1` counts all lines of that."""
