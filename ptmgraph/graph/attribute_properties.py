"""The properties that `schema` declares for the attributes of models."""

from __future__ import annotations

from ptmgraph.graph.property import Merge, Property, Type

ATTRIBUTES = (
    Property("documents", Type.STRINGS, "attributes that it has, see docs/provenance.md"),
    Property("lacks", Type.STRINGS, "attributes that it lacks where they would stand"),
    Property("looked_at", Type.STRINGS, "where was looked for its attributes", Merge.UNION),
    Property(
        "attribute_places",
        Type.STRINGS,
        "where attributes were seen beside relationships, as `attribute: place`",
        Merge.UNION,
    ),
)
"""An attribute that is neither in `documents` nor in `lacks` was not looked for. The build writes
both from what sources say in the others and in relationships."""
